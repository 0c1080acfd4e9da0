"""The command line, the library's first embedder; it uses the front door only."""

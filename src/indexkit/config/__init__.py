"""What the user wrote: TOML, environment and arguments become declared layers, and those an IndexSet."""

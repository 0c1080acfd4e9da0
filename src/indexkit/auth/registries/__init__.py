"""The registries of uv's guides: recognised, explained, and asked for tokens."""

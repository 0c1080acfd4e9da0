"""What the user wrote: TOML, environment and arguments become an `IndexSet`; no index is asked."""

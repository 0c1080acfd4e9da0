"""What the user wrote: TOML, environment and arguments become an `IndexSet`; nobody is asked here."""

"""Who we are: where secrets come from and how far they may travel."""

"""What things are: frozen values of the field; no disk, network, clock or environment."""

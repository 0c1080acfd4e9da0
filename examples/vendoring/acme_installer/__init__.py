"""An internal installer that vendors indexkit and carries its requests itself."""

"""What an index says: bytes become a ProjectPage."""

"""Which file wins: verdicts, ranks and the choice; pure."""

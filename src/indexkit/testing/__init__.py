"""Fakes for our users' tests and our own: an index in memory, a fetcher that answers from it."""

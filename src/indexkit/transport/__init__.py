"""Bytes: who carries a request, and what is kept of the answers; nothing here reads a page."""

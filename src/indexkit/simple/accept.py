"""What kinds of page are asked for; how they are read is said in `media`."""

from __future__ import annotations

ACCEPT = (
    "application/vnd.pypi.simple.v1+json, "
    "application/vnd.pypi.simple.v1+html;q=0.2, "
    "text/html;q=0.01"
)
"""The ``Accept`` header for pages (PEP 691): JSON if there is any, else HTML of either name."""

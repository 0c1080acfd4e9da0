"""Flat places in a universal resolution: what uv does not look at there."""

from __future__ import annotations

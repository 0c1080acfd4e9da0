"""Reads single fields that a page gives about a file, whatever is in them; never a whole row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from ..patterns import regex
from .link import KNOWN_HASHES, Hashes, pairs_in

METADATA_KEYS = (
    "core-metadata",
    "dist-info-metadata",
    "data-core-metadata",
    "data-dist-info-metadata",
)
"""The names under which PEP 658 metadata has been announced (PEP 714 tells why), best first."""

_TIME = regex(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?"
    r"\s?(?:[Zz]|([+-][0-9]{2}):?([0-9]{2}))?"
)
# What PyPI gives, which Python reads itself; a leap second is not among it.
_PLAIN_TIME = regex(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{6})?Z", re.ASCII
)
_DIGITS = regex("[0-9]{1,18}")


def yanked(value: object) -> str | None:
    """Return the reason (maybe empty) if a JSON value says that a file is yanked, else ``None``.

    ``false`` and ``null`` say no; a text says yes, an empty one too. Any other value says yes as
    well: somebody meant to withdraw the file.
    """
    if value is None or value is False:
        return None
    return value if isinstance(value, str) else ""


def core_metadata(value: object) -> Hashes | None:
    """Return the hashes (maybe none) of a ``.metadata`` file, or ``None`` if there is no such file.

    The value is that of JSON (a boolean or an object) or of HTML (``true``, ``false``,
    ``alg=hex``, or nothing). An object with anything but texts in it counts as no file: the
    metadata could not be verified, and can be had from the distribution.
    """
    if value is True:
        return ()
    if value is False:
        return None
    if isinstance(value, str):
        text = value.strip()
        return None if text.lower() == "false" else pairs_in(text)
    if isinstance(value, dict):
        return hashes(value) if set(map(type, value.values())) <= {str} else None
    return None


def first_metadata(row: Mapping[str, Any]) -> Hashes | None:
    """Return what the first of `METADATA_KEYS` that is given says; ``null`` is not given."""
    for key in METADATA_KEYS:
        value = row.get(key)
        if value is not None:
            return core_metadata(value)
    return None


def hashes(given: Mapping[str, str]) -> Hashes:
    """Return the pairs of a JSON ``hashes`` object that can be verified, in lower case."""
    if len(given) == 1:  # nearly always; spares a generator
        ((algorithm, digest),) = given.items()
        if algorithm == "sha256" and digest:
            return (("sha256", digest.strip().lower()),)
    return tuple(
        (algorithm.lower(), digest.strip().lower())
        for algorithm, digest in given.items()
        if algorithm.lower() in KNOWN_HASHES and digest.strip()
    )


def size(value: object) -> int | None:
    """Return a size in bytes from JSON (a number) or HTML (digits), or ``None`` if it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None


def upload_time(value: object) -> dt.datetime | None:
    """Return an RFC 3339 time as aware UTC, or ``None`` if it is none.

    A time without offset is UTC, as PEP 700 demands of every time; digits beyond microseconds are
    cut.
    """
    if isinstance(value, str) and _PLAIN_TIME.fullmatch(value):
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    day, minute, second, fraction, hours, minutes = match.groups()
    micro = (fraction or "").ljust(6, "0")[:6]
    # A leap second has no datetime; the second before it is the nearest that has one.
    text = f"{day}T{minute}:{'59' if second == '60' else second}.{micro}"
    text += f"{hours}:{minutes}" if hours else "+00:00"
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def signature(value: object) -> bool | None:
    """Return whether a GPG signature is announced, in JSON or HTML; ``None`` if not said."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None

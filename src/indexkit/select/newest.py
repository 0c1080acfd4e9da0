"""The newest versions of a page, without an order of all of them; which of them fit is not said."""

from __future__ import annotations

from collections.abc import Collection

from ..patterns import regex
from .version_key import newest_of, version_key, version_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .version_key import VersionKey

# Texts that surely are versions, a line each.
_VERSIONS = regex(
    r"(?:[0-9]{1,18}+(?:\.[0-9]{1,18}+)*+(?:(?:a|b|rc|\.post|\.dev)[0-9]{1,18}+)?+\n)*+"
)


def in_order(texts: Collection[str]) -> list[tuple[VersionKey, str]]:
    """Return the versions among some texts with their keys, oldest first."""
    keys = zip(version_keys(texts), texts, strict=True)
    return sorted((key, text) for key, text in keys if key is not None)


def newest_in_order(texts: Collection[str], least: int) -> list[tuple[VersionKey, str]]:
    """Return the end of `in_order`: at least so many versions, or all."""
    some = newest_of(texts, least)
    found = in_order(some)
    return found if len(found) >= least or len(some) == len(texts) else in_order(texts)


def number_of_versions(texts: Collection[str]) -> int:
    """Return how many of some texts are versions."""
    lines = "".join([f"{text}\n" for text in texts])
    if _VERSIONS.fullmatch(lines):
        return len(texts)
    return sum(version_key(text) is not None for text in texts)

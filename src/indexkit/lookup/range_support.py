"""Which servers send parts of files, as far as a run has found out; nothing is asked here."""

from __future__ import annotations

from ..model.index import Index
from ..model.url import SafeUrl


class RangeSupport:
    """Remembers where ranges of files are not to be had, so that each server is tried once.

    What was found out belongs to an index and to the origin of its files, not to a host alone:
    two indexes on one host may well differ (trap 46). Keep one and pass it to several calls. It may
    be used from several threads.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._refused: set[tuple[str, SafeUrl | None, str]] = set()

    def may_be_had(self, index: Index, url: SafeUrl) -> bool:
        """Return whether it is worth asking for a part of the file at ``url``."""
        return _key(index, url) not in self._refused

    def refuse(self, index: Index, url: SafeUrl) -> None:
        """Note that only whole files are to be had there."""
        self._refused.add(_key(index, url))


def _key(index: Index, url: SafeUrl) -> tuple[str, SafeUrl | None, str]:
    return index.label, index.url.without_credential(), str(url.realm)

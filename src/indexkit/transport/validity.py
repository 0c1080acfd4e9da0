"""Until when an answer may be used, and an index's own word on that; headers are `freshness`'s."""

from __future__ import annotations

from ..model.request import Purpose
from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.index import Index

LONGEST = 2.0**31
"""Seconds that no lifetime exceeds (RFC 9111, section 1.2.2)."""

FOREVER = "max-age=365000000, immutable, public"
"""The ``Cache-Control`` of what never changes, in uv's words."""

_FILES_FOREVER = frozenset({"download.pytorch.org", "pypi.nvidia.com"})
_PAGES = frozenset({Purpose.PAGE, Purpose.FLAT_PAGE})


@frozen
class Validity:
    """Until when an answer may be used, in seconds since the epoch.

    Attributes:
        born: when the answer was made or last confirmed, as far as its headers tell.
        lifetime: how many seconds from then on it is fresh; 0 or less: never.

    """

    born: float
    lifetime: float

    def is_fresh(self, now: float) -> bool:
        """Return whether it may be used unasked. A clock that went back makes it stale."""
        return 0 <= now - self.born < self.lifetime

    def staleness(self, now: float) -> float:
        """Return for how many seconds it has been stale."""
        return max(0.0, now - self.born - max(0.0, self.lifetime))


def override_for(index: Index | None, purpose: Purpose) -> str | None:
    """Return the ``Cache-Control`` that takes the place of a server's, or ``None``.

    That of the index (uv: ``cache-control``), or uv's own for files of PyTorch and NVIDIA, whose
    servers once forbade to keep files that never change.
    """
    if index is None:
        return None
    own = index.cache_control
    if purpose in _PAGES:
        return None if own is None else own.api
    if own is not None and own.files is not None:
        return own.files
    return FOREVER if index.url.realm.host in _FILES_FOREVER else None

"""The rules for a cache that outlives a run, as values; who keeps to them is `keeping`."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.naming import normalized_name
from ..values import evolve, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..transport.cache import Cache
    from ..transport.store import Store


@frozen
class Caching:
    """What a run may take from a cache, and what it leaves there.

    Attributes:
        cache: where the entries are.
        offline: nothing is asked; entries serve however old they are.
        refresh: normalised names of packages whose entries are asked about even if they are fresh,
            or ``True`` for all. Flat places, which hold many packages, are for any name.
        negative: for how many seconds "it does not have the project" (404) is kept; 0 for never.
        stale_if_error: for how many seconds after its time an entry may serve when its server
            cannot answer (RFC 5861); 0 for never. It is said when one does.

    """

    cache: Cache
    offline: bool = False
    refresh: frozenset[str] | bool = False
    negative: float = 0.0
    stale_if_error: float = 0.0

    def wants_news(self, package: str | None) -> bool:
        """Return whether entries for a package (``None``: for many) must be asked about."""
        if isinstance(self.refresh, bool):
            return self.refresh
        return bool(self.refresh) if package is None else package in self.refresh


def caching_of(
    cache: Store | Caching | None, *, offline: bool, refresh: Iterable[str] | bool
) -> Caching | None:
    """Return the rules for kept pages that a call's arguments amount to."""
    if cache is None:
        return None
    from ..transport.cache import Cache

    rules = cache if isinstance(cache, Caching) else Caching(Cache(cache))
    if not isinstance(refresh, bool):
        refresh = frozenset(normalized_name(name) for name in refresh)
    return evolve(rules, offline=offline or rules.offline, refresh=refresh or rules.refresh)

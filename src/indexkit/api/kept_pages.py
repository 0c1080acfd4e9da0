"""The cache as the desk sees it: what a call says about it."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.naming import normalized_name
from ..values import evolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.caching import Caching
    from ..transport.store import Store


def caching_of(
    cache: Store | Caching | None, *, offline: bool, refresh: Iterable[str] | bool
) -> Caching | None:
    """Return the rules for kept pages that a call's arguments amount to."""
    if cache is None:
        return None
    from ..lookup.caching import Caching
    from ..transport.cache import Cache

    rules = cache if isinstance(cache, Caching) else Caching(Cache(cache))
    if not isinstance(refresh, bool):
        refresh = frozenset(normalized_name(name) for name in refresh)
    return evolve(rules, offline=offline or rules.offline, refresh=refresh or rules.refresh)

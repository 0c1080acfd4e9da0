"""The cache as the desk sees it: what a call says about it, and what becomes of damaged entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import MalformedPageError
from ..model.naming import normalized_name
from ..values import evolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.caching import Caching
    from ..select.selection import Selection
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


def damaged_places(selections: Sequence[Selection]) -> list[int]:
    """Return the places of selections whose kept pages cannot be read; these are dropped by now.

    The bytes of a kept page are looked at when its versions are, and the best file tells enough.
    Its version's are compared with their checksum, since the page's index may have chosen it alone.
    """
    return [
        place
        for place, selection in enumerate(selections)
        if any(visit.from_cache for visit in selection.visits) and _is_damaged(selection)
    ]


def _is_damaged(selection: Selection) -> bool:
    try:
        best = selection.best
        check = None if best is None else getattr(best.shelf.page.rows, "check", None)
        if best is not None and check is not None:
            check(best.version_text)
    except MalformedPageError:
        return True
    return False


def with_new(
    selections: list[Selection], places: list[int], new: list[Selection]
) -> tuple[Selection, ...]:
    """Return the selections with those at ``places`` replaced by ``new``."""
    for place, selection in zip(places, new, strict=True):
        selections[place] = selection
    return tuple(selections)

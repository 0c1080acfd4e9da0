"""From pages to a selection: what is merged with what, and under which rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..model.diagnostic import Diagnostic
from ..model.index import IndexFormat
from ..model.route import Route
from ..model.rules import Rules
from ..model.semantics import Semantics
from ..model.strategy import Strategy
from ..model.visit import Outcome, Visit
from .demand import Demand
from .selection import Evidence, Selection
from .shelf import IndexedPage, Pool, Shelf
from .target import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    from packaging.requirements import Requirement


def choose(
    requirement: Requirement | Demand,
    pages: Sequence[IndexedPage],
    *,
    find_links: Sequence[IndexedPage] = (),
    strategy: Strategy,
    target: Target,
    rules: Rules,
    semantics: Semantics,
    now: dt.datetime | Callable[[], dt.datetime],
    visits: Sequence[Visit] = (),
    route: Route | None = None,
    diagnostics: Sequence[Diagnostic] = (),
) -> Selection:
    """Return which files of some pages satisfy a requirement, best first.

    Nothing is evaluated before somebody looks: `Selection.best` reads as little as it can.

    Args:
        requirement: the project and its specifiers; extras and marker do not matter here.
        pages: the pages of the indexes that have the project, in order of precedence.
        find_links: the pages of flat places that are merged with the first of ``pages``; where
            files are equal in rank, those of ``find_links`` win.
        strategy: how indexes are combined (uv: *Searching across multiple indexes*).
        target: the interpreter, or range of them, that files must fit.
        rules: pre-releases, cutoffs, hashes, and which kinds of files may be used.
        semantics: the documented reading, or uv's.
        now: an aware moment, from which cutoffs that are spans are counted; or what tells it.
        visits: what each index answered; an outcome that is unknown and was not passed over means
            that nothing is chosen.
        route: how the indexes were found.
        diagnostics: what was odd on the way.

    Raises:
        ValueError: ``now`` is a naive moment.

    """
    if not callable(now) and now.tzinfo is None:
        raise ValueError("`now` needs a time zone")
    demand = requirement if isinstance(requirement, Demand) else Demand.of(requirement)
    package = demand.name

    def shelf(indexed: IndexedPage, *, is_flat: bool) -> Shelf:
        index = indexed.index
        exempt = is_flat and semantics.find_links_exempt_from_cutoff
        cutoff = None if exempt else rules.cutoff(package, index.exclude_newer)
        is_range = target.pythons is not None
        facts = {
            "yanks_count": not (is_flat and semantics.flat_yanks_ignored),
            "tags_count": not (is_flat and is_range and semantics.flat_tags_unchecked),
        }
        if semantics.quarantine_ignored:
            facts["quarantined"] = False
        moment = None if cutoff is None else cutoff.at(now() if callable(now) else now)
        return Shelf.of(indexed, moment, **facts)

    if semantics.find_links_sorted_by_url:
        find_links = sorted(find_links, key=_place_in_uv)
    flat = [shelf(indexed, is_flat=True) for indexed in find_links]
    shelves = [
        shelf(indexed, is_flat=indexed.index.format is IndexFormat.FLAT) for indexed in pages
    ]
    pools, unused = _pools(flat, shelves, semantics)
    return Selection(
        (demand,),
        Evidence(
            package=package,
            pools=pools,
            unused=unused,
            strategy=strategy,
            target=target,
            rules=rules,
            semantics=semantics,
            visits=tuple(visits),
            route=route,
            diagnostics=tuple(diagnostics),
            stopped=_is_stopped(visits, semantics),
        ),
    )


def _place_in_uv(indexed: IndexedPage) -> tuple[bool, str]:
    url = indexed.index.url
    return (url.is_local, url.text)


def _pools(
    flat: Sequence[Shelf], shelves: Sequence[Shelf], semantics: Semantics
) -> tuple[tuple[Pool, ...], tuple[Pool, ...]]:
    """Return the pools to search, and those that only get verdicts.

    All shelves of ``flat`` go to one of the others, before it, or stand alone if there is none.
    """
    if not shelves or not flat:
        return tuple(Pool([shelf]) for shelf in shelves) or (Pool(flat),), ()
    host = 0
    if semantics.flat_index_hides_find_links:
        simple = [n for n, s in enumerate(shelves) if s.index.format is IndexFormat.SIMPLE]
        host = simple[0] if simple else len(shelves)
    searched = tuple(
        Pool([*(flat if place == host else ()), shelf]) for place, shelf in enumerate(shelves)
    )
    return searched, () if host < len(shelves) else (Pool(flat),)


def _is_stopped(visits: Sequence[Visit], semantics: Semantics) -> bool:
    """Return whether an index that had to be asked gave no answer."""
    unknown = [visit for visit in visits if not visit.outcome.is_known and not visit.passed_over]
    if semantics.find_links_survive_refusal:
        return any(visit.outcome is not Outcome.REFUSED for visit in unknown)
    return bool(unknown)

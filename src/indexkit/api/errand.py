"""One package's question, with everything filled in that the caller left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from ..model.index_set import IndexSet
from ..model.route import Route
from ..model.rules import Rules
from ..model.semantics import Semantics
from ..model.strategy import Strategy
from ..select.demand import Demand
from ..values import evolve, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    from packaging.requirements import Requirement

    from ..lookup.search import Findings
    from ..select.selection import Selection
    from ..select.target import Target


@frozen
class Errand:
    """One package's question, with all defaults filled in."""

    demand: Demand
    route: Route
    strategy: Strategy
    target: Target
    rules: Rules
    semantics: Semantics
    now: dt.datetime | Callable[[], dt.datetime]

    def finish(self, findings: Findings) -> Selection:
        """Choose among what the search brought."""
        from ..select.choose import choose
        from ..select.shelf import IndexedPage

        return choose(
            self.demand,
            [IndexedPage(*pair) for pair in findings.pages],
            find_links=[IndexedPage(*pair) for pair in findings.find_links],
            strategy=self.strategy,
            target=self.target,
            rules=self.rules,
            semantics=self.semantics,
            now=self.now,
            visits=findings.visits,
            route=self.route,
        )


def errands_of(
    packages: Iterable[str | Requirement],
    strategy: Strategy | str | None,
    *,
    index_set: IndexSet,
    target: Target,
    rules: Rules | None,
    extras: Iterable[str],
    groups: Iterable[str],
    routes: Sequence[Route] | None,
    now: dt.datetime | None,
) -> list[Errand]:
    """Return one errand for each package; the arguments are those of `select_many`.

    Raises:
        InvalidRequirementError: a text is no requirement, or names a file by its address.
        UndeclaredIndexError: a source names an index that it may not refer to.

    """
    how = index_set.strategy if strategy is None else Strategy.parse(strategy)
    moment = cache(_now) if now is None else now
    wanted = [Demand.of(package) for package in packages]
    extras, groups = tuple(extras), tuple(groups)
    if routes is None:
        environment = target.environment
        routes = [
            index_set.route(each.name, environment=environment, extras=extras, groups=groups)
            for each in wanted
        ]
    return [
        Errand(
            each,
            route if route.strategy is how else evolve(route, strategy=how),
            how,
            target,
            index_set.rules if rules is None else rules,
            index_set.semantics,
            moment,
        )
        for each, route in zip(wanted, routes, strict=True)
    ]


def _now() -> dt.datetime:
    """Ask the clock; it is not asked unless a cutoff counts from now."""
    import datetime as dt

    return dt.datetime.now(dt.UTC)

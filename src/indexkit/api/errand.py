"""One package's question, with everything filled in that the caller left out."""

from __future__ import annotations

from functools import cache, cached_property

from ..model.strategy import Strategy
from ..values import evolve, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from ..lookup.search import Findings
    from ..model.index_set import IndexSet
    from ..model.route import Route
    from ..model.rules import Rules
    from ..model.semantics import Semantics
    from ..select.demand import Demand
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


class Errands:
    """What holds for all packages of a call, and so for the errand of each."""

    def __init__(
        self,
        strategy: Strategy | str | None,
        *,
        index_set: IndexSet,
        target: Target,
        rules: Rules | None,
        extras: Iterable[str],
        groups: Iterable[str],
        now: dt.datetime | None,
    ) -> None:
        """Take the arguments of `select_many`.

        Raises:
            ValueError: ``now`` is a naive moment.

        """
        if now is not None and now.tzinfo is None:
            raise ValueError("`now` needs a time zone")
        self.index_set = index_set
        self.target = target
        self.strategy = index_set.strategy if strategy is None else Strategy.parse(strategy)
        self.rules = index_set.rules if rules is None else rules
        self._extras, self._groups = tuple(extras), tuple(groups)
        self._now: dt.datetime | Callable[[], dt.datetime] = cache(_now) if now is None else now

    def errand(self, demand: Demand, route: Route | None = None) -> Errand:
        """Return the errand of one package, by the given route if there is one.

        Raises:
            UndeclaredIndexError: a source names an index that it may not refer to.

        """
        if route is None:
            route = self.index_set.route(
                demand.name,
                environment=self._environment,
                extras=self._extras,
                groups=self._groups,
            )
        return Errand(
            demand,
            route if route.strategy is self.strategy else evolve(route, strategy=self.strategy),
            self.strategy,
            self.target,
            self.rules,
            self.index_set.semantics,
            self._now,
        )

    @cached_property
    def _environment(self) -> Mapping[str, str]:
        return self.target.environment


def _now() -> dt.datetime:
    """Ask the clock; it is not asked unless a cutoff counts from now."""
    import datetime as dt

    return dt.datetime.now(dt.UTC)

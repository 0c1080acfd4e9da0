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

_ANY: Mapping[str, str] = {}


class Errands:
    """What holds for all packages of a call, and so for the errand of each.

    Attributes:
        index_set, strategy, rules: as the caller gave them, or their defaults.
        sourced: the normalised names that sources are about.
        now: a moment, or what tells it.

    """

    def __init__(
        self,
        strategy: Strategy | str | None,
        *,
        index_set: IndexSet,
        target: Callable[[], Target],
        rules: Rules | None,
        extras: Iterable[str],
        groups: Iterable[str],
        now: dt.datetime | None,
    ) -> None:
        """Take the arguments of `select_many`; ``target`` is called when one is needed.

        Raises:
            ValueError: ``now`` is a naive moment.

        """
        if now is not None and now.tzinfo is None:
            raise ValueError("`now` needs a time zone")
        self.index_set = index_set
        self.target = target
        self.strategy = index_set.strategy if strategy is None else Strategy.parse(strategy)
        self.rules = index_set.rules if rules is None else rules
        self.sourced = {name for name, _ in index_set.sources}
        self.now: dt.datetime | Callable[[], dt.datetime] = cache(_now) if now is None else now
        self._extras, self._groups = tuple(extras), tuple(groups)

    def errand(self, demand: Demand, route: Route | None = None) -> Errand:
        """Return the errand of one package, by the given route if there is one.

        Raises:
            UndeclaredIndexError: a source names an index that it may not refer to.

        """
        if route is None:
            # No marker is judged where there are no sources.
            environment = self._environment if demand.name in self.sourced else _ANY
            route = self.index_set.route(
                demand.name, environment=environment, extras=self._extras, groups=self._groups
            )
        if route.strategy is not self.strategy:
            route = evolve(route, strategy=self.strategy)
        return Errand(demand, route, self)

    @cached_property
    def _environment(self) -> Mapping[str, str]:
        return self.target().environment


@frozen(eq=False)
class Errand:
    """One package's question, with all defaults filled in."""

    demand: Demand
    route: Route
    errands: Errands

    @property
    def semantics(self) -> Semantics:
        """The reading of uv's rules."""
        return self.errands.index_set.semantics

    def finish(self, findings: Findings) -> Selection:
        """Choose among what the search brought."""
        from ..select.choose import choose
        from ..select.shelf import IndexedPage

        common = self.errands
        return choose(
            self.demand,
            [IndexedPage(*pair) for pair in findings.pages],
            find_links=[IndexedPage(*pair) for pair in findings.find_links],
            strategy=common.strategy,
            target=common.target(),
            rules=common.rules,
            semantics=self.semantics,
            now=common.now,
            visits=findings.visits,
            route=self.route,
        )


def _now() -> dt.datetime:
    """Ask the clock; it is not asked unless a cutoff counts from now."""
    import datetime as dt

    return dt.datetime.now(dt.UTC)

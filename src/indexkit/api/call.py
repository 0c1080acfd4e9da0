"""One call for many packages: what is answered at once, and what is left to a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..late import errors
from ..select.demand import Demand
from ..select.selection import Selection
from .at_once import AtOnceDesk, Proposal
from .errand import Errands
from .running_target import CallTarget

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    from packaging.requirements import Requirement

    from ..lookup.caching import Caching
    from ..lookup.questions import Flow
    from ..lookup.search import Findings
    from ..model.index_set import IndexSet
    from ..model.route import Route
    from ..model.rules import Rules
    from ..model.strategy import Strategy
    from ..select.target import Target
    from .errand import Errand


class Call:
    """A call of `select_many`, for both drivers.

    Hold its `flows` and let it `take` what they bring, as long as some are left::

        while call.is_open:
            call.take(run_many(call.flows(), ...))
        call.selections()

    Attributes:
        is_open: whether there are packages that take a conversation.

    """

    def __init__(
        self,
        packages: Iterable[str | Requirement],
        strategy: Strategy | str | None,
        *,
        index_set: IndexSet,
        target: Target | None,
        rules: Rules | None,
        extras: Iterable[str],
        groups: Iterable[str],
        routes: Sequence[Route] | None,
        now: dt.datetime | None,
        caching: Caching | None,
    ) -> None:
        """Take the arguments of `select_many`, and answer what is answered at once.

        Raises:
            InvalidRequirementError: a text is no requirement, or names a file by its address.
            UndeclaredIndexError: a source names an index that it may not refer to.
            ValueError: ``now`` is a naive moment; there is not one route for each package.

        """
        self._caching = caching
        self._is_first = True
        self._aim = CallTarget(target, caching)
        errands = Errands(
            strategy,
            index_set=index_set,
            target=lambda: self._aim.target,
            rules=rules,
            extras=extras,
            groups=groups,
            now=now,
        )
        demands = [Demand.of(package) for package in packages]
        self._selections: list[Selection | None] = [None] * len(demands)
        self._open: dict[int, Errand | Proposal] = {}
        chosen: Sequence[Route | None] = [None] * len(demands) if routes is None else routes
        self._desk = AtOnceDesk(errands, caching)
        self._semantics = index_set.semantics
        names: dict[str, int] = {}
        for place, (demand, route) in enumerate(zip(demands, chosen, strict=True)):
            answer = self._desk.answer(demand) if routes is None else None
            if isinstance(answer, Selection):
                self._selections[place] = answer
                continue
            # Of several that ask for one page, searches know how to share it.
            before = self._open.get(names.setdefault(demand.name, place))
            if answer is not None and before is None:
                self._open[place] = answer
            else:
                self._open[place] = errands.errand(demand, route)
            if isinstance(before, Proposal):
                self._open[names[demand.name]] = before.errand()

    @property
    def is_open(self) -> bool:
        """Whether there are packages that take a conversation."""
        return bool(self._open)

    def flows(self) -> list[Flow[Findings | None]]:
        """Return the conversations that are left."""
        from ..lookup.memo import Memo
        from ..lookup.search import search
        from .acceleration import is_worth_it

        memo = Memo(self._caching, accelerate=is_worth_it(len(self._open)))
        return [
            one.flow(memo, self._semantics)
            if isinstance(one, Proposal)
            else search(one.route, semantics=one.semantics, memo=memo)
            for one in self._open.values()
        ]

    def get_ready(self) -> None:
        """Load what reading the first answer takes, if a page is likely to come."""
        if all(isinstance(one, Proposal) for one in self._open.values()):
            return
        from ..lookup.answers import get_ready
        from .acceleration import is_worth_it

        get_ready(accelerate=is_worth_it(len(self._open)))
        _ = self._aim.target  # it takes as long as an answer does to come from afar

    def take(self, findings: Iterable[Findings | None]) -> None:
        """Take what the `flows` brought; those that met a damaged entry are left once more."""
        again: dict[int, Errand | Proposal] = {}
        for (place, one), found in zip(self._open.items(), findings, strict=True):
            if isinstance(one, Proposal) and found is None:
                self._selections[place] = one.selection
            elif found is not None:
                errand = one.errand() if isinstance(one, Proposal) else one
                selection = self._desk.brought(errand, found)
                if selection is None:
                    selection = errand.finish(found)
                    if self._is_first and _is_damaged(selection):
                        again[place] = errand
                self._selections[place] = selection
        self._is_first = False
        self._open = again

    def selections(self) -> tuple[Selection, ...]:
        """Return the selections, in the order of the packages, and keep what was found out."""
        self._aim.remember()
        return tuple(one for one in self._selections if one is not None)


def _is_damaged(selection: Selection) -> bool:
    """Return whether the kept pages of a selection cannot be read; these are dropped by now.

    The bytes of a kept page are looked at when its versions are, and the best file tells enough.
    Its version's are compared with their checksum, since the page's index may have chosen it alone.
    """
    if not any(visit.from_cache for visit in selection.visits):
        return False
    try:
        best = selection.best
        check = None if best is None else getattr(best.shelf.page.rows, "check", None)
        if best is not None and check is not None:
            check(best.version_text)
    except errors.MalformedPageError:
        return True
    return False

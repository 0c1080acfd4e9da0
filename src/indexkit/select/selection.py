"""The answer: candidates best first, and a verdict for every other file; made when it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from ..late import errors
from ..model.naming import normalized_name
from ..values import evolve, frozen
from .demand import Demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    from ..model.diagnostic import Diagnostic
    from ..model.route import Route
    from ..model.rules import Rules
    from ..model.semantics import Semantics
    from ..model.strategy import Strategy
    from ..model.visit import Visit
    from .candidate import Candidate
    from .candidates import Candidates
    from .judge import Judge
    from .plan import Plan
    from .reason import Verdict
    from .shelf import Pool
    from .target import Target


@frozen(kw_only=True, eq=False)
class Evidence:
    """What a selection is made from; the same for all that it is narrowed to.

    Attributes:
        package: the normalised name.
        pools: pages in order of precedence, those that compete with each other in one pool.
        unused: pages that are not searched at all, and get verdicts only.
        strategy, target, rules, semantics: how to choose.
        visits, route, diagnostics: how the pages were found.
        stopped: whether the search ended without an answer, so that nothing may be chosen.

    """

    package: str
    pools: tuple[Pool, ...]
    strategy: Strategy
    target: Target
    rules: Rules
    semantics: Semantics
    visits: tuple[Visit, ...] = ()
    route: Route | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    unused: tuple[Pool, ...] = ()
    stopped: bool = False


class Later:
    """A selection that is made when somebody looks at more of it than its best candidate."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Selection]) -> None:
        """Take what makes it; its best candidate is known to be there."""
        self._make = make
        self._made: Selection | None = None

    def selection(self) -> Selection:
        """Return it."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def evidence(self) -> Evidence:
        """Return what it is made from."""
        return self.selection()._evidence  # noqa: SLF001 - of this module

    def best(self) -> Candidate:
        """Return its best candidate."""
        return self.selection().require()


class Selection:
    """Which files can be used for a requirement, best first, and why the others cannot.

    A file's order among the candidates: the strategy's order of indexes and versions; within a
    version wheels before source distributions, then the best tag, then the highest build tag.
    ``candidates`` is what ``resolvelib``'s ``find_matches`` may return; `narrow` serves the
    requirements that a resolver adds on its way.
    """

    def __init__(self, demands: tuple[Demand, ...], evidence: Evidence | Later) -> None:
        """Take one requirement or more for the same project; see `indexkit.select.choose`."""
        self._demands = demands
        self._given = evidence

    @classmethod
    def at_once(cls, demand: Demand, best: Candidate, later: Later) -> Selection:
        """Return a selection of which the best candidate is known, and the rest is found later."""
        selection = cls((demand,), later)
        selection.__dict__["best"] = best
        return selection

    @cached_property
    def _evidence(self) -> Evidence:
        given = self._given
        return given if isinstance(given, Evidence) else given.evidence()

    @property
    def package(self) -> str:
        """The normalised project name."""
        return self._demands[0].name

    @cached_property
    def requirement(self) -> Requirement:
        """The requirement; if narrowed, with the specifiers of all."""
        if len(self._demands) == 1:
            return self._demands[0].requirement
        from packaging.requirements import Requirement

        combined = Requirement(str(self._demands[0].requirement))
        for other in self._demands[1:]:
            combined.specifier &= other.requirement.specifier
        return combined

    @property
    def visits(self) -> tuple[Visit, ...]:
        """What each index answered, in order."""
        return self._evidence.visits

    @property
    def route(self) -> Route | None:
        """How the indexes were found."""
        return self._evidence.route

    @property
    def strategy(self) -> Strategy:
        """How several indexes were combined."""
        return self._evidence.strategy

    @property
    def target(self) -> Target:
        """What files had to fit."""
        return self._evidence.target

    @cached_property
    def best(self) -> Candidate | None:
        """The file to use, or ``None``; looks at no more versions than it must."""
        if self._evidence.stopped:
            return None
        return next(self._plan.walk(self._judge, self._judge.best), None)

    @cached_property
    def candidates(self) -> Candidates:
        """All files that can be used, best first."""
        from .candidates import Candidates

        if self._evidence.stopped:
            return Candidates(iter(()))
        return Candidates(self._plan.walk(self._judge, self._judge.usable))

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """A verdict for every file of every page: index by index, in page order."""
        return self._verdicts(usable=True)

    @cached_property
    def rejected(self) -> tuple[Verdict, ...]:
        """The verdicts on all files that are not candidates."""
        return self._verdicts(usable=False)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was odd on the way, and about the best file."""
        from .findings import findings

        facts = self._evidence
        return (*facts.diagnostics, *findings(self.best, facts.target, facts.semantics))

    def narrow(self, *more: SpecifierSet | Requirement | str) -> Selection:
        """Return the selection under further requirements, on the same pages.

        Args:
            more: specifier sets, as objects or text, or requirements for the same project.

        Raises:
            InvalidRequirementError: a text is no specifier set, or a requirement is for another
                project.

        """
        added = tuple(Demand.of(self._as_requirement(one)) for one in more)
        return Selection((*self._demands, *added), self._evidence)

    def under(self, rules: Rules) -> Selection:
        """Return the selection under other rules, on the same pages; cutoffs stay as they were."""
        return Selection(self._demands, evolve(self._evidence, rules=rules))

    def require(self) -> Candidate:
        """Return the best candidate.

        Raises:
            PackageNotFoundError: every index said that it does not have the project.
            IndexUnavailableError: an index that could have it did not say.
            NoMatchingFileError: the project is there, and no file of it can be used.

        """
        if self.best is None:
            from .failure import failure_of

            raise failure_of(self)
        return self.best

    def to_dict(self, *, rejected: bool = False) -> dict[str, Any]:
        """Return the selection as JSON-ready data with a ``schema`` number, without secrets.

        Args:
            rejected: whether to list the rejected files too.

        """
        from .report import selection_to_dict

        return selection_to_dict(self, rejected=rejected)

    def __repr__(self) -> str:
        """Return what is asked for, without evaluating anything."""
        return f"Selection({str(self.requirement)!r})"

    @cached_property
    def _plan(self) -> Plan:
        from .plan import make_plan

        facts = self._evidence
        sets = [demand.specifiers for demand in self._demands]
        specifiers = sets[0] if len(sets) == 1 else self.requirement.specifier
        return make_plan(
            facts.pools,
            specifiers,
            sets=sets,
            strategy=facts.strategy,
            rules=facts.rules,
            semantics=facts.semantics,
        )

    @cached_property
    def _judge(self) -> Judge:
        from .judge import Judge
        from .version_key import pins

        facts = self._evidence
        pinned = [pin for demand in self._demands if (pin := pins(demand.specifiers)) is not None]
        return Judge(facts.package, facts.target, facts.rules, facts.semantics, pinned)

    def _verdicts(self, *, usable: bool) -> tuple[Verdict, ...]:
        from .verdicts import verdicts_of

        facts = self._evidence
        found = verdicts_of(
            (*facts.pools, *facts.unused),
            self._plan,
            self._judge,
            self.candidates,
            stopped=facts.stopped,
            usable=usable,
        )
        return tuple(found)

    def _as_requirement(self, one: SpecifierSet | Requirement | str) -> Requirement:
        from packaging.requirements import InvalidRequirement, Requirement
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        text = str(one)
        if not isinstance(one, Requirement):
            try:
                return Requirement(f"{self.package}{SpecifierSet(text)}")
            except (InvalidSpecifier, InvalidRequirement) as error:
                raise errors.InvalidRequirementError(text, str(error)) from None
        if normalized_name(one.name) != self.package:
            raise errors.InvalidRequirementError(text, f"it is not for `{self.package}`")
        return one

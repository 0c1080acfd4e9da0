"""From a route to pages: who is asked, in which order, and when the search ends.

``first-index`` asks one index after another and ends at the first that has the project, or at the
first of which it is unknown whether it has it, unless a rule passes over that. The unsafe
strategies ask all of them at once. Places of ``find-links`` come first and must all be readable.
"""

from __future__ import annotations

from ..errors import CredentialError
from ..model.diagnostic import Diagnostic
from ..model.index import Index, IndexFormat
from ..model.page import ProjectPage
from ..model.route import Route
from ..model.semantics import Semantics
from ..model.visit import Outcome, Visit
from ..values import evolve, field, frozen
from .arrive import arrive
from .memo import Memo
from .outcome import Arrival, meaning_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .questions import Flow

_REFUSALS = frozenset({401, 403})


@frozen
class Findings:
    """What a search brought.

    Attributes:
        visits: what each place did that was asked: those of ``find-links`` first, then the
            indexes in the order of the route.
        pages: the indexes that have the project, with their pages, in the order of the route.
            Empty if the search ended at an index of which nothing is known.
        find_links: the ``find-links`` places that have files of the project, with their pages;
            empty in that case too.

    """

    visits: tuple[Visit, ...] = ()
    pages: tuple[tuple[Index, ProjectPage], ...] = field(default=(), eq=False)
    find_links: tuple[tuple[Index, ProjectPage], ...] = field(default=(), eq=False)


def search(
    route: Route, *, semantics: Semantics = Semantics.DOCUMENTED, memo: Memo | None = None
) -> Flow[Findings]:
    """Ask the indexes of ``route``, as its strategy says.

    What an index does is a `Visit`, never an exception.

    Args:
        route: who may be asked, in order, and how they are combined.
        semantics: the reading of uv's rules.
        memo: what is shared with other searches of the same run; nothing if ``None``.

    Raises:
        CredentialError: an index's ``authenticate`` policy cannot be kept.

    Source: uv documentation, *Searching across multiple indexes*.

    """
    hunt = _Hunt(route, semantics, Memo() if memo is None else memo)
    beside: tuple[Visit, ...] = ()
    if route.find_links:
        from .together import together

        beside = yield from together(
            hunt.visit(_as_flat(place), beside=True) for place in route.find_links
        )
    if any(map(_is_fatal, beside)):
        return Findings(tuple(evolve(visit, stopped=True) for visit in beside))
    asked = yield from (hunt.all() if route.strategy.asks_all else hunt.first())
    visits = (*beside, *asked)
    fatal = [visit for visit in asked if _is_fatal(visit)]
    if not fatal:
        return Findings(visits, _pages(asked), _pages(beside))
    survives = semantics.find_links_survive_refusal and all(
        visit.status in _REFUSALS for visit in fatal
    )
    return Findings(visits, (), _pages(beside) if survives else ())


@frozen
class _Hunt:
    """One search, with what holds for all of its steps."""

    route: Route
    semantics: Semantics
    memo: Memo

    def first(self) -> Flow[tuple[Visit, ...]]:
        """Ask one after another, until one has it or nothing is known of it."""
        visits: list[Visit] = []
        for index in self.route.indexes:
            visit = yield from self.visit(index)
            visits.append(visit)
            if visit.stopped:
                break
        return tuple(visits)

    def all(self) -> Flow[tuple[Visit, ...]]:
        """Ask all at once."""
        from .together import together

        visits: list[Visit] = []
        for held in (yield from together(self._held(index) for index in self.route.indexes)):
            if isinstance(held, CredentialError):
                raise held
            visits.append(held)
        return tuple(visits)

    def _held(self, index: Index) -> Flow[Visit | CredentialError]:
        """Ask one of several, and return its error: the others are on their way already."""
        try:
            return (yield from self.visit(index))
        except CredentialError as error:
            return error

    def visit(self, index: Index, *, beside: bool = False) -> Flow[Visit]:
        """Ask one index, and say what came of it.

        Args:
            index: who is asked.
            beside: whether it is a place of ``find-links``, which no rule passes over.

        """
        arrival = yield from arrive(
            index,
            self.route.package,
            memo=self.memo,
            never_is_silent=self.semantics.never_is_silent,
            strict=self.semantics.pages_read_strictly,
        )
        pinned = self.route.pin is not None
        meaning = meaning_of(arrival, index, self.semantics, pinned=pinned)
        outcome, because = meaning.outcome, meaning.because
        because = f"{because}, {arrival.note}" if arrival.note else because
        rule = None
        if not outcome.is_known and not beside:
            from .passing import passing_of

            passing = passing_of(index, self.route.strategy, self.semantics)
            rule = passing.rule_for(arrival.status)
            because = because if rule is None else f"{because}; passed over: {rule}"
        end = None if beside else self._end(outcome, rule)
        return Visit(
            index,
            outcome,
            str(arrival.url),
            arrival.status,
            None if arrival.final_url == arrival.url else str(arrival.final_url),
            None if arrival.failure is None else arrival.failure.kind,
            because if end is None else f"{because}; {end}",
            passed_over=rule is not None,
            stopped=end is not None,
            from_cache=arrival.from_cache,
            provider=arrival.provider,
            page=arrival.page if outcome is Outcome.FOUND else None,
            diagnostics=(
                *arrival.diagnostics,
                *_ended_credential(index, arrival),
                *_trouble(index, arrival, outcome),
            ),
        )

    def _end(self, outcome: Outcome, rule: str | None) -> str | None:
        """Return why the search ends after an index, or ``None`` if it goes on."""
        if not outcome.is_known and rule is None:
            return "whether it has the project is unknown"
        if outcome is Outcome.FOUND and not self.route.strategy.asks_all:
            return "first-index looks no further"
        return None


def _as_flat(place: Index) -> Index:
    return place if place.format is IndexFormat.FLAT else evolve(place, format=IndexFormat.FLAT)


def _is_fatal(visit: Visit) -> bool:
    """Whether a search cannot go on after this, or its result cannot be trusted."""
    return not visit.outcome.is_known and not visit.passed_over


def _pages(visits: tuple[Visit, ...]) -> tuple[tuple[Index, ProjectPage], ...]:
    return tuple((visit.index, visit.page) for visit in visits if visit.page is not None)


def _ended_credential(index: Index, arrival: Arrival) -> tuple[Diagnostic, ...]:
    """Name a credential that had ended when its server said that there is nothing."""
    if arrival.ended is None:
        return ()
    text = (
        f"{arrival.url} answered {arrival.status} to a credential from {arrival.provider} that had "
        f"ended at {arrival.ended}"
    )
    hint = "bring a new one: some registries hide what they have from one that has ended"
    return (Diagnostic("auth.credential-ended", text, origin=index.origin, hint=hint),)


def _trouble(index: Index, arrival: Arrival, outcome: Outcome) -> tuple[Diagnostic, ...]:
    """Name the trouble with a flat place: it ends the search whatever is configured."""
    if index.format is not IndexFormat.FLAT or outcome.is_known:
        return ()
    if arrival.url.is_local and arrival.status is not None:
        text = f"the flat place {arrival.url} does not exist"
        return (Diagnostic("flat.directory-missing", text, origin=index.origin),)
    return (
        Diagnostic(
            "flat.url-failed",
            f"the flat place {arrival.url} cannot be read, and its files may be wanted",
            origin=index.origin,
        ),
    )

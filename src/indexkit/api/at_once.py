"""Selections by cards: pages that are fresh or confirmed, plain requirements, plain rules.

All others are for the flows; what both find is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..lookup.at_hand import PagesAtHand, first_index
from ..model.index import IndexFormat
from ..select.at_once import AtOnce
from ..select.selection import Later, Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.at_hand import PageAtHand
    from ..lookup.caching import Caching
    from ..lookup.memo import Memo
    from ..lookup.questions import Flow
    from ..lookup.search import Findings
    from ..model.index import Index
    from ..model.page_card import PageCard
    from ..model.semantics import Semantics
    from ..select.candidate import Candidate
    from ..select.demand import Demand
    from .errand import Errand, Errands


class AtOnceDesk:
    """Answers what a cache tells at once."""

    def __init__(self, errands: Errands, caching: Caching | None) -> None:
        """Take what holds for all packages."""
        index_set = errands.index_set
        semantics = index_set.semantics
        self._errands = errands
        self._choice = AtOnce(errands.target, errands.rules, semantics)
        self._index = index = first_index(index_set, errands.strategy)
        self._pages: PagesAtHand | None = None
        if index is None or caching is None or not caching.cache.is_quick:
            return
        if self._choice.is_possible and self._choice.serves(index):
            try:
                self._pages = PagesAtHand(index, caching, strict=semantics.pages_read_strictly)
            except ValueError:  # an odd address
                return

    def answer(self, demand: Demand) -> Selection | Proposal | None:
        """Return the selection for a package, or what it will be if its page has not changed.

        ``None`` if it takes a whole conversation to know.
        """
        pages, index = self._pages, self._index
        if pages is None or index is None or demand.clauses is None:
            return None
        found = None if demand.name in self._errands.sourced else pages.get(demand.name)
        if found is None:
            return None
        page, card = found
        later = Later(partial(self._whole, demand, page))
        best = self._best(demand, card, index, later)
        if best is None:
            return None
        selection = Selection.at_once(demand, best, later)
        if page.is_fresh:
            return selection
        return Proposal(selection, page, index, partial(self._errands.errand, demand))

    def brought(self, errand: Errand, findings: Findings) -> Selection | None:
        """Return the selection for what a search brought, if that is one page with a card."""
        if len(findings.pages) != 1 or len(findings.visits) != 1 or not self._choice.is_possible:
            return None
        ((index, page),) = findings.pages
        read = getattr(page.rows, "card", None)
        if read is None or index.format is IndexFormat.FLAT or not self._choice.serves(index):
            return None
        card: PageCard | None = read()
        if card is None:
            return None
        later = Later(partial(errand.finish, findings))
        best = self._best(errand.demand, card, index, later)
        return None if best is None else Selection.at_once(errand.demand, best, later)

    def _whole(self, demand: Demand, page: PageAtHand) -> Selection:
        made = self._errands.errand(demand)
        return made.finish(page.findings(made.route, made.semantics))

    def _best(self, demand: Demand, card: PageCard, index: Index, later: Later) -> Candidate | None:
        try:
            return self._choice.best(demand, card, index, later.best)
        except (ValueError, IndexError):  # somebody made the card up
            return None


class Proposal:
    """A selection that holds if a page does, which has to be asked."""

    __slots__ = ("_index", "_page", "errand", "selection")

    def __init__(
        self, selection: Selection, page: PageAtHand, index: Index, errand: Callable[[], Errand]
    ) -> None:
        """Take the selection, the page, whose it is, and what makes the errand."""
        self.selection = selection
        self.errand = errand
        self._page = page
        self._index = index

    def flow(self, memo: Memo, semantics: Semantics) -> Flow[Findings | None]:
        """Return the conversation that asks; see `confirm`."""
        from ..lookup.confirming import confirm

        return confirm(
            self._page,
            self.selection.package,
            self._index,
            semantics=semantics,
            memo=memo,
            route=lambda: self.errand().route,
        )

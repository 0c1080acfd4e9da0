"""Pages of a cache that are for anybody: read without a conversation; `keeping` has the rest.

What a page's card tells is enough for most questions. Who asks further gets the findings that the
conversation would have had, from the same bytes.
"""

from __future__ import annotations

from ..late import errors
from ..model.index import Authenticate, IndexFormat
from ..model.request import Purpose
from ..simple.page_card import read_card
from ..transport.cache import PageSeries
from ..transport.validity import Validity, override_for
from ..values import evolve
from .cards import under
from .page_request import page_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.index import Index
    from ..model.index_set import IndexSet
    from ..model.page_card import PageCard
    from ..model.route import Route
    from ..model.semantics import Semantics
    from ..model.strategy import Strategy
    from ..transport.cache import Recalled
    from ..transport.store import Blob
    from .caching import Caching
    from .search import Findings

_EXAMPLE = "name"


class PageAtHand:
    """An entry for a package's page that serves: it is fresh, or will have been confirmed.

    Attributes:
        is_fresh: whether it serves unasked.
        key: the key of its entry.

    """

    __slots__ = ("_blob", "_caching", "_now", "is_fresh", "key")

    def __init__(self, blob: Blob, key: str, caching: Caching, now: float, *, fresh: bool) -> None:
        """Take the bytes of the entry."""
        self._blob = blob
        self.key = key
        self._caching = caching
        self._now = now
        self.is_fresh = fresh

    def recalled(self) -> Recalled:
        """Return the entry as the cache would give it."""
        from ..transport.cache import Recalled
        from ..transport.cache_entry import read_entry

        return Recalled(read_entry(self._blob, self.key), self._now)

    def findings(self, route: Route, semantics: Semantics) -> Findings:
        """Return what the search along a route finds, whose first index has this page.

        Raises:
            MalformedPageError: somebody made the entry up.

        """
        from .memo import Memo
        from .questions import Work
        from .search import search

        flow = search(route, semantics=semantics, memo=Memo(evolve(self._caching, refresh=False)))
        try:
            batch = next(flow)
            if [type(question) for question in batch] == [Work]:
                flow.send((self._serving(),))
        except StopIteration as end:
            found: Findings = end.value
            return found
        flow.close()
        self._caching.cache.forget(self.key)
        raise errors.MalformedPageError(
            route.package, "its copy in the cache says two things; ask again"
        )

    def _serving(self) -> Recalled:
        """Return the entry, which counts as fresh once it is confirmed."""
        recalled = self.recalled()
        if self.is_fresh or recalled.entry is None:
            return recalled
        entry = evolve(recalled.entry, validity=Validity(self._now, 1.0))
        return evolve(recalled, entry=entry)


class PagesAtHand:
    """The pages of one index in a cache, for packages in great number."""

    def __init__(self, index: Index, caching: Caching, *, strict: bool) -> None:
        """Take the index, see `first_index`, and the rules.

        Raises:
            ValueError: the addresses of the index's pages do not end in the package's name.

        """
        request = page_request(index, index.page_url(_EXAMPLE))
        self._series = PageSeries(request, _EXAMPLE)
        self._under = under(override_for(index, Purpose.PAGE))
        self._caching = caching
        self._strict = strict
        self._now = caching.cache.now()

    def get(self, package: str) -> tuple[PageAtHand, PageCard] | None:
        """Return the page of a (normalised) package and its card, if it serves or may serve."""
        series, caching = self._series, self._caching
        key = series.key(package)
        found = caching.cache.glance(key, self._now)
        if found is None:
            return None
        blob, (text, aside, is_fresh) = found
        is_fresh = is_fresh and not caching.wants_news(package)
        if not text.startswith(self._under) or (caching.offline and not is_fresh):
            return None
        card_text = text[len(self._under) :]
        try:
            card = read_card(
                card_text,
                blob,
                aside,
                package=package,
                url=series.url(package),
                strict=self._strict,
            )
        except (ValueError, LookupError, OSError):  # somebody made it up, or the disk fails
            return None
        if card is None:
            return None
        let_go = getattr(blob, "let_go", None)  # of a file that stays open, not of plain bytes
        if let_go is not None:
            let_go()
        return PageAtHand(blob, key, caching, self._now, fresh=is_fresh), card


def first_index(index_set: IndexSet, strategy: Strategy) -> Index | None:
    """Return the index whose page ends the search for every package that no source is about.

    ``None`` if others have a say too, or if a look at a cache is not all that there is to do.
    """
    indexes = index_set.indexes
    if not indexes or index_set.find_links or (strategy.asks_all and len(indexes) > 1):
        return None
    index = next(iter(indexes))
    is_plain = (
        index.format is IndexFormat.SIMPLE
        and not index.url.is_local
        and (index.authenticate is Authenticate.AUTO or index_set.semantics.never_is_silent)
        and index.authenticate is not Authenticate.ALWAYS
    )
    return index if is_plain else None

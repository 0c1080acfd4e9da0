"""Kept pages that serve by their cards if nothing has changed: the shortest conversation.

Whatever else a server says goes on as any search does; `keeping` has the rules for entries.
"""

from __future__ import annotations

from collections.abc import Callable

from ..model.index import Index
from ..model.semantics import Semantics
from ..values import evolve
from .arrive import PageReading, page_key
from .keeping import bring
from .outcome import Arrival
from .page_request import page_request
from .questions import Work
from .search import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.route import Route
    from ..transport.cache import Recalled
    from ..transport.cache_entry import Entry
    from .at_hand import PageAtHand
    from .exchange import Exchanged
    from .memo import Memo
    from .questions import Flow
    from .read_answer import Read
    from .search import Findings


def confirm(
    page: PageAtHand,
    package: str,
    index: Index,
    *,
    semantics: Semantics,
    memo: Memo,
    route: Callable[[], Route],
) -> Flow[Findings | None]:
    """Ask whether a kept page still holds.

    Args:
        page: the page.
        package: the normalised name of whose page it is.
        index: whose it is, which alone decides about the package, see `at_hand.first_index`.
        semantics: the reading of uv's rules.
        memo: what is shared with other flows, none of which is about this package.
        route: makes the route of the package, for the case that there is more to do.

    Returns:
        ``None`` if the page holds; else what the search found.

    Raises:
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    strict = semantics.pages_read_strictly
    recalled = page.recalled()
    inner = PageReading(index.page_url(package), package, memo.accelerate, strict)
    reading = _Unread(inner, recalled.entry)
    asking = bring(
        page_request(index, inner.url),
        index,
        reading,
        memo.caching,
        never_is_silent=semantics.never_is_silent,
        key=page.key,
    )
    arrival = yield from _with_first_answer(asking, recalled)
    if arrival is reading.unread:
        return None
    whole = reading.whole(arrival)
    if whole is not None:
        memo.keep(page_key(index, package, strict=strict), whole)
    return (yield from search(route(), semantics=semantics, memo=memo))


def _with_first_answer(flow: Flow[Arrival], recalled: Recalled) -> Flow[Arrival]:
    """Hold a flow that first looks into the cache, of which is known what it finds."""
    try:
        questions = next(flow)
        if [type(question) for question in questions] == [Work]:
            questions = flow.send((recalled,))
        while True:
            answers: tuple[Any, ...] = yield questions
            questions = flow.send(answers)
    except StopIteration as end:
        arrival: Arrival = end.value
        return arrival
    finally:
        flow.close()


class _Unread:
    """Reads as another does, but not the entry whose card serves, unless there is need to.

    Attributes:
        unread: what stands for the arrival of that entry, once it was taken.

    """

    def __init__(self, inner: PageReading, entry: Entry | None) -> None:
        self._inner = inner
        self._entry = entry
        self._on_damage: Callable[[], object] | None = None
        self.unread: Arrival | None = None

    @property
    def package(self) -> str:
        return self._inner.package

    def of(self, done: Exchanged) -> Read:
        return self._inner.of(done)

    def kept(self, entry: Entry, on_damage: Callable[[], object]) -> Arrival | None:
        bare = self._inner.url.without_credential()
        if entry is not self._entry or entry.url != bare.text:
            return self._inner.kept(entry, on_damage)
        self._on_damage = on_damage
        self.unread = Arrival(bare, bare, entry.status, from_cache=True)
        return self.unread

    def whole(self, arrival: Arrival) -> Arrival | None:
        """Return an arrival with its page; ``None`` if that is damaged."""
        if self._entry is None or self._on_damage is None or not arrival.from_cache:
            return arrival
        kept = self._inner.kept(self._entry, self._on_damage)
        return None if kept is None else evolve(arrival, page=kept.page)

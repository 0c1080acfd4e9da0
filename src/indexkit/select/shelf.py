"""Pages put in order of version: one page is a shelf, the pages searched as one are a pool."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from ..late import NamedTuple
from ..model.index import Index
from ..model.page import ProjectPage, ProjectStatus
from ..values import frozen
from .version_key import newest_of, version_key, version_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from typing import Any, TypeAlias

    from .version_key import VersionKey

    # A file's name, ``Requires-Python`` and reason for yanking.
    Facts: TypeAlias = tuple[str, str | None, str | None]
    # A version's key and text, and the place of its shelf.
    Placed: TypeAlias = tuple[VersionKey, str, int]


_KEY = itemgetter(0)


class IndexedPage(NamedTuple):
    """A project page and the index that gave it."""

    index: Index  # type: ignore[assignment]  # the field hides `tuple.index`, which nobody needs
    page: ProjectPage


@frozen(eq=False)
class Shelf:
    """One page and what the rules say about its index.

    Attributes:
        index, page: the page and whose it is.
        cutoff: the moment at which an upload is too late, if there is one.
        yanks_count: whether a yanked file of this page is set aside.
        tags_count: whether a wheel whose tags do not fit is set aside.
        quarantined: whether nothing of this page may be used.

    """

    index: Index
    page: ProjectPage
    cutoff: dt.datetime | None = None
    yanks_count: bool = True
    tags_count: bool = True
    quarantined: bool = False

    @classmethod
    def of(cls, indexed: IndexedPage, cutoff: dt.datetime | None, **facts: bool) -> Shelf:
        """Return the shelf of a page; a quarantine counts unless ``quarantined`` is given."""
        index, page = indexed.index, indexed.page
        facts.setdefault("quarantined", page.status is ProjectStatus.QUARANTINED)
        return cls(index, page, cutoff, **facts)

    def names(self, text: str) -> tuple[Sequence[str], Sequence[Any], Callable[[Any], Facts]]:
        """Return the names of a version's files, and of what and by what their facts are read.

        A kept page has them at hand without its rows, and some readers read many names at once.
        """
        rows: Any = self.page.rows[text]
        at_hand = getattr(rows, "briefs", None)
        if at_hand is not None:
            briefs: Sequence[Facts] = at_hand()
            return [brief[0] for brief in briefs], briefs, _itself
        reader = self.page.reader
        many = getattr(reader, "filenames", None)
        names = [reader.brief(row)[0] for row in rows] if many is None else many(rows)
        return names, rows, reader.brief


def _itself(facts: Facts) -> Facts:
    return facts


if TYPE_CHECKING:
    # The rows of one spelling of a version on one shelf, with the shelf's place in its pool.
    Part: TypeAlias = tuple[Shelf, str, int]


class Group(NamedTuple):
    """All rows of one version in a pool; the key is ``None`` for texts that are no version."""

    key: VersionKey | None
    parts: list[Part]

    def rows(self) -> Iterator[tuple[Shelf, str, int, Any]]:
        """Yield every row with its shelf, version text and place."""
        for shelf, text, place in self.parts:
            for row in shelf.page.rows[text]:
                yield shelf, text, place, row


class _Sorted(Sequence["Placed"]):
    """The order of texts that are sorted already; a key is made when it is looked at."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: Any) -> Any:
        text: Any = self._texts[place]
        return version_key(text), text, 0


class Pool:
    """Shelves whose files of one version compete with each other. Treat it as frozen.

    Attributes:
        shelves: in order of precedence; the place of a shelf breaks ties.

    """

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        """Take the shelves; nothing is sorted before it is asked for."""
        self.shelves = tuple(shelves)

    @cached_property
    def order(self) -> Sequence[Placed]:
        """Key, version text and place, oldest version first."""
        if len(self.shelves) == 1:
            ascending = getattr(self.shelves[0].page.rows, "ascending", None)
            if ascending is not None:  # a page from a cache, which was sorted when it was kept
                return _Sorted(ascending)
        found = [
            placed
            for place, shelf in enumerate(self.shelves)
            for placed in _placed(shelf.page.rows, place)
        ]
        found.sort()
        return found

    @cached_property
    def keys(self) -> dict[str, VersionKey]:
        """The keys of all texts that are versions."""
        return {text: key for key, text, _ in self.order}

    @cached_property
    def odd(self) -> list[tuple[str, int]]:
        """The texts that are no version, and the places of their shelves, in order."""
        return sorted(
            (text, place)
            for place, shelf in enumerate(self.shelves)
            for text in shelf.page.rows
            if version_key(text) is None
        )

    def groups(
        self, low: VersionKey | None, high: VersionKey | None, *, newest_first: bool
    ) -> Iterator[Group]:
        """Yield the versions between two keys, which are inside, in order."""
        shelves = self.shelves
        for span in self._newest_first(high) if newest_first else self._oldest_first(low):
            for key, same in groupby(span, _KEY):
                # The other end is met on the way: most walks stop long before it.
                if (newest_first and low is not None and key < low) or (
                    not newest_first and high is not None and key > high
                ):
                    return
                yield Group(key, [(shelves[place], text, place) for _, text, place in same])

    def _oldest_first(self, low: VersionKey | None) -> Iterator[Iterable[Placed]]:
        """Yield what is not below a key, oldest first."""
        order = self.order
        first = 0 if low is None else bisect_left(order, (low,))
        yield map(order.__getitem__, range(first, len(order)))

    def _newest_first(self, high: VersionKey | None) -> Iterator[Iterable[Placed]]:
        """Yield what is not above a key, newest first: the newest before the others are sorted."""
        seen = 0
        if high is None and len(self.shelves) == 1 and "order" not in self.__dict__:
            rows = self.shelves[0].page.rows
            if not hasattr(rows, "ascending"):
                newest = _placed(newest_of(rows), 0)
                newest.sort(reverse=True)
                yield newest
                seen = len(newest)
        order = self.order
        yield map(order.__getitem__, range(_count_up_to(order, high) - seen - 1, -1, -1))

    def odd_groups(self) -> Iterator[Group]:
        """Yield a group for each text that is no version."""
        for text, place in self.odd:
            yield Group(None, [(self.shelves[place], text, place)])


def _placed(texts: Collection[str], place: int) -> list[Placed]:
    """Return key, text and place of those texts that are versions."""
    return [
        (key, text, place)
        for key, text in zip(version_keys(texts), texts, strict=True)
        if key is not None
    ]


def _count_up_to(order: Sequence[Placed], high: VersionKey | None) -> int:
    """Return how many versions are not above a key.

    Most bounds lie near the newest version, so steps that double lead from there to a span in which
    it is looked for: of a page from a cache only the newest versions are at hand.
    """
    count = len(order)
    if high is None:
        return count
    bound, step = (high, "\U0010ffff"), 1
    while count > 0 and order[count - 1] > bound:
        lower = max(0, count - step)
        if lower == 0 or order[lower - 1] <= bound:
            return bisect_right(order, bound, lower, count)
        count, step = lower, 2 * step
    return count

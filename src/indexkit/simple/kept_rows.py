"""The rows of a kept page: the newest versions are at hand, the others are in the whole page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..errors import MalformedPageError
from ..model.page import ProjectPage
from .kept_block import WITH_BRIEFS, Block, KeptRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, Protocol, overload

    from ..model.page import File
    from ..model.page_card import PageCard
    from .kept_block import Brief

    class Blob(Protocol):
        """Bytes that can be read in parts."""

        def __getitem__(self, part: slice, /) -> bytes:
            """Return a part."""
            ...


MOST_FILES = 2**31
JSON = "application/vnd.pypi.simple.v1+json"
DAMAGED = "its copy in the cache is damaged, and was dropped; ask again"


class KeptReader:
    """Reads rows that are kept, and those of the whole page."""

    __slots__ = ("_rows",)

    def __init__(self, rows: KeptRows) -> None:
        """Take the rows of the page."""
        self._rows = rows

    def brief(self, row: Any, /) -> Brief:
        """Return file name, requires-python and the reason for yanking."""
        if type(row) is KeptRow:
            return row.brief
        brief: Brief = tuple(self._rows.whole().reader.brief(row))  # type: ignore[assignment]
        return brief

    def file(self, row: Any, /) -> File:
        """Return the whole file.

        Raises:
            MalformedPageError: the bytes are not those that were kept.

        """
        if type(row) is KeptRow:
            return row.block.file(row)
        return self._rows.whole().reader.file(row)


class KeptRows(Mapping[str, "Sequence[Any]"]):
    """The rows of a page by version.

    Attributes:
        count: the number of rows.
        ascending: the version texts that are versions, oldest first.
        card: reads what is known of the newest versions, or returns ``None``.

    """

    __slots__ = (
        *("_blob", "_blocks", "_bring", "_name", "_near", "_on_damage", "_order", "_size", "_url"),
        *("_whole", "ascending", "card", "count"),
    )

    def __init__(
        self,
        index: Mapping[str, Any],
        blob: Blob,
        whole: Callable[[], tuple[ProjectPage, Sequence[str]] | None],
        on_damage: Callable[[], object],
        card: Callable[[], PageCard | None],
    ) -> None:
        """Take what was kept; see `kept_page.page_from_index`.

        Raises:
            ValueError, TypeError, KeyError: the index does not fit together.

        """
        self.card = card
        self.count = _number(index["files"])
        self._size = _number(index["versions"])
        self._blob, self._bring, self._on_damage = blob, whole, on_damage
        self._url: str = index["url"]
        self._name: str = index["name"]
        self._whole: ProjectPage | None = None
        self._order: Sequence[str] = ()
        self._near: dict[str, list[Any]] = {one[0]: one for one in index["near"]}
        self._blocks: dict[str, Block] = {}
        self.ascending = _Ascending(self, _number(index["ordered"]), list(self._near))

    def __getitem__(self, version: str) -> Sequence[Any]:
        """Return the rows of a version.

        Raises:
            MalformedPageError: the bytes are not those that were kept.

        """
        block = self._blocks.get(version)
        if block is not None:
            return block
        known = self._near.get(version, ())
        if len(known) < WITH_BRIEFS:
            rows = self.whole().rows
            if known and version not in rows:  # it was made up
                self.damaged()
            return rows[version]
        block = self._blocks[version] = Block(self, known)
        return block

    def __iter__(self) -> Iterator[str]:
        """Yield the versions in page order."""
        return iter(self.whole().rows)

    def __len__(self) -> int:
        """Return the number of versions."""
        return self._size

    def listed(self) -> tuple[str, ...] | None:
        """Return the list of versions that the index gives (PEP 700), or ``None``."""
        return self.whole().versions

    def check(self, version: str) -> None:
        """See that the bytes of a version at hand are those that were kept, undecoded.

        Raises:
            MalformedPageError: they are not.

        """
        block = self[version]
        if isinstance(block, Block):
            block.check()

    def whole(self) -> ProjectPage:
        """Return the whole page.

        Raises:
            MalformedPageError: it is damaged, or another one.

        """
        if self._whole is None:
            found = self._bring()
            if found is None:
                self.damaged()
            page, order = found
            if len(page) != self.count or len(page.rows) != self._size:
                self.damaged()
            self._whole, self._order = page, order
        return self._whole

    def order(self) -> Sequence[str]:
        """Return the version texts that are versions, oldest first."""
        self.whole()
        return self._order

    def bytes_at(self, start: int, length: int) -> bytes:
        """Return a part of the blob."""
        return self._blob[start : start + length]

    def files_on(self, part: bytes) -> list[File]:
        """Return the files of a part of the page, which is a page in JSON itself.

        Raises:
            MalformedPageError: it is none.

        """
        from .read import read_page

        try:
            page = read_page(self._name, part, url=self._url, content_type=JSON)
        except MalformedPageError:
            self.damaged()
        return list(page.files())

    def damaged(self) -> NoReturn:
        """Drop the entry, and say so.

        Raises:
            MalformedPageError: always.

        """
        self._on_damage()
        raise MalformedPageError(self._url, DAMAGED)


class _Ascending(Sequence[str]):
    """The order of all versions, of which the newest are at hand."""

    __slots__ = ("_newest", "_rows", "_size")

    def __init__(self, rows: KeptRows, size: int, newest: list[str]) -> None:
        self._rows, self._size, self._newest = rows, size, newest

    def __len__(self) -> int:
        return self._size

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, place: int) -> str: ...
        @overload
        def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, int):
            before_end = -place if place < 0 else self._size - place
            if 0 < before_end <= len(self._newest):
                return self._newest[before_end - 1]
        order = self._rows.order()
        if len(order) != self._size:
            self._rows.damaged()
        return order[place]


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < MOST_FILES:
        raise ValueError("a number that cannot be")
    return value

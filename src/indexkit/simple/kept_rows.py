"""The rows of a kept page, decoded version by version; ``page_index`` found where they stand.

The newest versions are at hand: where their files stand, and often what decides about most files.
Everything else, the order of all versions too, is brought when somebody looks at it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, overload

from ..errors import MalformedPageError
from ..model.page import File

if TYPE_CHECKING:
    from .json_page import JsonReader

MOST_FILES = 2**31
DAMAGED = "its copy in the cache is damaged, and was dropped; ask again"


class Body(Protocol):
    """Bytes that can be read in parts."""

    def __getitem__(self, part: slice, /) -> bytes:
        """Return a part."""
        ...


class KeptRow:
    """A row of which the brief facts are known; the rest is decoded when it is wanted."""

    __slots__ = ("block", "brief", "place")

    def __init__(
        self, brief: tuple[str, str | None, str | None], block: _Block, place: int
    ) -> None:
        """Take the facts, and where the whole row is."""
        self.brief = brief
        self.block = block
        self.place = place


class KeptReader:
    """Reads rows that are decoded objects, or of which only the brief facts are at hand."""

    __slots__ = ("_base", "_whole")

    def __init__(self, base: str) -> None:
        """Take the address that relative addresses start from."""
        self._base = base
        self._whole: JsonReader | None = None

    def brief(self, row: Any, /) -> tuple[str, str | None, str | None]:
        """Return file name, requires-python and the reason for yanking."""
        return row.brief if type(row) is KeptRow else self._reader().brief(row)

    def file(self, row: Any, /) -> File:
        """Return the whole file.

        Raises:
            MalformedPageError: the bytes are not those that were kept.

        """
        whole = row.block.decoded()[row.place] if type(row) is KeptRow else row
        return self._reader().file(whole)

    def _reader(self) -> JsonReader:
        if self._whole is None:
            from .json_page import JsonReader  # which choosing among the newest does without

            self._whole = JsonReader(self._base)
        return self._whole


class IndexedRows(Mapping[str, Sequence[Any]]):
    """The rows of a page by version, each version decoded when it is looked at.

    Attributes:
        count: the number of rows.
        ascending: the version texts that are versions, oldest first, or ``None`` if not known.

    """

    __slots__ = (
        "_blocks",
        "_body",
        "_bring",
        "_far",
        "_on_damage",
        "_size",
        "_url",
        "ascending",
        "count",
    )

    def __init__(
        self,
        index: Mapping[str, Any],
        body: Body,
        on_damage: Callable[[], object],
        far: Callable[[], Mapping[str, Any]],
    ) -> None:
        """Take the index and the bytes; see `page_index.page_from_index`.

        Raises:
            ValueError, TypeError, KeyError: the index does not fit together.

        """
        self.count = _number(index["files"])
        self._size = _number(index["versions"])
        self._body, self._on_damage, self._bring = body, on_damage, far
        self._url: str = index["url"]
        self._far: _Far | None = None
        self._blocks: dict[str, _Block] = {}
        near = index["near"]
        for text, count, span, checksum, briefs in near:
            self._blocks[text] = _Block(self, count, span, checksum, briefs)
        ordered = index["ordered"]
        self.ascending = (
            None if ordered is None else _Ascending(self, _number(ordered), [n[0] for n in near])
        )

    def __getitem__(self, version: str) -> Sequence[Any]:
        """Return the rows of a version.

        Raises:
            MalformedPageError: the bytes are not those that were kept.

        """
        block = self._blocks.get(version)
        if block is None:
            count, span, checksum = self.far().places[version]
            block = self._blocks[version] = _Block(self, count, span, checksum, None)
        return block

    def __iter__(self) -> Iterator[str]:
        """Yield the versions in page order."""
        return iter(self.far().places)

    def __len__(self) -> int:
        """Return the number of versions."""
        return self._size

    def __reduce__(self) -> tuple[Any, ...]:
        """Become an ordinary mapping in pickles and copies."""
        whole = {version: list(_whole(rows)) for version, rows in self.items()}
        return dict, (whole,)

    def listed(self) -> tuple[str, ...] | None:
        """Return the list of versions that the index gives (PEP 700), or ``None``."""
        return self.far().listed

    def check(self, version: str) -> None:
        """See that the bytes of a version are those that were kept, without decoding them.

        Raises:
            MalformedPageError: they are not.

        """
        block = self[version]
        if isinstance(block, _Block):
            block.check()

    def far(self) -> _Far:
        """Return what is known of all versions.

        Raises:
            MalformedPageError: it is damaged.

        """
        if self._far is None:
            try:
                self._far = _Far(self._bring(), self._size, self.count)
            except (ValueError, KeyError, TypeError, RecursionError):
                self.damaged()
        assert self._far is not None  # noqa: S101 - `damaged` raises
        return self._far

    def read(self, span: list[int]) -> list[bytes]:
        """Return the pieces of the body that a span names."""
        return [self._body[a:b] for a, b in zip(*[iter(span)] * 2, strict=True)]

    def damaged(self) -> None:
        """Drop the entry, and say so.

        Raises:
            MalformedPageError: always.

        """
        self._on_damage()
        raise MalformedPageError(self._url, DAMAGED)


class _Far:
    """What is known of all versions: their places in page order, and their own order."""

    __slots__ = ("ascending", "listed", "places")

    def __init__(self, data: Mapping[str, Any], size: int, files: int) -> None:
        versions, counts = data["versions"], data["counts"]
        places = zip(counts, data["spans"], data["sums"], strict=True)
        self.places: dict[str, Any] = dict(zip(versions, places, strict=True))
        self.ascending: Sequence[str] = data["ascending"] or ()
        if len(self.places) != size or sum(counts) != files:
            raise ValueError("an index that does not fit together")
        if not all(map(self.places.__contains__, self.ascending)):
            raise ValueError("an order of other versions")
        listed = data["listed"]
        self.listed: tuple[str, ...] | None = None if listed is None else tuple(listed)


class _Ascending(Sequence[str]):
    """The order of all versions, of which the newest are at hand."""

    __slots__ = ("_newest", "_rows", "_size")

    def __init__(self, rows: IndexedRows, size: int, newest: list[str]) -> None:
        self._rows, self._size, self._newest = rows, size, newest

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, int):
            before_end = -place if place < 0 else self._size - place
            if 0 < before_end <= len(self._newest):
                return self._newest[before_end - 1]
        whole = self._rows.far().ascending
        if len(whole) != self._size:
            self._rows.damaged()
        return whole[place]


class _Block(Sequence[Any]):
    """The rows of one version."""

    __slots__ = ("_briefs", "_count", "_decoded", "_known", "_rows", "_span", "_sum", "_whole")

    def __init__(
        self, rows: IndexedRows, count: int, span: list[int], checksum: int, briefs: Any
    ) -> None:
        self._whole, self._count, self._span, self._sum = rows, count, span, checksum
        self._briefs = briefs
        self._known: list[tuple[str, str | None, str | None]] | None = None
        self._rows: list[Any] | None = None
        self._decoded: list[Any] | None = None

    def _read(self) -> list[Any]:
        if self._rows is None:
            briefs = self.briefs()
            if briefs is None:
                self._rows = self.decoded()
            else:
                self._rows = [KeptRow(brief, self, place) for place, brief in enumerate(briefs)]
        return self._rows

    def briefs(self) -> list[tuple[str, str | None, str | None]] | None:
        """Return file name, requires-python and yanked of each file if they are at hand."""
        if self._briefs is None or self._known is not None:
            return self._known
        try:
            names, pythons, reasons = self._briefs
            filenames = names.split("\n")
            each = pythons if isinstance(pythons, list) else [pythons] * len(filenames)
            yanked = reasons if reasons is not None else [None] * len(filenames)
            briefs = list(zip(filenames, each, yanked, strict=True))
            if len(briefs) == self._count:
                self._known = briefs
        except (ValueError, TypeError, AttributeError):  # an index that was made up
            pass
        if self._known is None:
            self._whole.damaged()
        return self._known

    def decoded(self) -> list[Any]:
        """Return the rows, decoded."""
        if self._decoded is None:
            try:
                pieces = self._pieces()
                rows = None if pieces is None else _loaded(b"[" + b",".join(pieces) + b"]")
            except (ValueError, TypeError, RecursionError):  # an index that was made up
                rows = None
            if rows is None or len(rows) != self._count:
                self._whole.damaged()
            self._decoded = rows
        return self._decoded or []

    def check(self) -> None:
        try:
            pieces = self._pieces()
        except (ValueError, TypeError):
            pieces = None
        if pieces is None:
            self._whole.damaged()

    def _pieces(self) -> list[bytes] | None:
        pieces = self._whole.read(self._span)
        checksum = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
        return pieces if checksum == self._sum else None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int) and self._rows is None and (known := self.briefs()) is not None:
            return KeptRow(known[place], self, place)
        return self._read()[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < MOST_FILES:
        raise ValueError("a number that cannot be")
    return value


def _whole(rows: Sequence[Any]) -> Sequence[Any]:
    return rows.decoded() if isinstance(rows, _Block) else rows


def _loaded(text: bytes) -> list[Any]:
    rows: list[Any]
    try:
        rows = json.loads(text)
    except ValueError:  # a number of thousands of digits, which is read as none, as elsewhere
        rows = json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 30 else None)  # noqa: PLR2004
    return rows

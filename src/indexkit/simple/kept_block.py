"""The version of a kept page of which everything is at hand; other rows are in ``kept_rows``."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from ..late import LateModule
from ..model.page import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    import json
    from typing import Any, TypeAlias, overload

    from .kept_rows import KeptRows

    Brief: TypeAlias = tuple[str, str | None, str | None]
else:
    json = LateModule("json")

_A_PAGE = b"{"
# What may be raised by an index that somebody made up.
_MADE_UP = (
    *(ValueError, TypeError, LookupError, AttributeError),
    *(RecursionError, MemoryError, OverflowError),
)
# Text, number of files; place, length and checksum of the briefs in the blob; the same of the rest.
WITH_BRIEFS, WITH_FILES = 5, 8


class KeptRow:
    """A file of which the brief facts are at hand; the rest is decoded when it is wanted."""

    __slots__ = ("block", "brief", "place")

    def __init__(self, brief: Brief, block: Block, place: int) -> None:
        """Take the facts, and where the others are."""
        self.brief = brief
        self.block = block
        self.place = place


class Block(Sequence["Any"]):
    """The rows of one version that is at hand."""

    __slots__ = ("_briefs", "_facts", "_files", "_known", "_rows")

    def __init__(self, rows: KeptRows, known: Sequence[Any]) -> None:
        """Take what is known of the version."""
        self._rows = rows
        self._known = known
        self._briefs: list[Brief] | None = None
        self._facts: list[Any] | None = None
        self._files: dict[int, File] = {}

    def briefs(self) -> list[Brief]:
        """Return file name, requires-python and the reason for yanking of each file.

        Raises:
            MalformedPageError: they are not what was kept.

        """
        if self._briefs is None:
            count = self._known[1]
            try:
                names, pythons, reasons = json.loads(self._bytes(2))
                filenames = names.split("\n") if isinstance(names, str) else names
                each = pythons if isinstance(pythons, list) else [pythons] * count
                yanked = [None] * count if reasons is None else reasons
                self._briefs = list(zip(filenames, each, yanked, strict=True))
            except _MADE_UP:
                self._rows.damaged()
            if len(self._briefs) != count:
                self._rows.damaged()
        return self._briefs

    def file(self, row: KeptRow) -> File:
        """Return the whole file of a row.

        Raises:
            MalformedPageError: the bytes are not those that were kept.

        """
        try:
            if len(self._known) < WITH_FILES:
                page = self._rows.whole()
                return page.reader.file(page.rows[self._known[0]][row.place])
            facts = self._facts
            if facts is None:
                facts = self._facts = self._read_facts()
            one = facts[row.place]
            return one if isinstance(one, File) else _file(row.brief, one)
        except _MADE_UP:
            self._rows.damaged()

    def _read_facts(self) -> list[Any]:
        """Return what is at hand of the files: the files, or what `_file` makes them of."""
        found = self._bytes(5)
        if not found.startswith(_A_PAGE):
            facts: list[Any] = json.loads(found)
            return facts
        files = self._rows.files_on(found)
        if len(files) != self._known[1]:
            self._rows.damaged()
        return files

    def check(self) -> None:
        """See that the bytes of the files at hand are those that were kept.

        Raises:
            MalformedPageError: they are not.

        """
        if len(self._known) == WITH_FILES:
            self._bytes(5)

    def _bytes(self, place: int) -> bytes:
        start, length, checksum = self._known[place : place + 3]
        try:
            found = self._rows.bytes_at(start, length)
        except _MADE_UP:
            self._rows.damaged()
        if len(found) != length or zlib.crc32(found) != checksum:
            self._rows.damaged()
        return found

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self.briefs())

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, place: int) -> Any: ...
        @overload
        def __getitem__(self, place: slice) -> list[Any]: ...

    def __getitem__(self, place: int | slice) -> Any:
        """Return a row, or several."""
        if isinstance(place, slice):
            return list(self)[place]
        place = range(len(self))[place]
        return KeptRow(self.briefs()[place], self, place)

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows."""
        for place, brief in enumerate(self.briefs()):
            yield KeptRow(brief, self, place)


def _file(brief: Brief, facts: Sequence[Any]) -> File:
    import datetime as dt

    url, hashes, size, uploaded, metadata, provenance, signature = facts
    return File(
        brief[0],
        url,
        tuple((name, digest) for name, digest in hashes),
        brief[1],
        brief[2],
        size,
        None if uploaded is None else dt.datetime.fromisoformat(uploaded),
        None if metadata is None else tuple((name, digest) for name, digest in metadata),
        provenance,
        signature,
    )

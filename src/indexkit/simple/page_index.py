"""Where each version's files stand in the body of a JSON page, so that it is decoded on demand.

The index is data of JSON that goes into a cache beside the body; the body stays as it came. It is
made only for pages on which nothing is odd; other pages are read anew each time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Protocol, overload

from ..errors import MalformedPageError
from ..model.diagnostic import Diagnostic, Severity
from ..model.page import ProjectPage, ProjectStatus
from ..patterns import regex
from .json_page import JsonReader
from .listing import Listing

FORM = 2
MOST_FILES = 2**31
DAMAGED = "its copy in the cache is damaged, and was dropped; ask again"
_FILES = regex(r'"files"\s*:\s*\[\s*')
_BETWEEN = regex(r"\}\s*,\s*\{")
_SPACED = regex(r"\},?\s")
_MARK = "\ufeff"


class Body(Protocol):
    """Bytes that can be read in parts."""

    def __getitem__(self, part: slice, /) -> bytes:
        """Return a part."""
        ...


def make_index(
    listing: Listing, page: ProjectPage, body: bytes, *, ascending: Sequence[str] | None = None
) -> dict[str, Any] | None:
    """Return the index of a page, as JSON data, or ``None`` if the page cannot have one.

    Args:
        listing: the body as it was read.
        page: the page that was made of it.
        body: the bytes.
        ascending: the version texts that are versions, oldest first, if somebody has sorted them.

    """
    bounds = _bounds(listing, body)
    if bounds is None:
        return None
    place_of = dict(zip(map(id, listing.rows), range(len(listing.rows)), strict=True))
    spans = [_span(rows, place_of, bounds) for rows in page.rows.values()]
    sums = [_checksum(body, span) for span in spans]
    return {
        "form": FORM,
        "name": page.name,
        "url": page.url,
        "base": listing.url,
        "versions": list(page.rows),
        "ascending": None if ascending is None else list(ascending),
        "counts": [len(rows) for rows in page.rows.values()],
        "spans": spans,
        "sums": sums,
        "diagnostics": [[d.code, d.text, d.severity.value] for d in page.diagnostics],
        "status": page.status.value,
        "status_reason": page.status_reason,
        "api_version": page.api_version,
        "last_serial": page.last_serial,
        "listed": None if page.versions is None else list(page.versions),
        "tracks": list(page.tracks),
        "alternate_locations": list(page.alternate_locations),
    }


def page_from_index(
    index: Mapping[str, Any], body: Body, *, name: str, on_damage: Callable[[], object]
) -> ProjectPage | None:
    """Return the page that an index describes, or ``None`` if it is no index of that project.

    Reading a version of it raises `MalformedPageError` if its bytes are not those of then.

    Args:
        index: what `make_index` returned.
        body: the bytes that it belongs to.
        name: the normalised name of the project that is asked for.
        on_damage: is called before that error is raised.

    """
    if index.get("form") != FORM or index.get("name") != name:
        return None
    try:
        rows = IndexedRows(index, body, on_damage)
        listed = index["listed"]
        return ProjectPage(
            name,
            index["url"],
            rows,
            JsonReader(index["base"]),
            diagnostics=tuple(
                Diagnostic(code, text, Severity(severity))
                for code, text, severity in index["diagnostics"]
            ),
            status=ProjectStatus(index["status"]),
            status_reason=index["status_reason"],
            api_version=index["api_version"],
            last_serial=index["last_serial"],
            versions=None if listed is None else tuple(listed),
            tracks=tuple(index["tracks"]),
            alternate_locations=tuple(index["alternate_locations"]),
            length=rows.count,
        )
    except (KeyError, TypeError, ValueError):
        return None


class IndexedRows(Mapping[str, Sequence[Any]]):
    """The rows of a page by version, each version decoded when it is looked at.

    Attributes:
        count: the number of rows.
        ascending: the version texts that are versions, oldest first, or ``None`` if not known.

    """

    __slots__ = ("_blocks", "_body", "_facts", "_on_damage", "_place", "ascending", "count")

    def __init__(
        self, index: Mapping[str, Any], body: Body, on_damage: Callable[[], object]
    ) -> None:
        """Take the index and the bytes.

        Raises:
            ValueError: the index does not fit together.

        """
        versions, counts = index["versions"], index["counts"]
        spans, sums = index["spans"], index["sums"]
        if not len(versions) == len(counts) == len(spans) == len(sums):
            raise ValueError("an index that does not fit together")
        self.count: int = sum(counts)
        if type(self.count) is not int or not 0 <= self.count < MOST_FILES:
            raise ValueError("a number of files that cannot be")
        self.ascending: Sequence[str] | None = index["ascending"]
        self._body, self._on_damage = body, on_damage
        self._facts = (index["url"], counts, spans, sums)
        self._place = dict(zip(versions, range(len(versions)), strict=True))
        if self.ascending is not None and not all(map(self._place.__contains__, self.ascending)):
            raise ValueError("an order of other versions")
        self._blocks: dict[str, _Block] = {}

    def __getitem__(self, version: str) -> Sequence[Any]:
        """Return the rows of a version."""
        block = self._blocks.get(version)
        if block is None:
            place = self._place[version]
            url, counts, spans, sums = self._facts
            block = self._blocks[version] = _Block(
                self._body, url, self._on_damage, counts[place], spans[place], sums[place]
            )
        return block

    def __iter__(self) -> Iterator[str]:
        """Yield the versions in page order."""
        return iter(self._place)

    def __len__(self) -> int:
        """Return the number of versions."""
        return len(self._place)

    def __reduce__(self) -> tuple[Any, ...]:
        """Become an ordinary mapping in pickles and copies."""
        return dict, ({version: list(rows) for version, rows in self.items()},)


class _Block(Sequence[Any]):
    """The rows of one version."""

    __slots__ = ("_body", "_count", "_on_damage", "_rows", "_span", "_sum", "_url")

    def __init__(  # noqa: PLR0917 - made by position, once for each version of a page
        self,
        body: Body,
        url: str,
        on_damage: Callable[[], object],
        count: int,
        span: list[int],
        checksum: int,
    ) -> None:
        self._body, self._url, self._on_damage = body, url, on_damage
        self._count, self._span, self._sum = count, span, checksum
        self._rows: list[Any] | None = None

    def _read(self) -> list[Any]:
        if self._rows is None:
            try:
                rows = self._decoded()
            except (ValueError, TypeError, RecursionError):  # an index that was made up
                rows = None
            if rows is None or len(rows) != self._count:
                self._on_damage()
                raise MalformedPageError(self._url, DAMAGED)
            self._rows = rows
        return self._rows

    def _decoded(self) -> list[Any] | None:
        pieces = [self._body[a:b] for a, b in zip(*[iter(self._span)] * 2, strict=True)]
        checksum = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
        return _loaded(b"[" + b",".join(pieces) + b"]") if checksum == self._sum else None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        return self._read()[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())


def _loaded(text: bytes) -> list[Any]:
    rows: list[Any]
    try:
        rows = json.loads(text)
    except ValueError:  # a number of thousands of digits, which is read as none, as elsewhere
        rows = json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 30 else None)  # noqa: PLR2004
    return rows


# -- finding the places -------------------------------------------------------


def _bounds(listing: Listing, body: bytes) -> list[tuple[int, int]] | None:
    """Return where each row begins and ends in the body, or ``None`` if that is not sure.

    The rows are objects in one list, so between two of them stand a closing brace, a comma and an
    opening one. If these stand nowhere else, not in a text either, there is one place fewer than
    there are rows; one more would show.
    """
    if not listing.rows or listing.findings.done():
        return None
    text = body.decode("utf-8-sig")
    starts = [match.end() for match in _FILES.finditer(text)]
    if len(starts) != 1 or text[starts[0]] != "{":
        return None
    edges = _edges(text, starts[0], len(listing.rows))
    if len(edges) != 2 * len(listing.rows) - 1:
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(text, edges[-1])
    except ValueError:  # numbers that Python does not read
        return None
    return list(zip(*[iter(_in_bytes(text, [*edges, end], body))] * 2, strict=True))


def _edges(text: str, start: int, count: int) -> list[int]:
    """Return the start of the first row, and each end and start after it."""
    pieces = [] if _SPACED.search(text, start) else text[start:].split("},{")
    if len(pieces) == count:  # as most servers write it
        ends = list(
            accumulate(map(len, pieces[:-1]), lambda at, size: at + size + 3, initial=start - 2)
        )
        return [start, *(edge for at in ends[1:] for edge in (at, at + 1))]
    edges = [start]
    for match in _BETWEEN.finditer(text, start):
        edges.append(match.start() + 1)
        edges.append(match.end() - 1)
    return edges


def _in_bytes(text: str, edges: list[int], body: bytes) -> list[int]:
    """Return the places in the body for places in its text, in order."""
    before = len(body) - len(text.encode()) if body[:3] == _MARK.encode() else 0
    if text.isascii():
        return [before + edge for edge in edges] if before else edges
    steps = (len(text[a:b].encode()) for a, b in pairwise([0, *edges]))
    return list(accumulate(steps, initial=before))[1:]


def _span(
    rows: Sequence[Any], place_of: Mapping[int, int], bounds: list[tuple[int, int]]
) -> list[int]:
    """Return the starts and ends of the parts of the body that hold these rows, in order."""
    first, last = place_of[id(rows[0])], place_of[id(rows[-1])]
    if last - first == len(rows) - 1:  # they stand together
        return [bounds[first][0], bounds[last][1]]
    places = [place_of[id(row)] for row in rows]
    span: list[int] = []
    for place, before in zip(places, [-2, *places], strict=False):
        if place == before + 1:
            span[-1] = bounds[place][1]
        else:
            span += bounds[place]
    return span


def _checksum(body: bytes, span: list[int]) -> int:
    checksum = 0
    for start, end in zip(*[iter(span)] * 2, strict=True):
        checksum = zlib.crc32(memoryview(body)[start:end], checksum)
    return checksum

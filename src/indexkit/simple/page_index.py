"""Where each version's files stand in the body of a JSON page, so that it is decoded on demand.

The index is data of JSON that goes into a cache beside the body; the body stays as it came. It is
made only for pages on which nothing is odd; other pages are read anew each time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Container, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from ..model.page import ProjectPage
from ..patterns import regex
from .kept_page import FORM
from .listing import Listing

_MOST_NEAR = 16
_ROOM_FOR_BRIEFS = 1500  # characters of file names, and those of the version that passes it
_FILES = regex(r'"files"\s*:\s*\[\s*')
_BETWEEN = regex(r"\}\s*,\s*\{")
_SPACED = regex(r"\},?\s")
_MARK = "\ufeff"


def make_index(
    listing: Listing,
    page: ProjectPage,
    body: bytes,
    *,
    ascending: Sequence[str] | None = None,
    finals: Container[str] | None = None,
) -> dict[str, Any] | None:
    """Return the index of a page, as JSON data, or ``None`` if the page cannot have one.

    What is under ``far`` is large and seldom looked at: it may be kept apart from the rest.

    Args:
        listing: the body as it was read.
        page: the page that was made of it.
        body: the bytes.
        ascending: the version texts that are versions, oldest first, if somebody has sorted them.
        finals: those that are no pre-releases, which are looked at first; all of them if ``None``.

    """
    bounds = _bounds(listing, body)
    if bounds is None:
        return None
    place_of = dict(zip(map(id, listing.rows), range(len(listing.rows)), strict=True))
    spans = {text: _span(rows, place_of, bounds) for text, rows in page.rows.items()}
    sums = {text: _checksum(body, span) for text, span in spans.items()}
    newest = [] if ascending is None else ascending[: -_MOST_NEAR - 1 : -1]
    return {
        "form": FORM,
        "name": page.name,
        "url": page.url,
        "base": listing.url,
        "files": sum(map(len, page.rows.values())),
        "versions": len(page.rows),
        "ordered": None if ascending is None else len(ascending),
        "near": _near(page, newest, spans, sums, newest if finals is None else finals),
        "diagnostics": [[d.code, d.text, d.severity.value] for d in page.diagnostics],
        "status": page.status.value,
        "status_reason": page.status_reason,
        "api_version": page.api_version,
        "last_serial": page.last_serial,
        "tracks": list(page.tracks),
        "alternate_locations": list(page.alternate_locations),
        "far": {
            "versions": list(page.rows),
            "ascending": None if ascending is None else list(ascending),
            "counts": [len(rows) for rows in page.rows.values()],
            "spans": list(spans.values()),
            "sums": list(sums.values()),
            "listed": None if page.versions is None else list(page.versions),
        },
    }


# -- the newest versions ------------------------------------------------------


def _near(
    page: ProjectPage,
    newest: Sequence[str],
    spans: Mapping[str, list[int]],
    sums: Mapping[str, int],
    finals: Container[str],
) -> list[list[Any]]:
    """Return what is looked at first: the newest versions, some with their files' briefs."""
    near = []
    room = _ROOM_FOR_BRIEFS
    for text in newest:
        rows = page.rows[text]
        briefs = None
        if room > 0 and text in finals:
            briefs = _briefs([page.reader.brief(row) for row in rows])
        if briefs is not None:
            room -= len(briefs[0])
        near.append([text, len(rows), spans[text], sums[text], briefs])
    return near


def _briefs(briefs: Sequence[Any]) -> list[Any] | None:
    """Return three facts about each file in little room: names, requires-python, yanked."""
    names = "\n".join(brief[0] for brief in briefs)
    if names.count("\n") != len(briefs) - 1:
        return None
    pythons = [brief[1] for brief in briefs]
    reasons = [brief[2] for brief in briefs]
    same = pythons[0] if len(set(pythons)) == 1 else pythons
    return [names, same, reasons if any(one is not None for one in reasons) else None]


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

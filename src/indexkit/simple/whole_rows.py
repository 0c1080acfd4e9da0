"""Finds in a page the fields of files that were not decoded with it; what they hold is not read.

Choosing looks at few fields of a file, so the others are passed over when a page is decoded. The
files of one version mostly stand beside each other: they are looked for, and decoded by themselves.
Whoever wants many gets them from the page, decoded a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

from .fields import METADATA_KEYS

_FEW = 3  # searches after which all are decoded
_WINDOW = 2048
_NESTED = 8


class WholeRows:
    """The files of a page with all their fields."""

    __slots__ = ("_all", "_body", "_rows", "_searches")

    def __init__(self, body: bytes, rows: Sequence[Any]) -> None:
        """Take the body and its files as `brief_row`; no address has an escape."""
        self._body = body
        self._rows = rows
        self._searches = 0
        self._all: dict[int, Any] | None = None

    def of(self, row: Any) -> Any:
        """Return a file as `whole_row`."""
        found = self._found([row])
        return self._everything()[id(row)] if found is None else found[1][0]

    def written(self, rows: Sequence[Any]) -> bytes:
        """Return files as they stand in the list of a page."""
        found = self._found(rows)
        if found is not None:
            return found[0]
        from msgspec.json import encode

        whole = self._everything()
        return b",".join([encode(whole[id(row)]) for row in rows])

    def _found(self, rows: Sequence[Any]) -> tuple[bytes, list[Any]] | None:
        if self._all is not None or self._searches >= _FEW:
            return None
        self._searches += 1
        return found(self._body, rows)

    def _everything(self) -> dict[int, Any]:
        if self._all is None:
            whole = _page_decoder()(self._body).files
            self._all = {id(row): one for row, one in zip(self._rows, whole, strict=True)}
        return self._all


def found(body: bytes, rows: Sequence[Any]) -> tuple[bytes, list[Any]] | None:
    """Return where some files stand on a page, as text and as `whole_row`.

    ``None`` if they do not stand beside each other in that order, or are not easily found.

    An address that is there once, undecoded, is the first file's. From where that file begins the
    page can be read like any list, so whatever text holds so many files with these names and
    addresses is the one.
    """
    first, last = bytes(rows[0].url), bytes(rows[-1].url)
    at = body.rfind(first)
    if body.find(first) != at:
        return None
    begin, end = _begin(body, at), body.find(last, at)
    if begin < 0 or end < 0:
        return None
    decode = _list_decoder()
    for _ in range(_NESTED):
        end = body.find(b"}", end) + 1
        if not end:
            break
        text = body[begin:end]
        try:
            whole = decode(b"[%b]" % text)
        except (ValueError, RecursionError):  # it ends with a part of the last file
            continue
        are_these = _told(whole) == _told(rows)
        return (text, whole) if are_these else None
    return None


def _told(rows: Sequence[Any]) -> tuple[list[str], list[Any]]:
    return [row.filename for row in rows], [row.url for row in rows]


def _begin(body: bytes, at: int) -> int:
    """Return where the object begins of which there is a value at a place; -1 if it is not plain.

    Backwards from a value every second stretch between quotes is no text, where no quote is
    escaped.
    """
    window = body[max(0, at - _WINDOW) : at]
    if b"\\" in window:
        return -1
    end, depth, is_text = at, 0, True
    for stretch in reversed(window.split(b'"')):
        begin, is_text = end - len(stretch), not is_text
        if not is_text and (b"{" in stretch or b"}" in stretch):
            for place in range(len(stretch) - 1, -1, -1):
                sign = stretch[place : place + 1]
                if sign == b"{" and not depth:
                    return begin + place
                depth += (sign == b"}") - (sign == b"{")
        end = begin - 1
    return -1


@cache
def brief_row() -> type[Any]:
    """Return the type of a file of which the fields are decoded that choosing looks at.

    They are in the order in which they are usually written: so they are found sooner.
    """
    import msgspec

    return msgspec.defstruct(
        "BriefRow",
        [
            ("filename", str),
            ("hashes", msgspec.Raw),
            ("requires_python", str | None, None),
            ("url", msgspec.Raw),
            ("yanked", bool | str | None, False),
        ],
        rename="kebab",
        gc=False,
        kw_only=True,
    )


@cache
def whole_row() -> type[Any]:
    """Return the type of a file with all fields; the last default is that of what is not there."""
    import msgspec

    nothing = msgspec.Raw(b"null")
    keys = ("provenance", "size", "upload-time", "gpg-sig", *METADATA_KEYS)
    return msgspec.defstruct(
        "WholeRow",
        [(key.replace("-", "_"), msgspec.Raw, nothing) for key in keys],
        bases=(brief_row(),),
        rename="kebab",
        gc=False,
        kw_only=True,
    )


@cache
def _list_decoder() -> Callable[[bytes], list[Any]]:
    import msgspec

    rows: Any = list.__class_getitem__(whole_row())
    return cast("Callable[[bytes], list[Any]]", msgspec.json.Decoder(rows).decode)


@cache
def _page_decoder() -> Callable[[bytes], Any]:
    import msgspec

    rows: Any = list.__class_getitem__(whole_row())
    page = msgspec.defstruct("WholePage", [("files", rows)])
    return msgspec.json.Decoder(page).decode

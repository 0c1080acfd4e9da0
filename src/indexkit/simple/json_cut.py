"""JSON pages whose files are all written alike, cut by one pattern; others are for ``json_page``.

A server writes the files of a page one like the other: the same fields in the same order, the same
host. A pattern made of the first file then takes the place of the decoder. It spares the objects
of files that nobody looks at: some two dozen for each, which the collector of cycles would have to
walk. Whatever is not surely read alike is left to the decoder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ..patterns import regex
from .fields import METADATA_KEYS
from .soundness import first_part

_FIRST_FILE = regex(r'"files": ?\[(?=\{)')
_CONTROLS = bytes(range(32))
# What may stand in a text: anything on pages without escapes and fragments, which takes half the
# time; on others what is neither.
_ANY, _PLAIN = '[^"]', r'[^"\\#\x00-\x1f]'
_ESCAPED = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_DIGEST = r'\{"sha256": ?"CHAR*+"\}'
_VALUES = {
    "filename": '"(CHAR*+)"',
    "url": '"START/CHAR*+"',
    "hashes": _DIGEST,
    "requires-python": '(?:"CHAR*+"|null)',
    "yanked": f"(?:false|true|null|{_ESCAPED})",
    "size": "(?:[1-9][0-9]{0,17}|0|null)",
    "upload-time": '(?:"CHAR*+"|null)',
    "provenance": '(?:null|"CHAR*+")',
    "gpg-sig": "(?:false|true|null)",
    **dict.fromkeys(METADATA_KEYS, f"(?:{_DIGEST}|false|true|null)"),
}


class Cut(NamedTuple):
    """What a text of JSON holds.

    Attributes:
        data: the object; in it something else stands for the files.
        texts: the files, each a text of JSON.
        names: their file names.
        start: what their addresses begin with: scheme and host, or the first segment.

    """

    data: Mapping[str, Any]
    texts: Sequence[str]
    names: Sequence[str]
    start: str


def cut(body: bytes) -> Cut | None:
    """Return the parts of a page, or ``None`` if it has to be decoded as a whole.

    Of the files a name and an address are texts without escapes, an address has no fragment,
    ``requires-python`` is a text or ``null``, ``yanked`` one of these or a boolean, and ``hashes``
    a lone SHA-256 digest.
    """
    text = body.decode("ascii") if body.isascii() else ""
    match = _FIRST_FILE.search(text)
    if match is None:
        return None
    begin = match.end()
    try:
        first, end = json.JSONDecoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None
    keys, url = tuple(first), first.get("url")
    start = first_part(url) if isinstance(url, str) else ""
    if not start or "filename" not in first or not first.keys() <= _VALUES.keys():
        return None
    pattern = _file(keys, start, _ANY if _has_nothing_special(body) else _PLAIN)
    # Where the newest file is written like the first one, all the others mostly are.
    newest = text.rfind(text[begin : begin + len(keys[0]) + 3])
    if not (pattern.fullmatch(text, begin, end) and pattern.match(text, newest)):
        return None
    pieces = pattern.split(text)
    data = _without_files(pieces[0], pieces[-1])
    if data is None or not set(pieces[3:-1:3]) <= {",", ", "}:
        return None
    return Cut(data, pieces[1::3], pieces[2::3], start)


def _has_nothing_special(body: bytes) -> bool:
    """Return whether every text on a page ends at the next quote, and none has a fragment."""
    if b"\\" in body or b"#" in body:
        return False
    body = body.strip()
    return len(body.translate(None, _CONTROLS)) == len(body)


@lru_cache(16)
def _file(keys: tuple[str, ...], start: str, char: str) -> re.Pattern[str]:
    """Return the pattern of a file that has these fields in this order; a group is its name."""
    fields = ", ?".join(f'"{key}": ?{_VALUES[key]}' for key in keys)
    row = fields.replace("CHAR", char).replace("START", re.escape(start))
    return re.compile(f"(\\{{{row}\\}})")


def _without_files(head: str, tail: str) -> Mapping[str, Any] | None:
    """Return a page, given what stands before and after its files; ``None`` if they are no such.

    A constant that JSON has not stands for the files, so that nothing else can be taken for it.
    """
    found: list[object] = []

    def files(_: str) -> object:
        found.append(object())
        return found[-1]

    try:
        data = json.loads(f"{head}NaN{tail}", parse_constant=files)
    except (ValueError, RecursionError):
        return None
    is_page = isinstance(data, dict) and data.get("files") == found
    return data if is_page and len(found) == 1 else None

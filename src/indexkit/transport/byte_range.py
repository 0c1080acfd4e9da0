"""Ranges of bytes and the validators that hold them together (RFC 9110); nothing is sent here."""

from __future__ import annotations

import re

from ..late import NamedTuple
from ..model.request import Response
from ..patterns import regex
from ..values import frozen
from .field_values import header, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .field_values import Headers

_CONTENT_RANGE = regex(r"bytes\s+(?:([0-9]+)-([0-9]+)|\*)/([0-9]+|\*)\Z", re.ASCII)
_RANGE = regex(r"bytes=([0-9]*)-([0-9]*)\Z", re.ASCII)
_STRONG_TAG = regex(r'"[\x21\x23-\x7e\x80-\xff]*"\Z')
_LONGEST_NUMBER = 19


class ContentRange(NamedTuple):
    """What a ``Content-Range`` says (RFC 9110, section 14.4).

    Attributes:
        start, stop: the bytes that were sent, ``stop`` not included; both ``None`` in a 416.
        total: the length of the whole, or ``None`` if it is not told.

    """

    start: int | None
    stop: int | None
    total: int | None


@frozen
class Mark:
    """What must be known of a part of a file so that the rest can be asked for.

    Attributes:
        validator: what may stand in ``If-Range``.
        total: the length of the whole, or ``None`` if the server did not say.

    """

    validator: str
    total: int | None


def content_range(answer: Response) -> ContentRange | None:
    """Return what an answer's ``Content-Range`` says, or ``None`` if it makes no sense."""
    match = _CONTENT_RANGE.match((header(answer.headers, "content-range") or "").strip())
    if match is None or any(len(group or "") > _LONGEST_NUMBER for group in match.groups()):
        return None
    total = None if match[3] == "*" else int(match[3])
    if match[1] is None:
        return ContentRange(None, None, total)
    start, stop = int(match[1]), int(match[2]) + 1
    if start >= stop or (total is not None and stop > total):
        return None
    return ContentRange(start, stop, total)


def is_plain(answer: Response) -> bool:
    """Return whether the bytes of an answer are those of the file, not encoded, not in parts."""
    encoding = (header(answer.headers, "content-encoding") or "identity").strip().lower()
    kind = (header(answer.headers, "content-type") or "").strip().lower()
    return encoding == "identity" and not kind.startswith("multipart/")


def strong_validator(answer: Response) -> str | None:
    """Return what may stand in ``If-Range`` for the file that was answered, or ``None``.

    A strong ``ETag``; where there is no ``ETag`` at all, a ``Last-Modified`` that is at least a
    second older than the answer's ``Date`` (RFC 9110, sections 8.8.2.2 and 13.1.5).
    """
    tag = header(answer.headers, "etag")
    if tag is not None:
        return tag if _STRONG_TAG.match(tag) else None
    changed = header(answer.headers, "last-modified")
    then, now = moment(changed), moment(header(answer.headers, "date"))
    if changed is None or then is None or now is None or now - then < 1:
        return None
    return changed.strip()


def identity_of(answer: Response) -> tuple[str | None, str | None]:
    """Return ``ETag`` and ``Last-Modified``, weak or not, to compare two answers by."""
    return header(answer.headers, "etag"), header(answer.headers, "last-modified")


def asked_range(headers: Headers, size: int, validator: str | None = None) -> range | None:
    """Return the bytes that a request for a file of ``size`` bytes is about.

    ``None`` if it means the whole file; empty if there are no such bytes (416).

    Args:
        headers: of the request.
        size: of the file.
        validator: what ``If-Range`` must say for the range to count.

    """
    said = {name.lower(): value for name, value in headers}
    if "if-range" in said and said["if-range"] != validator:
        return None
    match = _RANGE.match(said.get("range", "").replace(" ", ""))
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return range(max(0, size - int(match[2])), size)
    first = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    return range(first, min(last + 1, size)) if first < size and first <= last else range(0)

"""What kind of text a body is: content types, sniffing, character sets; not what the text says."""

from __future__ import annotations

import codecs
from enum import Enum

from ..patterns import regex


class Form(Enum):
    """The two forms of a page."""

    JSON = "json"
    HTML = "html"


_FORMS = {
    "application/vnd.pypi.simple.v1+json": Form.JSON,
    "application/vnd.pypi.simple.v1+html": Form.HTML,
    "text/html": Form.HTML,
    "application/xhtml+xml": Form.HTML,
}
_CHARSET = regex(r"""(?i);\s*charset\s*=\s*["']?([^\s"';]+)""")
_META_CHARSET = regex(rb"""(?i)<meta[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""")
_META_WITHIN = 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def form_of(content_type: str) -> Form | None:
    """Return the form that a content type names, whatever its case and parameters.

    ``application/json``, ``text/plain`` and other versions of the index's own type name none: PEP
    691 wants the exact type, and uv refuses them as well.
    """
    return _FORMS.get(content_type.partition(";")[0].strip().lower())


def sniffed(body: bytes) -> Form | None:
    """Return the form that a body has by its first character, if by any."""
    start = body[:4096].removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return {b"{": Form.JSON, b"<": Form.HTML}.get(start)


def html_text(body: bytes, content_type: str | None) -> str:
    """Return the text of an HTML body; what cannot be decoded is replaced, never an error.

    A byte order mark decides, then the header's charset, then the page's own ``<meta>``, then
    UTF-8.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, errors="replace")
    header = _CHARSET.search(content_type or "")
    if header is not None:
        declared = header[1]
    else:
        meta = _META_CHARSET.search(body[:_META_WITHIN])
        declared = meta[1].decode("ascii") if meta is not None else "utf-8"
        if declared.lower().startswith("utf-16"):
            declared = "utf-8"  # or that declaration could not have been read
    try:
        return body.decode(declared, errors="replace")
    except (LookupError, ValueError):  # unknown, or a codec that is not one of texts
        return body.decode("utf-8", errors="replace")

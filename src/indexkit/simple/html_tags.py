"""Markup to tags by the standard parser; what the tags mean for an index stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from html.entities import html5
from html.parser import HTMLParser

from ..patterns import regex
from ..values import evolve, field, frozen
from .findings import shown
from .listing import malformed

# The attributes of a start tag, as the HTML standard's tokenizer takes them apart.
_ATTRIBUTE = regex(
    r"([^ \t\n\r\f/>][^ \t\n\r\f/>=]*)"
    r"(?:[ \t\n\r\f]*=[ \t\n\r\f]*"
    r"""(?:"([^"]*)"|'([^']*)'|([^ \t\n\r\f>"'][^ \t\n\r\f>]*)))?"""
)
_REFERENCE = regex(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|([A-Za-z][A-Za-z0-9]*;?))")
_SERIAL = regex(r"\s*SERIAL ([0-9]{1,18})\s*")


@frozen
class Tags:
    """What counts in an index page.

    Attributes:
        anchors: the text of the attributes of each ``<a>``, in order.
        base: the ``href`` of the first ``<base>`` that has one and stands before all anchors.
        metas: the contents of ``<meta>`` by name, each in order.
        serial: the digits in PyPI's ``<!--SERIAL …-->``.

    """

    anchors: Sequence[str] = ()
    base: str | None = None
    metas: dict[str, list[str]] = field(factory=dict)
    serial: str | None = None

    def with_anchors(self, anchors: Sequence[str]) -> Tags:
        """Return these with other anchors."""
        return evolve(self, anchors=anchors)


def attributes(text: str) -> dict[str, str]:
    """Return the attributes in a start tag's text, names in lower case, values unescaped once.

    Of two attributes of one name the first counts. One without a value has an empty one.
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        found.setdefault(name.lower(), unescaped(value))
    return found


def unescaped(value: str) -> str:
    """Return an attribute's value with its character references resolved, once.

    As the HTML standard wants it in attributes, a name without semicolon is no reference if a
    letter, a digit or ``=`` follows: ``?a=1&copy=2`` is what it looks like.
    """
    return _REFERENCE.sub(_character, value) if "&" in value else value


def _character(reference: re.Match[str]) -> str:
    whole, name = reference[0], reference[1]
    if name is None:
        return unescape(whole)
    if not name.endswith(";") and reference.string.startswith("=", reference.end()):
        return whole
    return html5.get(name, whole)


def read_tags(text: str, url: str) -> Tags:
    """Return the tags of a page that came from ``url``.

    Raises:
        MalformedPageError: the standard parser gives up (on some broken declarations).

    """
    parser = _Parser()
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError, RecursionError) as error:
        raise malformed(url, f"its markup cannot be read: {shown(str(error))}") from None
    return Tags(parser.anchors, parser.base, parser.metas, parser.serial)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.anchors: list[str] = []
        self.base: str | None = None
        self.metas: dict[str, list[str]] = {}
        self.serial: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # how the parser unescapes them differs between versions of Python
        if tag not in {"a", "base", "meta"}:
            return
        text = (self.get_starttag_text() or "")[len(tag) + 1 :].removesuffix(">")
        if tag == "a":
            self.anchors.append(text)
            return
        found = attributes(text)
        if tag == "meta":
            name = found.get("name", "").strip().lower()
            if "content" in found:
                self.metas.setdefault(name, []).append(found["content"].strip())
        elif self.base is None and not self.anchors:
            self.base = found.get("href")

    def handle_comment(self, data: str) -> None:
        match = _SERIAL.fullmatch(data)
        if match is not None:
            self.serial = match[1]

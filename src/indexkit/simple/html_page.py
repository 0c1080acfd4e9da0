"""HTML pages (PEP 503, 592, 629, 658, 708, 792): markup becomes numbered anchors read on demand.

There are two ways to the anchors. Pages as index servers write them are cut by one regular
expression; the few pieces between the anchors are then compared with a grammar of harmless
markup. Whatever is not surely harmless (an anchor in a comment, single quotes, capital letters)
goes to the standard library's parser, which decides. Both ways end in the same text of
attributes, read by the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model.diagnostic import Severity
from ..model.page import File
from ..model.url_reading import clean
from ..patterns import regex
from ..simple import fields
from .findings import Findings, shown
from .html_tags import Tags, attributes, read_tags, unescaped
from .link import absolute, fragment_hashes, name_in
from .listing import Facts, Listing, checked_version, page_address, status_of
from .soundness import addresses_are_sound, names_are_sound, usable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.page import Fields

# An anchor with lower-case attributes in double quotes and text without markup. Between quoted
# values stand names and blanks only, so that no quote and no `>` is read otherwise by the standard.
# The groups are all attributes, and the value of the first `href`.
_ANCHOR = regex(
    r'<a((?: [ a-z-]*+(?<=[a-z-])(?<!href)="[^"]*+")*+ ++href="([^"]*+)"'
    r'(?: [ a-z-]*+(?<=[a-z-])="[^"]*+")*+[ a-z-]*+)>[^<]*+</a>'
)
# Markup that neither holds anchors nor hides them. A title's text is no markup, so it goes as a
# whole.
_HARMLESS = regex(
    r"[^<]*(?:<(?:"
    r"title>[^<]*</title"
    r"|/?(?:html|head|body|main|nav|header|footer|div|span|p|br|hr|ul|ol|li|dl|dt|dd|pre|code|b|i|em|strong"
    r"|small|h[1-6]|table|thead|tbody|tr|th|td|meta|base)"
    r"""(?: +[a-z][a-z:-]*(?:="[^"<>]*")?)* */?"""
    r"|!(?:doctype|DOCTYPE) [^<>]*"
    r"|!--[^<>-]*--"
    r")>[^<]*)*"
)


class Anchors:
    """Reads the anchors of a page by their number; sound for those that are on the page."""

    __slots__ = ("base", "names", "texts")

    def __init__(self, base: str, texts: Sequence[str], names: Sequence[str]) -> None:
        """Take the base of the links, and the attributes' text and the file name of each anchor."""
        self.base = base
        self.texts = texts
        self.names = names

    def brief(self, row: int, /) -> tuple[str, str | None, str | None]:
        """Return file name, requires-python and the reason for yanking."""
        found = attributes(self.texts[row])
        required = found.get("data-requires-python")
        return self.names[row], required or None, found.get("data-yanked")

    def filenames(self, rows: Iterable[int]) -> list[str]:
        """Return the file name of each row."""
        return [self.names[row] for row in rows]

    def file(self, row: int, /) -> File:
        """Return the whole file."""
        return File.later(self, row)

    def fields(self, row: int, /) -> Fields:
        """Return the attributes of the file."""
        found = attributes(self.texts[row])
        get, href = found.get, clean(found.get("href", ""))
        provenance = get("data-provenance")
        return (
            self.names[row],
            absolute(self.base, href) or self.base,
            fragment_hashes(href),
            get("data-requires-python") or None,
            get("data-yanked"),
            fields.size(get("data-size")),
            fields.upload_time(get("data-upload-time")),
            fields.first_metadata(found),
            absolute(self.base, provenance) if provenance else None,
            fields.signature(get("data-gpg-sig")),
        )


class PlainAnchors(Anchors):
    """Reads anchors that match the strict pattern, of which most need no full look."""

    __slots__ = ()

    def brief(self, row: int, /) -> tuple[str, str | None, str | None]:
        """Return file name, requires-python and the reason for yanking."""
        text = self.texts[row]
        if "data-yanked" in text:
            return super().brief(row)
        before, key, after = text.partition(' data-requires-python="')
        if before.count('"') % 2:  # it stands inside another attribute's value
            return super().brief(row)
        if not key:
            return self.names[row], None, None
        required = after.partition('"')[0]
        return self.names[row], unescaped(required) or None, None


def read_html(text: str, url: str, findings: Findings, *, strict: bool = False) -> Listing:
    """Read an HTML page.

    Args:
        text: the decoded page.
        url: the address that answered.
        findings: takes what is odd.
        strict: see `Semantics.pages_read_strictly`.

    Raises:
        MalformedPageError: the page has a repository version of another major number.

    """
    address = page_address(url)
    pieces = _ANCHOR.split(text)
    if len(pieces) > 1 and _gaps_are_harmless(pieces[0::3]):
        # The anchor between head and tail keeps a `<base>` of the tail from counting.
        tags = read_tags(f"{pieces[0]}<a>{pieces[-1]}", address)
        if strict:
            _check(tags, map(unescaped, pieces[2::3]), address)
        return _plain_listing(pieces, tags, address, findings, any_version=strict)
    tags = read_tags(text, address)
    if strict:
        _check(tags, (attributes(text).get("href", "") for text in tags.anchors), address)
    return _listing(tags, address, findings, any_version=strict)


def _check(tags: Tags, hrefs: Iterable[str], address: str) -> None:
    from .strictness import check_base, check_links

    check_base(tags.base, address)
    check_links(hrefs, address)


def _gaps_are_harmless(gaps: list[str]) -> bool:
    """Return whether no gap hides an anchor, or holds page facts other than at the ends."""
    inner = set(gaps[1:-1])
    if any("<meta" in gap or "<!" in gap for gap in inner):
        return False
    return all(map(_HARMLESS.fullmatch, {*inner, gaps[0], gaps[-1]}))


def _plain_listing(
    pieces: list[str], tags: Tags, address: str, findings: Findings, *, any_version: bool
) -> Listing:
    texts, paths = pieces[1::3], [href.partition("#")[0] for href in pieces[2::3]]
    base = _base(tags, address, findings)
    names = [path.rpartition("/")[2] for path in paths]
    path, name = "".join(paths), "".join(names)
    odd = "?" in path or "&" in path or "%" in name or " " in name
    if odd or not (names_are_sound(names) and addresses_are_sound(base, paths)):
        return _listing(tags.with_anchors(texts), address, findings, any_version=any_version)
    facts = _facts(tags, address, findings, any_version=any_version)
    reader = PlainAnchors(base, texts, names)
    return Listing(address, names, range(len(names)), reader, facts, findings)


def _listing(tags: Tags, address: str, findings: Findings, *, any_version: bool = False) -> Listing:
    """Look at each anchor."""
    base = _base(tags, address, findings)
    texts: list[str] = []
    names: list[str] = []
    directories = 0
    for text in tags.anchors:
        href = attributes(text).get("href")
        if href is None or not clean(href).partition("#")[0]:
            continue  # a mark in the page, or a link to itself
        name = name_in(href)
        if name == "":
            directories += 1
            continue
        if usable(base, name, href, findings):
            texts.append(text)
            names.append(name or "")
    if directories:
        text = f"{directories} links lead to directories and are not followed"
        findings.add("page.directories", text, Severity.NOTE)
    facts = _facts(tags, address, findings, any_version=any_version)
    return Listing(address, names, range(len(names)), Anchors(base, texts, names), facts, findings)


def _base(tags: Tags, address: str, findings: Findings) -> str:
    """Return what relative links start from; a base may itself be relative to the page."""
    if tags.base is None:
        return address
    base = absolute(address, tags.base)
    if base is None:
        findings.add("page.bad-base", f"the page's base {shown(tags.base)} is not usable")
        return address
    return base


def _facts(tags: Tags, address: str, findings: Findings, *, any_version: bool) -> Facts:
    last = {key: values[-1] for key, values in tags.metas.items()}
    return Facts(
        status=status_of(last.get("pypi:project-status"), findings),
        status_reason=last.get("pypi:project-status-reason"),
        api_version=checked_version(
            last.get("pypi:repository-version"), address, findings, any_version=any_version
        ),
        last_serial=fields.size(tags.serial),
        tracks=tuple(tags.metas.get("pypi:tracks", ())),
        alternate_locations=tuple(tags.metas.get("pypi:alternate-locations", ())),
    )

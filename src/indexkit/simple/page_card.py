"""The newest versions of a page in a few lines, by which most questions are answered.

Who needs more (an older version, the page itself) reads the entry: see `kept_page`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ..model.naming import normalized_name
from ..model.page_card import ARCHIVE, SECTION, PageCard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.page import ProjectPage
    from .kept_rows import Blob

_FORM = "1"
_WITH_FILES = 8  # the length of what an index knows of a version all of whose facts are at hand
_MOST_VERSIONS = 16
_ROOM = 8 * 1024
_PIECE = 16 * 1024
_NO_PROJECT = "-"


def make_card(
    page: ProjectPage,
    versions: Iterable[str],
    index: Mapping[str, Any],
    *,
    has_finals: bool,
    strict: bool = False,
) -> str:
    """Return the card of a page; empty if lines do not say what there is to say.

    Args:
        page: the page.
        versions: its newest versions, newest first, without any of which there are two texts:
            finals, if it has any.
        index: what `page_index.make_index` made of the page.
        has_finals: whether it has.
        strict: whether the page was read strictly.

    """
    from ..model.page import ProjectStatus

    known = next((one for one in index["near"] if len(one) == _WITH_FILES), None)

    if known is None or page.status is ProjectStatus.QUARANTINED:
        return ""
    where = " ".join(map(str, known[-3:]))
    head = [_form(strict=strict), page.name, page.url, where, _kind(has_finals=has_finals)]
    sections = ["\n".join(head)]
    room, before = _ROOM, [""]
    for version in islice(versions, _MOST_VERSIONS):
        facts, project, names = _described(page, version)
        section = [version, facts, project, *(names if names != before else ["="])]
        text = "\n".join(section)
        room -= len(text)
        if SECTION in text or text.count("\n") != len(section) - 1 or room < 0:
            break
        before = names
        sections.append(text)
    card = SECTION.join(sections)
    is_plain = card.isascii() and not any("\n" in line or not line for line in head)
    return card if is_plain and sections[1:] else ""


def read_card(
    card: str, blob: Blob, aside: int, *, package: str, url: str, strict: bool
) -> PageCard | None:
    """Return what a card says, or ``None`` if it is none, of something else, or damaged.

    Args:
        card: the lines.
        blob: the bytes of the entry.
        aside: where in them begins what is kept aside of the page.
        package: the normalised name that is asked for.
        url: the address that is asked.
        strict: whether pages are to be read strictly.

    Raises:
        ValueError: somebody made it up.

    """
    head = card.partition(SECTION)[0]
    form, name, where_from, where, kind = head.split("\n")
    if form != _form(strict=strict) or name != package or where_from != url:
        return None
    at, length, checksum = map(int, where.split(" "))
    # The other facts about the newest files are read later, and must not turn out damaged then.
    at += aside
    if _checksum(blob, at, at + length) != checksum:
        return None
    is_of_finals = kind == _kind(has_finals=True)
    return PageCard(has_finals=is_of_finals, text=card, begin=len(head) + len(SECTION))


def _checksum(blob: Blob, at: int, end: int) -> int:
    """Return the checksum of a part, which is read in small pieces: they reuse one's memory."""
    found = 0
    while piece := blob[at : min(at + _PIECE, end)]:
        found = zlib.crc32(piece, found)
        at += len(piece)
    return found


def _form(*, strict: bool) -> str:
    return f"{_FORM}s" if strict else _FORM


def _kind(*, has_finals: bool) -> str:
    return "finals" if has_finals else "pre-releases"


def _described(page: ProjectPage, version: str) -> tuple[str, str, list[str]]:
    """Return the lines about a version: facts, project, names; see `CardVersion`."""
    whole, pythons, yanks = zip(*map(page.reader.brief, page.rows[version]), strict=True)
    python, is_yanked = pythons[0], yanks[0] is not None
    is_mixed = len(set(pythons)) > 1 or len({yank is not None for yank in yanks}) > 1
    if is_mixed or python == "" or ARCHIVE in "".join(whole):
        return "?", _NO_PROJECT, ["?"]
    facts = f"{'y' if is_yanked else ' '}{python or ''}"
    archive_end = f"-{version}.tar.gz"
    project = _project(page.name, version, whole, archive_end)
    start, archive = f"{project}-{version}-", project + archive_end
    skipped = len(start)
    odd = (start, f"{start}=")  # what is left of them would mean something else
    names = [
        name[skipped:]
        if name.startswith(start) and name not in odd
        else ARCHIVE + ("" if name == archive else name)
        for name in whole
    ]
    return facts, project, names


def _project(package: str, version: str, names: Sequence[str], archive_end: str) -> str:
    """Return how most files of a version spell the project."""
    if "-" in version:
        return _NO_PROJECT
    wheels = (name.partition("-")[0] for name in names if name.endswith(".whl"))
    archives = (name.removesuffix(archive_end) for name in names if name.endswith(archive_end))
    spellings = chain(wheels, archives)
    return next((one for one in spellings if normalized_name(one) == package), _NO_PROJECT)

"""Makes the card of a page, see `page_card`; which versions are the newest is found elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from ..model.naming import normalized_name
from ..model.page import ProjectPage, ProjectStatus
from ..model.page_card import ARCHIVE, SECTION
from .page_card import form_of_cards, kind_of
from .page_index import MOST_NEAR, columns

_WITH_FILES = 8  # the length of what an index knows of a version all of whose facts are at hand
_ROOM = 8 * 1024
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
    known = next((one for one in index["near"] if len(one) == _WITH_FILES), None)
    if known is None or page.status is ProjectStatus.QUARANTINED:
        return ""
    where = " ".join(map(str, known[-3:]))
    kind = kind_of(has_finals=has_finals)
    head = [form_of_cards(strict=strict), page.name, page.url, where, kind]
    sections = ["\n".join(head)]
    spellings = _Spellings(page.name)
    room, before = _ROOM, ""
    for version in islice(versions, MOST_NEAR):
        facts, project, names, count = _described(page, version, spellings)
        section, lines = (names, count) if names != before else ("=", 1)
        text = f"{version}\n{facts}\n{project}\n{section}"
        room -= len(text)
        if SECTION in text or text.count("\n") != 2 + lines or room < 0:
            break
        before = names
        sections.append(text)
    card = SECTION.join(sections)
    is_plain = card.isascii() and not any("\n" in line or not line for line in head)
    return card if is_plain and sections[1:] else ""


def _described(page: ProjectPage, version: str, spellings: _Spellings) -> tuple[str, str, str, int]:
    """Return the lines about a version: facts, project, names and how many these are.

    See `CardVersion`.
    """
    names, pythons, yanks = columns(page.reader, page.rows[version])
    python, is_yanked = pythons[0], yanks[0] is not None
    is_mixed = len(set(pythons)) > 1 or len({yank is not None for yank in yanks}) > 1
    joined = "\n".join(names)
    if is_mixed or python == "" or ARCHIVE in joined:
        return "?", _NO_PROJECT, "?", 1
    archive_end = f"-{version}.tar.gz"
    project = spellings.among(version, names, archive_end)
    written = _written(names, joined, f"{project}-{version}-", project + archive_end)
    return f"{'y' if is_yanked else ' '}{python or ''}", project, written, len(names)


def _written(names: Sequence[str], joined: str, start: str, archive: str) -> str:
    """Return the lines that stand for names, see `CardVersion.name`."""
    number = names.count(archive)
    lines = f"\n{joined}\n".replace(f"\n{archive}\n", f"\n{ARCHIVE}\n", number)
    cut = lines.replace(f"\n{start}", "\n")
    are_plain = number < 2 and len(lines) - len(cut) == (len(names) - number) * len(start)  # noqa: PLR2004 - two beside each other share a line end
    # What is left of these names would mean something else.
    if are_plain and "\n\n" not in cut and "\n=\n" not in cut:
        return cut[1:-1]
    skipped, odd = len(start), (start, f"{start}=")
    return "\n".join(
        name[skipped:]
        if name.startswith(start) and name not in odd
        else ARCHIVE + ("" if name == archive else name)
        for name in names
    )


class _Spellings:
    """How files spell a project."""

    __slots__ = ("_known", "_package")

    def __init__(self, package: str) -> None:
        self._package = package
        self._known: dict[str, bool] = {}

    def among(self, version: str, names: Sequence[str], archive_end: str) -> str:
        """Return how most files of a version spell the project."""
        if "-" in version:
            return _NO_PROJECT
        for name in names:
            if name.endswith(".whl"):
                spelled = name.partition("-")[0]
                if self._is_ours(spelled):
                    return spelled
        for name in names:
            if name.endswith(archive_end):
                spelled = name.removesuffix(archive_end)
                if self._is_ours(spelled):
                    return spelled
        return _NO_PROJECT

    def _is_ours(self, spelled: str) -> bool:
        ours = self._known.get(spelled)
        if ours is None:
            ours = self._known[spelled] = normalized_name(spelled) == self._package
        return ours

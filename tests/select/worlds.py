"""Small pages and indexes made by hand, and a short way to choose from them; no test stands here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import parse_sdist_filename, parse_wheel_filename

from indexkit.model.index import Index, IndexFormat
from indexkit.model.page import Brief, File, ProjectPage, ProjectStatus
from indexkit.model.rules import Rules
from indexkit.model.semantics import Semantics
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl
from indexkit.select.choose import choose
from indexkit.select.selection import Selection
from indexkit.select.shelf import IndexedPage
from indexkit.select.target import Target

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LINUX = Target.of(python="3.11.7", platforms="linux-x86_64")


class FileReader:
    """Reads rows that are files already, and counts how many were read whole."""

    def __init__(self) -> None:
        self.whole = 0

    def brief(self, row: File, /) -> Brief:
        return Brief(row.filename, row.requires_python, row.yanked)

    def file(self, row: File, /) -> File:
        self.whole += 1
        return row


def version_of(filename: str) -> str:
    """Return the version text of a file name, or an empty text, as a page reader would."""
    try:
        if filename.endswith(".whl"):
            parse_wheel_filename(filename)
            return filename.split("-")[1]
        parse_sdist_filename(filename)
        return filename.rsplit("-", 1)[1].removesuffix(".tar.gz").removesuffix(".zip")
    except ValueError:
        return filename.split("-")[1] if filename.count("-") == 4 else ""


def a_file(filename: str, *, host: str = "files.example", **fields: Any) -> File:
    fields.setdefault("hashes", (("sha256", "aa"),))
    return File(filename, f"https://{host}/{filename}", **fields)


def a_page(
    *files: str | File, name: str = "foo", status: ProjectStatus = ProjectStatus.ACTIVE
) -> ProjectPage:
    """Return a page with the files; a text is a file name, grouped by what it says."""
    rows: dict[str, list[File]] = {}
    for file in files:
        made = a_file(file) if isinstance(file, str) else file
        rows.setdefault(version_of(made.filename), []).append(made)
    return ProjectPage(name, f"https://files.example/{name}/", rows, FileReader(), status=status)


def an_index(name: str, **fields: Any) -> Index:
    return Index(SafeUrl(f"https://{name}.example/simple"), name=name, **fields)


def a_flat(name: str) -> Index:
    return an_index(name, format=IndexFormat.FLAT)


def on(name: str, *files: str | File, **fields: Any) -> IndexedPage:
    """Return an index of that name with the files on its page."""
    return IndexedPage(an_index(name, **fields), a_page(*files))


def pick(
    requirement: str,
    *pages: IndexedPage,
    find_links: Sequence[IndexedPage] = (),
    strategy: Strategy = Strategy.FIRST_INDEX,
    target: Target = LINUX,
    semantics: Semantics = Semantics.DOCUMENTED,
    rules: Rules | None = None,
    **more: Any,
) -> Selection:
    return choose(
        Requirement(requirement),
        pages,
        find_links=find_links,
        strategy=strategy,
        target=target,
        rules=rules or Rules(),
        semantics=semantics,
        now=NOW,
        **more,
    )


def best(selection: Selection) -> str | None:
    return None if selection.best is None else selection.best.filename


def names(selection: Selection) -> list[str]:
    return [candidate.filename for candidate in selection.candidates]


def reasons(selection: Selection) -> dict[str, str]:
    return {verdict.file.filename: verdict.reason.value for verdict in selection.rejected}


def wheels(*versions: str) -> list[str]:
    return [f"foo-{version}-py3-none-any.whl" for version in versions]

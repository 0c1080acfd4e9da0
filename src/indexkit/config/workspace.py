"""Which directories make up a workspace (uv: *Using workspaces*); files are read elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..model.naming import normalized_name
from ..model.origin import Layer
from ..patterns import regex
from .discovery import is_file, load_pyproject
from .document import Document
from .findings import Findings
from .scalars import Cell, read_list, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAGIC = regex(r"[*?\[]")


def workspace_table(document: Document) -> Mapping[str, Any] | None:
    """Return ``[tool.uv.workspace]``, or ``None`` if the file is no workspace root."""
    table = document.table.get("workspace")
    return table if isinstance(table, Mapping) else None


def check_workspace(document: Document, findings: Findings) -> None:
    """Note what is wrong with ``[tool.uv.workspace]``."""
    if "workspace" not in document.table:
        return
    cell = Cell(document, ("workspace",), document.table["workspace"], findings)
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return
    for key, value in cell.value.items():
        inner = cell.child(key, value)
        if key in ("members", "exclude"):
            read_list(inner, read_text)
        else:
            inner.fault("config.unknown-field", f"`{key}` is no key of a workspace")


def is_unmanaged(document: Document) -> bool:
    """Return whether ``tool.uv.managed`` is ``false``: the project is in no workspace then."""
    return document.table.get("managed") is False


def find_root(document: Document, findings: Findings) -> Document | None:
    """Return the root of the workspace that a project belongs to; its own file if it is the root.

    ``None`` if it is in no workspace: it has no ``[project]`` table, or is unmanaged. The first
    ``pyproject.toml`` above that is a root decides, and one with a ``[project]`` table and no
    workspace ends the search.
    """
    if is_unmanaged(document) or document.file is None:
        return None
    if workspace_table(document) is not None:
        return document
    if "project" not in document.whole:
        return None
    directory = Path(document.file).parent
    for place in directory.parents:
        path = place / "pyproject.toml"
        if not is_file(path):
            continue
        above = load_pyproject(path, Layer.WORKSPACE, findings)
        if above is None:
            return None
        table = workspace_table(above)
        if table is not None:
            return above if includes(place, table, directory) else document
        if "project" in above.whole:
            break
    return document


def includes(root: Path, table: Mapping[str, Any], directory: Path) -> bool:
    """Return whether a workspace's ``members`` cover a directory and its ``exclude`` does not."""
    relative = os.path.relpath(directory, root).replace(os.sep, "/")
    return _matches(_texts(table, "members"), relative) and not _matches(
        _texts(table, "exclude"), relative
    )


def read_members(root: Document, findings: Findings) -> tuple[Path, ...]:
    """Return the directories of a workspace's projects, the root's first if it is one.

    Directories without a ``pyproject.toml``, and projects without a name of their own, are faults
    (uv: every directory that ``members`` cover and ``exclude`` does not must have one); projects
    with ``managed = false`` are left out.
    """
    directory = Path(str(root.file)).parent
    names: dict[str, Path] = {}
    if "project" in root.whole:
        names[_name(root) or ""] = directory
    for member in member_directories(directory, workspace_table(root) or {}):
        origin = root.origin("workspace", "members")
        document = load_pyproject(member / "pyproject.toml", Layer.PROJECT, findings)
        if document is None:
            if not is_file(member / "pyproject.toml"):
                text = f"the member {member} has no `pyproject.toml`"
                findings.fault(origin, "config.no-member", text, "add one, or `exclude` it")
            continue
        if is_unmanaged(document):
            continue
        if "workspace" in document.table:
            text = f"the member {member} is a workspace, and workspaces cannot be nested"
            findings.fault(origin, "config.nested-workspace", text)
            continue
        if "project" not in document.whole:
            text = f"the member {member} has no `[project]` table"
            findings.fault(document.origin(), "config.no-member", text, "add one, or `exclude` it")
            continue
        name = _name(document) or f"?{member}"
        if names.setdefault(name, member) is not member:
            text = f"two members have the name `{name}`: {names[name]} and {member}"
            findings.fault(document.origin(), "config.duplicate-member", text)
    return tuple(names.values())


def _name(document: Document) -> str | None:
    project = document.whole.get("project")
    name = project.get("name") if isinstance(project, Mapping) else None
    return normalized_name(name) if isinstance(name, str) else None


def member_directories(root: Path, table: Mapping[str, Any]) -> tuple[Path, ...]:
    """Return the directories that ``members`` lead to, without those that ``exclude`` covers.

    Directories that are hidden or have no file at all count only if they have a
    ``pyproject.toml``; they come in the order of the patterns, and alphabetically within one.
    """
    found: dict[Path, None] = {}
    excluded = _texts(table, "exclude")
    for pattern in _texts(table, "members"):
        for directory in sorted(_expand(root, _normal(pattern))):
            relative = os.path.relpath(directory, root).replace(os.sep, "/")
            if directory == root or _matches(excluded, relative):
                continue
            if is_file(directory / "pyproject.toml") or _has_content(directory):
                found.setdefault(directory)
    return tuple(found)


def _has_content(directory: Path) -> bool:
    if directory.name.startswith("."):
        return False
    return any(files for _, _, files in os.walk(directory))


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _normal(pattern: str) -> str:
    return os.path.normpath(pattern).replace(os.sep, "/")


def _matches(patterns: Iterable[str], relative: str) -> bool:
    return any(_regex(_normal(pattern)).fullmatch(relative) for pattern in patterns)


def _regex(pattern: str) -> re.Pattern[str]:
    """Translate a glob as uv's does it: ``*`` and ``?`` cross slashes, ``**`` too."""
    out = ""
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("**/", at):
            out, at = f"{out}(?:.*/)?", at + 3
            continue
        if char == "*":
            out += ".*"
        elif char == "?":
            out += "."
        elif char == "[" and "]" in pattern[at + 2 :]:
            end = pattern.index("]", at + 2)
            body = pattern[at + 1 : end]
            out += f"[{'^' + re.escape(body[1:]) if body[0] == '!' else re.escape(body)}]"
            out = out.replace("\\-", "-")
            at = end
        else:
            out += re.escape(char)
        at += 1
    return re.compile(out)


def _expand(root: Path, pattern: str) -> Iterator[Path]:
    """Yield the directories that a glob leads to; here ``*`` stays within one path segment."""
    if _MAGIC.search(pattern) is None:
        directory = Path(os.path.normpath(root / pattern))
        if directory.is_dir():
            yield directory
        return
    ups = 0
    while pattern.startswith("../"):
        pattern, ups = pattern[3:], ups + 1
    base = root
    for _ in range(ups):
        base = base.parent
    yield from (path for path in base.glob(pattern) if path.is_dir())

"""The table ``tool.uv.sources``; which source applies is the `IndexSet`'s business."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ..errors import InvalidUrlError
from ..model.index import is_index_name
from ..model.naming import are_normalized
from ..model.origin import Origin
from ..model.source import Source, SourceKind
from ..model.url import SafeUrl
from .document import nearest
from .scalars import Cell, package_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .document import Document

_KINDS = ("git", "url", "path", "index", "workspace")
_TEXTS = ("git", "url", "path", "index", "subdirectory", "rev", "tag", "branch")
_BOOLEANS = ("editable", "package", "lfs")
_CONDITIONS = ("marker", "extra", "group")
_KEYS = (*_KINDS, *_TEXTS, *_BOOLEANS, *_CONDITIONS)
_ALLOWED = {
    "git": {"git", "subdirectory", "path", "rev", "tag", "branch", "lfs"},
    "url": {"url", "subdirectory", "lfs"},
    "path": {"path", "editable", "package", "subdirectory", "lfs"},
    "index": {"index", "subdirectory", "lfs"},
    "workspace": {"workspace", "editable", "subdirectory", "lfs"},
}

Sources = tuple[tuple[str, tuple[Source, ...]], ...]


def read_sources(cell: Cell) -> Sources:
    """Return the sources of each package, in the order of the table; faults are noted.

    Source: uv documentation, *Dependency sources*.
    """
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return ()
    plain, path = _Plain(cell.document), (*cell.document.prefix, *cell.path)
    are_normal = are_normalized(cell.value)
    read: dict[str, tuple[Source, ...]] = {}
    for key, value in cell.value.items():
        name = key if are_normal else package_name(key)
        if name is not None and name not in read:
            source = plain.read((*path, key), value)
            read[name] = (source,) if source else _read_entry(cell.child(key, value), plain)
        elif name is None:
            cell.child(key, value).fault("config.bad-package-name", f"`{key}` is no package name")
        else:
            cell.child(key, value).fault(
                "sources.duplicate", f"`{name}` has sources under another spelling already"
            )
    return tuple(read.items())


class _Plain:
    """Reads sources that name an index and at most a marker, as nearly all of a large file do."""

    __slots__ = ("_markers", "_names", "_places")

    def __init__(self, document: Document) -> None:
        self._places = document.places
        self._markers = document.markers
        self._names: set[str] = set()  # which are known to be names of indexes

    def read(self, path: tuple[str | int, ...], value: Any) -> Source | None:
        """Return the source at a path from the file's root, or ``None`` if it is not so plain.

        Nothing is noted; what is wrong with a source is found out where any source is read.
        """
        if not isinstance(value, dict):
            return None
        name, marker = value.get("index"), value.get("marker")
        if len(value) != (1 if marker is None else 2) or not isinstance(name, str):
            return None
        if name not in self._names:
            if not is_index_name(name):
                return None
            self._names.add(name)
        if marker is not None and not self._markers.can_read(marker):
            return None
        origin = Origin.told_late(self._places, path)
        return Source(SourceKind.INDEX, name, marker, None, None, (), origin)


def _read_entry(cell: Cell, plain: _Plain) -> tuple[Source, ...]:
    value = cell.value
    if isinstance(value, Mapping):
        source = _read_source(cell)
        return () if source is None else (source,)
    if not isinstance(value, list):
        cell.wrong_type("a table, or an array of tables,")
        return ()
    if not value:
        cell.fault("sources.empty", "the list of sources is empty", "remove the key")
        return ()
    path = (*cell.document.prefix, *cell.path)
    read = [
        plain.read((*path, number), one) or _read_source(cell.child(number, one))
        for number, one in enumerate(value)
    ]
    sources = [source for source in read if source is not None]
    if len(sources) == len(value):
        _check_disjoint(cell, sources)
    return tuple(sources)


def _read_source(cell: Cell) -> Source | None:
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return None
    table: Mapping[str, Any] = cell.value
    marker = table.get("marker")
    before = len(cell.findings.errors)
    for key, value in table.items():
        _check_key(cell, key, value)
    if "extra" in table and "group" in table:
        cell.fault("sources.extra-and-group", "cannot specify both `extra` and `group`")
    kind = next((kind for kind in _KINDS if kind in table), None)
    if kind is None:
        cell.fault(
            "config.missing-field", f"one of {', '.join(f'`{k}`' for k in _KINDS)} is needed"
        )
        return None
    _check_company(cell, kind, table)
    if isinstance(marker, str):
        marker = _read_marker(cell.child("marker", marker))
    if len(cell.findings.errors) > before:
        return None
    target = table[kind]
    return Source(
        SourceKind(kind),
        target if isinstance(target, str) else str(target).lower(),
        marker,
        table.get("extra"),
        table.get("group"),
        _options(kind, table),
        cell.document.origin(*cell.path),
    )


def _options(kind: str, table: Mapping[str, Any]) -> tuple[tuple[str, str | bool], ...]:
    if len(table) == 1:
        return ()
    return tuple(
        (key, value) for key, value in table.items() if key != kind and key not in _CONDITIONS
    )


def _check_key(cell: Cell, key: str, value: Any) -> None:
    if key == "workspace":
        if not isinstance(value, bool | str):
            cell.child(key, value).wrong_type("a boolean or a path")
    elif key in _BOOLEANS:
        if not isinstance(value, bool):
            cell.child(key, value).wrong_type("a boolean")
    elif key in _TEXTS or key in _CONDITIONS:
        if isinstance(value, str):
            _check_text(cell, key, value)
        else:
            cell.child(key, value).wrong_type("a string")
    else:
        near = nearest(key, _KEYS)
        cell.child(key, value).fault(
            "config.unknown-field",
            f"`{key}` is no key of a source",
            f"did you mean `{near}`?" if near else None,
        )


def _check_text(cell: Cell, key: str, text: str) -> None:
    if key == "index" and not is_index_name(text):
        cell.child(key, text).fault("config.bad-index-name", f"`{text}` is no index name")
    elif key in ("git", "url"):
        try:
            SafeUrl.parse(text)
        except InvalidUrlError as error:
            cell.child(key, text).fault("config.bad-url", error.problem())


def _check_company(cell: Cell, kind: str, table: Mapping[str, Any]) -> None:
    """Note keys that do not go with this kind of source."""
    if len(table) == 1:
        return
    for key in table:
        if key in _KEYS and key not in _ALLOWED[kind] and key not in _CONDITIONS:
            cell.fault("sources.extra-and-group", f"cannot specify both `{kind}` and `{key}`")
    if kind == "git":
        if "subdirectory" in table and "path" in table:
            cell.fault("sources.extra-and-group", "cannot specify both `subdirectory` and `path`")
        if sum(key in table for key in ("rev", "tag", "branch")) > 1:
            cell.fault("sources.other", "only one of `rev`, `tag` and `branch` can be given")
    if kind == "path" and table.get("editable") is True and table.get("package") is False:
        cell.fault(
            "sources.extra-and-group",
            "cannot specify both `editable = true` and `package = false`",
        )


def _read_marker(cell: Cell) -> str | None:
    try:
        cell.document.markers.space(cell.value)
    except ValueError as error:
        cell.fault("sources.bad-marker", f"`{cell.value}` is no marker: {error}")
        return None
    return str(cell.value)


def _check_disjoint(cell: Cell, sources: list[Source]) -> None:
    """Note neighbours whose markers overlap; those bound to different extras or groups may."""
    for number, (left, right) in enumerate(pairwise(sources)):
        if (left.extra, left.group) != (right.extra, right.group):
            continue
        markers = cell.document.markers
        if markers.are_disjoint(left.marker, right.marker):
            continue
        first, second = markers.space(left.marker), markers.space(right.marker)
        place = cell.child(number + 1, None)
        if first.is_everything() or second.is_everything():
            place.fault(
                "sources.missing-marker",
                "of several sources each needs a marker",
                "add for instance `marker = \"sys_platform == 'linux'\"`",
            )
        else:
            place.fault(
                "sources.overlapping-markers",
                f"the markers `{first}` and `{second}` overlap",
                f"replace `{second}` with `{~first & second}`",
            )

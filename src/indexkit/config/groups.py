"""Dependency groups with their includes expanded (PEP 735); no other part of a project is here."""

from __future__ import annotations

from collections.abc import Mapping

from packaging.utils import canonicalize_name

from .scalars import Cell, package_name


def read_groups(cell: Cell) -> dict[str, tuple[str, ...]]:
    """Return each group's requirements, those of included groups in the place of the include.

    Faults: an entry that is neither a text nor ``{include-group = …}``, a group that does not
    exist, a cycle, and two spellings of one name.
    """
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return {}
    tables: dict[str, Cell] = {}
    for key, value in cell.value.items():
        name = canonicalize_name(key)
        inner = cell.child(key, value)
        if package_name(key) is None:
            inner.fault("config.bad-package-name", f"`{key}` is no name of a group")
        elif name in tables:
            inner.fault("config.duplicate-group", f"the group `{name}` stands here twice")
        elif not isinstance(value, list):
            inner.wrong_type("an array")
        else:
            tables[name] = inner
    expanded = _Groups(tables)
    return {name: expanded.of(name, ()) for name in tables}


class _Groups:
    def __init__(self, tables: Mapping[str, Cell]) -> None:
        self.tables = tables
        self.done: dict[str, tuple[str, ...]] = {}

    def of(self, name: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if name in self.done:
            return self.done[name]
        cell = self.tables[name]
        out: list[str] = []
        for number, entry in enumerate(cell.value):
            out += self._entry(cell.child(number, entry), (*way, name))
        return self.done.setdefault(name, tuple(out))

    def _entry(self, cell: Cell, way: tuple[str, ...]) -> tuple[str, ...]:
        entry = cell.value
        if isinstance(entry, str):
            return (entry,)
        included = entry.get("include-group") if isinstance(entry, Mapping) else None
        if not isinstance(included, str) or len(entry) != 1:
            cell.wrong_type("a requirement or `{include-group = …}`")
            return ()
        name = canonicalize_name(included)
        if name in way:
            circle = " → ".join((*way[way.index(name) :], name))
            cell.fault("config.group-cycle", f"the groups include each other: {circle}")
            return ()
        if name not in self.tables:
            cell.fault("config.missing-group", f"there is no group `{included}`")
            return ()
        return self.of(name, way)

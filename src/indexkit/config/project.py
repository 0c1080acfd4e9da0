"""What a ``pyproject.toml`` or a script requires; where packages come from is ``reading``'s.

Source: PEP 621, PEP 735, PEP 723; uv documentation, *Using workspaces*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from ..model.origin import Layer, Origin
from ..model.project import Dependency, Project
from ..model.semantics import Semantics
from ..values import evolve, frozen
from .discovery import load_pyproject, load_script
from .document import Document
from .findings import Findings
from .groups import read_groups
from .scalars import Cell, package_name, read_list, read_text
from .uv_tables import read_uv_table
from .workspace import (
    check_workspace,
    find_root,
    is_unmanaged,
    read_members,
)

_EMPTY: Mapping[str, Any] = {}


def read_project(
    path: Path,
    *,
    semantics: Semantics = Semantics.DOCUMENTED,
    no_sources: bool = False,
) -> Project:
    """Read a project and find its workspace.

    Args:
        path: a ``pyproject.toml``, a directory that has one, or a script with inline metadata.
        semantics: the reading of uv's rules, for what counts as a fault.
        no_sources: do not mind sources that are bound to an extra or group without the package.

    Raises:
        ConfigErrors: the file is missing or broken, or it has a fault that stops uv's project
            commands: in ``[project]``, ``[dependency-groups]``, ``tool.uv.sources``,
            ``[[tool.uv.index]]`` or ``[tool.uv.workspace]``.

    """
    findings = Findings()
    path = path.absolute()
    if path.suffix == ".py":
        document = load_script(path, findings)
    else:
        path = path if path.suffix == ".toml" else path / "pyproject.toml"
        document = load_pyproject(path, Layer.PROJECT, findings)
        if document is None and not findings.errors:
            place = Origin(Layer.PROJECT, str(path))
            findings.fault(place, "config.not-found", "there is no such file")
    findings.stop_on_faults()
    if document is None:
        return Project(None, file=path)
    reader = _Reader(document, findings)
    project = reader.script() if document.layer is Layer.SCRIPT else reader.project()
    _check_tables(document, semantics, findings)
    if not no_sources:
        check_source_bindings(document, project, semantics, findings)
    project = evolve(project, file=path)
    if document.layer is not Layer.SCRIPT:
        project = _in_workspace(project, document, semantics, findings)
    findings.stop_on_faults()
    return project


_MISSING = {"extra": "sources.missing-extra", "group": "sources.missing-group"}


def check_source_bindings(
    document: Document, project: Project, semantics: Semantics, findings: Findings
) -> None:
    """Note sources that are bound to an extra or a group which does not have the package."""
    for package, sources in read_uv_table(document, semantics).sources:
        for source in sources:
            for kind, bound in (("extra", source.extra), ("group", source.group)):
                name = None if bound is None else canonicalize_name(bound)
                if name is None or _has(project, package, kind, name):
                    continue
                findings.fault(
                    source.origin,
                    _MISSING[kind],
                    f"the source of `{package}` only applies to {kind} `{name}`, which lacks it",
                    f"add `{package}` to the {kind}, or remove `{kind}` from the source",
                )


def _has(project: Project, package: str, kind: str, name: str) -> bool:
    for each in project.requirements:
        bound = each.extra if kind == "extra" else each.group
        if bound == name and _name_of(each.requirement) == package:
            return True
    return False


def _name_of(requirement: str) -> str | None:
    try:
        return canonicalize_name(Requirement(requirement).name)
    except InvalidRequirement:
        return None


def _check_tables(document: Document, semantics: Semantics, findings: Findings) -> None:
    """Note the faults in ``[tool.uv]`` that stop a reader of projects."""
    table = read_uv_table(document, evolve(semantics, lenient_duplicates=True))
    findings.take(table.common)
    findings.take(table.project_only)
    check_workspace(document, findings)


def _in_workspace(
    project: Project, document: Document, semantics: Semantics, findings: Findings
) -> Project:
    root = find_root(document, findings)
    if root is None and not is_unmanaged(document):
        root = document  # without a `[project]` it is still the root of itself
    if root is None or root.file is None:
        return project
    if root is not document:
        _check_tables(root, semantics, findings)
    members = read_members(root, findings)
    return evolve(project, workspace_root=Path(root.file).parent, members=members)


@frozen
class _Reader:
    """Reads one document's own tables."""

    document: Document
    findings: Findings

    def script(self) -> Project:
        whole = self.document.whole
        plain = self._requirements(("dependencies",), whole.get("dependencies", []))
        return Project(
            None,
            None,
            self._parsed(("requires-python",), whole.get("requires-python"), SpecifierSet),
            tuple(Dependency(text) for text in plain),
        )

    def project(self) -> Project:
        table = self.document.whole.get("project", _EMPTY)
        if not isinstance(table, Mapping):
            self._cell(("project",), table).wrong_type("a table")
            table = _EMPTY
        name = self._name(table) if "project" in self.document.whole else None
        extras = self._extras(table)
        groups = self._groups()
        plain = self._requirements(("project", "dependencies"), table.get("dependencies", []))
        return Project(
            name,
            self._parsed(("project", "version"), table.get("version"), Version),
            self._parsed(
                ("project", "requires-python"), table.get("requires-python"), SpecifierSet
            ),
            (
                *(Dependency(text) for text in plain),
                *(Dependency(text, extra=e) for e, texts in extras.items() for text in texts),
                *(Dependency(text, group=g) for g, texts in groups.items() for text in texts),
            ),
            tuple(extras),
            tuple(groups),
            conflicts=tuple(self._conflicts()),
            default_groups=self._default_groups(tuple(groups)),
        )

    def _cell(self, path: tuple[str | int, ...], value: Any) -> Cell:
        return Cell(evolve(self.document, prefix=()), path, value, self.findings)

    def _text(self, path: tuple[str | int, ...], value: Any) -> str | None:
        return None if value is None else read_text(self._cell(path, value))

    def _parsed(
        self, path: tuple[str | int, ...], value: Any, kind: type[Version | SpecifierSet]
    ) -> str | None:
        text = self._text(path, value)
        try:
            if text is not None:
                kind(text)
        except ValueError:
            what = "version" if kind is Version else "version specifier"
            self._cell(path, text).fault("config.bad-version", f"`{text}` is no {what}")
        return text

    def _name(self, table: Mapping[str, Any]) -> str | None:
        text = self._text(("project", "name"), table.get("name"))
        cell = self._cell(("project",), table)
        if text is None:
            if "name" not in table:
                cell.fault("config.missing-field", "`[project]` has no `name`")
            return None
        if "version" not in table and "version" not in table.get("dynamic", ()):
            cell.fault(
                "config.missing-field",
                "`[project]` has neither a `version` nor says that it is dynamic",
                'add `version = "0.1.0"`',
            )
        name = package_name(text)
        if name is None:
            cell.child("name", text).fault(
                "config.bad-package-name", f"`{text}` is no package name"
            )
        return name

    def _requirements(self, path: tuple[str | int, ...], value: Any) -> tuple[str, ...]:
        texts = read_list(self._cell(path, value), read_text)
        for number, text in enumerate(texts):
            try:
                Requirement(text)
            except InvalidRequirement as error:
                self._cell((*path, number), text).fault(
                    "config.bad-requirement", f"`{text}` is no requirement: {error}"
                )
        return texts

    def _extras(self, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        value = table.get("optional-dependencies", _EMPTY)
        path = ("project", "optional-dependencies")
        if not isinstance(value, Mapping):
            self._cell(path, value).wrong_type("a table")
            return {}
        read: dict[str, tuple[str, ...]] = {}
        for key, texts in value.items():
            name = canonicalize_name(key)
            if package_name(key) is None:
                self._cell((*path, key), texts).fault(
                    "config.bad-package-name", f"`{key}` is no name of an extra"
                )
            elif name in read:
                self._cell((*path, key), texts).fault(
                    "config.duplicate-extra", f"the extra `{name}` stands here twice"
                )
            read[name] = self._requirements((*path, key), texts)
        return read

    def _groups(self) -> dict[str, tuple[str, ...]]:
        value = self.document.whole.get("dependency-groups", _EMPTY)
        groups = read_groups(self._cell(("dependency-groups",), value))
        for name, texts in groups.items():
            for text in texts:
                if _name_of(text) is None:
                    self._cell(("dependency-groups", name), text).fault(
                        "config.bad-requirement", f"`{text}` is no requirement"
                    )
        old = self.document.table.get("dev-dependencies")
        if old is not None:
            path = (*self.document.prefix, "dev-dependencies")
            groups["dev"] = (*groups.get("dev", ()), *self._requirements(path, old))
        return groups

    def _default_groups(self, groups: tuple[str, ...]) -> tuple[str, ...]:
        value = self.document.table.get("default-groups")
        for one in value if isinstance(value, list) else ():
            if isinstance(one, str) and canonicalize_name(one) not in (*groups, "dev"):
                self._cell((*self.document.prefix, "default-groups"), one).fault(
                    "config.missing-group", f"the default group `{one}` does not exist"
                )
        if value == "all":
            return groups
        if not isinstance(value, list):
            return ("dev",)
        return tuple(canonicalize_name(one) for one in value if isinstance(one, str))

    def _conflicts(self) -> Iterator[tuple[tuple[str, str], ...]]:
        value = self.document.table.get("conflicts")
        for one in value if isinstance(value, list) else ():
            items = [item for item in one if isinstance(item, Mapping)] if one else []
            yield tuple(
                (kind, canonicalize_name(str(item[kind])))
                for item in items
                for kind in ("extra", "group", "package")
                if kind in item and (kind != "package" or len(item) == 1)
            )

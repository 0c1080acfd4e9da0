"""From projects to what must be locked: members, extras and groups, each requirement with its pins.

Resolving is the business of `locker`; the places that name indexes are read by indexkit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

import indexkit
from conformance.error_classes import AdapterError
from conformance.locker import Demands, marker_space, needs_of_metadata
from conformance.spaces import Fork, Item, Need, first_fork
from indexkit import MarkerSpace

_HERE = ">=3.11"
_PEP723 = re.compile(r"(?m)^# /// script$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


@frozen
class Project:
    """What a ``pyproject.toml``, or a script's metadata, requires.

    Attributes:
        path: the file.
        name: the normalised name, or an empty text.
        requires_python: the specifier set, or ``None``.
        dependencies, extras, groups: the requirements; groups with what they include.
        uv: the table ``tool.uv``.

    """

    path: Path
    name: str
    requires_python: str | None
    dependencies: tuple[Requirement, ...]
    extras: Mapping[str, tuple[Requirement, ...]]
    groups: Mapping[str, tuple[Requirement, ...]]
    uv: Mapping[str, Any]

    def lists(self) -> Iterator[tuple[tuple[Requirement, ...], str | None, str | None]]:
        """Yield every list of requirements with the extra or the group that it belongs to."""
        yield self.dependencies, None, None
        for name, requirements in self.extras.items():
            yield requirements, name, None
        for name, requirements in self.groups.items():
            yield requirements, None, name


def read_project(path: Path) -> Project:
    """Read a ``pyproject.toml``.

    Raises:
        AdapterError: it cannot be read.

    """
    try:
        whole = tomllib.loads(path.read_text(encoding="utf-8"))
        return _project(path, whole, whole.get("project", {}))
    except OSError:
        raise AdapterError("config.not-found") from None
    except (ValueError, InvalidRequirement, TypeError, AttributeError):
        raise AdapterError("config.parse-error") from None


def read_script(path: Path) -> Project:
    """Read a script's inline metadata (PEP 723)."""
    match = _PEP723.search(path.read_text(encoding="utf-8"))
    if match is None:
        raise AdapterError("config.parse-error")
    lines = match["content"].splitlines()
    whole = tomllib.loads("\n".join(line[2:] if line.startswith("# ") else line[1:] for line in lines))
    return _project(path, {"tool": whole.get("tool", {})}, whole)


def _project(path: Path, whole: Mapping[str, Any], table: Mapping[str, Any]) -> Project:
    uv = whole.get("tool", {}).get("uv", {})
    optional = table.get("optional-dependencies", {})
    groups = {canonicalize_name(k): v for k, v in whole.get("dependency-groups", {}).items()}
    if "dev-dependencies" in uv:
        groups["dev"] = [*groups.get("dev", []), *uv["dev-dependencies"]]
    return Project(
        path,
        canonicalize_name(table.get("name", "")),
        table.get("requires-python"),
        _requirements(table.get("dependencies", [])),
        {canonicalize_name(extra): _requirements(texts) for extra, texts in optional.items()},
        {name: _requirements(_flattened(groups, name, ())) for name in groups},
        uv,
    )


def _requirements(texts: Iterable[str]) -> tuple[Requirement, ...]:
    return tuple(Requirement(text) for text in texts)


def _flattened(groups: Mapping[str, Any], name: str, above: tuple[str, ...]) -> Iterator[str]:
    if name in above or name not in groups:
        raise AdapterError("config.parse-error")
    for entry in groups[name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from _flattened(groups, canonicalize_name(entry["include-group"]), (*above, name))


Reader = Callable[[Path], indexkit.IndexSet]


@frozen
class Workspace:
    """A workspace, or a single project, and how to read the indexes of each member.

    Attributes:
        root: the file at the root.
        members: all members, the root among them.
        read: reads the index set in force for a project's file.

    """

    root: Project
    members: tuple[Project, ...]
    read: Reader

    def demands(self) -> Demands:
        """Return what must be locked.

        Raises:
            indexkit.UndeclaredIndexError: a source names an index that it may not refer to.
            AdapterError: a source is bound to an extra or group without its package.

        """
        pythons = [p.requires_python for p in self.members if p.requires_python]
        start = first_fork(",".join(dict.fromkeys(pythons)) or _HERE)
        lists = [each for member in self.members for each in self._lists(member)]
        return Demands(
            tuple(lists),
            tuple(self._environments(start)),
            tuple(item for member in self.members for item in _conflicts(member)),
            self._constraints(),
            self._at,
        )

    def _environments(self, start: Fork) -> list[Fork]:
        texts = self.root.uv.get("environments", [])
        texts = [texts] if isinstance(texts, str) else texts
        return [start.narrowed(MarkerSpace.parse(text)) for text in texts] or [start]

    def _constraints(self) -> tuple[Need, ...]:
        texts = self.root.uv.get("constraint-dependencies", [])
        return tuple(Need(r, marker_space(r, ())) for r in _requirements(texts))

    def _lists(self, project: Project) -> Iterator[tuple[Need, ...]]:
        index_set = self.read(project.path)
        _check_bound_sources(project, index_set)
        for requirements, extra, group in project.lists():
            needs = (self._lowered(project, index_set, each, extra, group) for each in requirements)
            yield tuple(need for several in needs for need in several)

    def _lowered(
        self,
        project: Project,
        index_set: indexkit.IndexSet,
        requirement: Requirement,
        extra: str | None,
        group: str | None,
    ) -> Iterator[Need]:
        """Yield a requirement once for each of its sources, and for where no source holds."""
        name = canonicalize_name(requirement.name)
        if name == project.name:
            return
        route = index_set.route(
            name, extras=[extra] if extra else (), groups=[group] if group else ()
        )
        item: Item | None = None
        if extra or group:
            item = (project.name, "extra" if extra else "group", extra or group or "")
        here = marker_space(requirement, ())
        if name in {member.name for member in self.members}:
            if not any(b.source and b.source.kind == "workspace" for b in route.branches):
                raise AdapterError("sources.workspace-missing")
            return
        for branch in route.branches or (indexkit.Branch(None),):
            space = here & MarkerSpace.parse(branch.marker)
            if not space.is_empty():
                place = _place(branch.source, requirement, project.path.parent)
                yield Need(requirement, space, branch.index, branch.source, item, place)

    def _at(self, need: Need) -> list[tuple[Need, ...]]:
        """Return what a path or URL requires."""
        place = Path(need.place or "")
        if place.is_dir() and (place / "pyproject.toml").exists():
            project = read_project(place / "pyproject.toml")
            index_set = self.read(project.path)
            lists = [project.dependencies]
            lists += [project.extras.get(canonicalize_name(e), ()) for e in need.requirement.extras]
            lowered = [
                [n for each in several for n in self._lowered(project, index_set, each, None, None)]
                for several in lists
            ]
            return [tuple(each) for each in lowered]
        if place.suffix == ".whl" and place.is_file():
            from conformance.carrying import metadata_of_wheel, parse_metadata

            requirements, _ = parse_metadata(metadata_of_wheel(place.read_bytes()))
            return [tuple(needs_of_metadata(requirements, need.requirement.extras, need.space))]
        return []


def _place(source: indexkit.Source | None, requirement: Requirement, folder: Path) -> str | None:
    if source is None:
        return requirement.url
    if source.kind == "index":
        return None
    return str((folder / source.target).resolve()) if source.kind == "path" else source.target


def _check_bound_sources(project: Project, index_set: indexkit.IndexSet) -> None:
    for name, sources in index_set.sources:
        for source in sources:
            if source.origin.file is not None and Path(source.origin.file) != project.path:
                continue
            if source.extra is not None and not _has(project.extras, source.extra, name):
                raise AdapterError("sources.missing-extra")
            if source.group is not None and not _has(project.groups, source.group, name):
                raise AdapterError("sources.missing-group")


def _has(lists: Mapping[str, Sequence[Requirement]], key: str, package: str) -> bool:
    requirements = lists.get(canonicalize_name(key), ())
    return any(canonicalize_name(each.name) == package for each in requirements)


def _conflicts(project: Project) -> Iterator[frozenset[Item]]:
    for conflict in project.uv.get("conflicts", []):
        items = set()
        for entry in conflict:
            package = canonicalize_name(entry.get("package", project.name))
            kind = next((kind for kind in ("extra", "group") if kind in entry), "project")
            items.add((package, kind, canonicalize_name(entry.get(kind, package))))
        yield frozenset(items)

"""From projects to what must be locked: members, extras and groups, each requirement with its pins.

Resolving is the business of `locker`; projects and the places that name indexes are read by indexkit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import indexkit
from conformance.carrying import metadata_of_wheel, parse_metadata
from conformance.error_classes import AdapterError, check_workspace_source
from conformance.locker import Demands, marker_space, needs_of_metadata
from conformance.reading import PYTHON_VERSION
from conformance.spaces import Fork, Item, Need, first_fork
from indexkit import MarkerSpace
from indexkit.model.project import Dependency

# uv takes the interpreter's minor version when nothing is said; the truth was recorded on 3.11.
_UNSAID = ">=3.11"

IndexReader = Callable[[Path], indexkit.IndexSet]
ProjectReader = Callable[[Path], indexkit.Project]


@frozen
class Workspace:
    """A workspace, a single project or a script, and how to read what belongs to each member.

    Attributes:
        members: all projects of it, the root first if it is one.
        root: the directory, for the settings that only the root has.
        read_indexes: reads the index set in force for a project's file.
        read_project: reads another project, for path dependencies.

    """

    members: tuple[indexkit.Project, ...]
    root: Path | None
    read_indexes: IndexReader
    read_project: ProjectReader

    def demands(self) -> Demands:
        """Return what must be locked.

        Raises:
            indexkit.UndeclaredIndexError: a source names an index that it may not refer to.
            AdapterError: a member is required without a workspace source.

        """
        pythons = [p.requires_python for p in self.members if p.requires_python]
        common = ",".join(dict.fromkeys(pythons)) or _UNSAID
        if not SpecifierSet(common).contains(PYTHON_VERSION):
            raise AdapterError("python.incompatible")
        start = first_fork(common)
        lists = [each for member in self.members for each in self._lists(member)]
        table = {} if self.root is None else _uv_table(self.root / "pyproject.toml")
        return Demands(
            tuple(lists),
            tuple(_environments(start, table)),
            tuple(item for member in self.members for item in _conflicts(member)),
            tuple(_needs(table, "constraint-dependencies")),
            tuple(_needs(table, "override-dependencies")),
            self._at,
        )

    def _lists(self, project: indexkit.Project) -> Iterator[tuple[Need, ...]]:
        """Yield the plain requirements, then those of each extra and of each group."""
        lists: dict[tuple[str | None, str | None], list[Need]] = {(None, None): []}
        index_set = self.read_indexes(_file(project))
        for each in project.requirements:
            needs = self._lowered(project, index_set, each)
            lists.setdefault((each.extra, each.group), []).extend(needs)
        yield from map(tuple, lists.values())

    def _lowered(
        self, project: indexkit.Project, index_set: indexkit.IndexSet, dependency: Dependency
    ) -> Iterator[Need]:
        """Yield a requirement once for each of its sources, and for where no source holds."""
        text, extra, group = dependency
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name == project.name:
            return
        route = index_set.route(
            name, extras=[extra] if extra else (), groups=[group] if group else ()
        )
        is_member = name in {member.name for member in self.members}
        check_workspace_source(route, is_member=is_member)
        if is_member:
            return
        item: Item | None = None
        if project.name and (extra or group):
            item = (project.name, "extra" if extra else "group", extra or group or "")
        here = marker_space(requirement, ())
        for branch in route.branches or (indexkit.Branch(None),):
            space = here & _where(branch.marker)
            if not space.is_empty():
                place = _place(branch.source, requirement, _file(project).parent)
                yield Need(requirement, space, branch.index, branch.source, item, place)

    def _at(self, need: Need) -> list[tuple[Need, ...]]:
        """Return what a path requires; nothing is built, and nothing is fetched from elsewhere."""
        place = Path(need.place or "")
        extras = tuple(canonicalize_name(extra) for extra in need.requirement.extras)
        if (place / "pyproject.toml").is_file():
            project = self.read_project(place / "pyproject.toml")
            index_set = self.read_indexes(_file(project))
            required = project.required(extras=extras)
            return [tuple(n for each in required for n in self._lowered(project, index_set, each))]
        if "://" not in str(need.place) and not place.exists():
            raise AdapterError("resolve.path-missing")
        if place.suffix == ".whl" and place.is_file():
            requirements, _ = parse_metadata(metadata_of_wheel(place.read_bytes()))
            return [tuple(needs_of_metadata(requirements, extras, need.space))]
        return []


def _file(project: indexkit.Project) -> Path:
    assert project.file is not None
    return project.file


def _where(marker: str | None) -> MarkerSpace:
    """Return where a source holds; one for an extra holds nowhere, as no extra is asked for."""
    if marker is None:
        return MarkerSpace.everything()
    return marker_space(Requirement(f"x ; {marker}"), ())


def _place(source: indexkit.Source | None, requirement: Requirement, folder: Path) -> str | None:
    if source is None:
        return requirement.url
    if source.kind == "index":
        return None
    return str((folder / source.target).resolve()) if source.kind == "path" else source.target


def _uv_table(path: Path) -> Mapping[str, Any]:
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("uv", {})
    return table if isinstance(table, Mapping) else {}


def _environments(start: Fork, table: Mapping[str, Any]) -> list[Fork]:
    texts = table.get("environments", [])
    texts = [texts] if isinstance(texts, str) else texts
    spaces = map(MarkerSpace.parse, texts)
    return [evolve(start.narrowed(space), markers=space) for space in spaces] or [start]


def _needs(table: Mapping[str, Any], key: str) -> Iterator[Need]:
    for text in table.get(key, []):
        requirement = Requirement(text)
        yield Need(requirement, marker_space(requirement, ()))


def _conflicts(project: indexkit.Project) -> Iterator[frozenset[Item]]:
    for conflict in project.conflicts:
        yield frozenset((project.name or "", kind, name) for kind, name in conflict)

"""Where a project's files are, as a host or a command line names them; how they are read is not.

Source: uv documentation, *Configuration files*.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..model.origin import Layer, Origin
from ..values import evolve, frozen
from .discovery import exists, load_script
from .findings import Findings
from .layers import Layers
from .project_files import ProjectFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reading import Project, Words


def working_directory(words: Words, base: str, findings: Findings) -> str:
    """Return the directory that ``--directory`` names; it must exist."""
    given = words.get("directory")
    if given is None or given.value is None:
        return base
    path = _normal(Path(base) / given.value)
    if not path.is_dir():
        findings.fault(given.origin, "config.not-found", f"there is no directory `{path}`")
    return str(path)


@frozen
class Place:
    """Where to look for the project's files."""

    files: ProjectFiles
    words: Words
    directory: Path

    def read(self, project: Project) -> Layers:
        """Return the project's layers, without the user's and the system's."""
        config_file = self.config_file(project)
        settings = self.words.discovers and config_file is None
        layers = self._project(project, settings=settings)
        if config_file is not None:
            path, origin = config_file
            table = self.files.config_file(path, origin)
            layers = evolve(layers, files=(*layers.files, *(() if table is None else (table,))))
        return layers

    def config_file(self, project: Project) -> tuple[Path, Origin] | None:
        """Return the one file that replaces all discovered ones, if one was named."""
        given = self.words.get("config-file")
        if given is not None and given.value is not None:
            return self.directory / given.value, given.origin
        if isinstance(project, Path) and project.suffix == ".toml":
            path = self.directory / project
            if path.name not in ("pyproject.toml", "uv.toml"):
                return path, Origin(Layer.CONFIG_FILE, str(path))
        return None

    def _project(self, project: Project, *, settings: bool) -> Layers:
        if isinstance(project, Mapping):
            return self.files.tables.mapping(project, str(self.directory), settings=settings)
        if project is None:
            return self.files.project(self._home(), settings=settings)
        path = _normal(self.directory / project)
        if path.suffix == ".py":
            return self._script(path, settings=settings)
        if path.suffix == ".toml":
            self._must_exist(path, "file")
            path = path.parent
        else:
            self._must_exist(path, "directory")
        return self.files.project(path, settings=settings)

    def _home(self) -> Path:
        given = self.words.get("project")
        if given is None or given.value is None:
            return self.directory
        path = _normal(self.directory / given.value)
        if not path.exists():
            self.files.findings.fault(
                given.origin, "config.not-found", f"the project directory `{path}` does not exist"
            )
        return path.parent if path.name == "pyproject.toml" and path.is_file() else path

    def _must_exist(self, path: Path, kind: str) -> None:
        if not exists(path):
            self.files.findings.fault(
                Origin(Layer.PROJECT, str(path)), "config.not-found", f"there is no such {kind}"
            )

    def _script(self, path: Path, *, settings: bool) -> Layers:
        below = self.files.project(path.parent, settings=settings)
        document = load_script(path, self.files.findings)
        if document is None:
            return evolve(below, member=None, root=None)
        own = self.files.tables.alone(document, settings=True)
        return evolve(own, files=(*own.files, *below.files))


def _normal(path: Path) -> Path:
    """Return a path without ``..``, and without following links."""
    kept: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            del kept[-1:]
        else:
            kept.append(part)
    return Path(path.anchor, *kept)

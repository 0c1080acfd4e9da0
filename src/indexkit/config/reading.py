"""From a place and a host's words to the `IndexSet`: the order of the steps, not their rules."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..model.index_set import IndexSet
from ..model.origin import Layer, Origin
from ..model.semantics import Semantics
from ..values import evolve, frozen
from .arguments import Arguments, collect_arguments
from .discovery import exists, load_script, pyproject_document
from .document import Document
from .environment import no_system_config, read_environment
from .findings import Findings
from .layers import Layers, Reader
from .merge import Spoken, merge
from .remarks import remarks_on
from .spoken import read_spoken
from .values import Given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Project: TypeAlias = Path | Mapping[str, Any] | None


def read_index_set(
    project: Project,
    *,
    directory: Path,
    environ: Mapping[str, str],
    args: Sequence[str] = (),
    user_config: bool = True,
    system_config: bool = True,
    semantics: Semantics = Semantics.DOCUMENTED,
    platform: str = sys.platform,
) -> IndexSet:
    """Read everything that says where packages come from.

    Args:
        project: a ``pyproject.toml``, a ``uv.toml``, another ``.toml`` (then it replaces every
            discovered file, as ``--config-file`` does), a directory, a script with inline metadata
            (``.py``), a parsed mapping, or ``None``: search upwards from ``directory``.
        directory: the working directory.
        environ: the environment variables.
        args: a host's command line; uv's index options in it count, the rest is the host's.
        user_config: whether the user's ``uv.toml`` is read.
        system_config: whether the system's ``uv.toml`` is read.
        semantics: the reading of uv's rules.
        platform: ``sys.platform`` of the machine whose places for files count.

    Raises:
        ConfigErrors: with every fault that was found.

    Source: uv documentation, *Configuration files* and *Package indexes*.

    """
    findings = Findings()
    arguments = collect_arguments(args, semantics, findings)
    overridden = frozenset(each.option for each in arguments.given)
    variables = read_environment(environ, semantics, findings, overridden=overridden)
    words = _Words(arguments, variables)
    system_config = system_config and not no_system_config(environ, findings)
    findings.stop_on_faults()

    directory = words.directory(directory.absolute(), findings)
    reader = Reader(semantics, findings)
    place = _Place(reader, words, directory)
    layers = place.read(project)
    if words.discovers and place.config_file(project) is None:
        below = reader.user_and_system(environ, platform, user=user_config, system=system_config)
        layers = evolve(layers, files=(*layers.files, *below))
    spoken = _speak(words, layers, directory, semantics, findings)
    index_set = merge(spoken, layers, directory=directory, semantics=semantics, findings=findings)
    findings.stop_on_faults()
    remarks = dict.fromkeys((*findings.remarks, *remarks_on(index_set, environ)))
    return evolve(index_set, diagnostics=tuple(remarks))


@frozen
class _Words:
    """The options and the variables that are not silenced by an option."""

    arguments: Arguments
    variables: tuple[Given, ...]

    def get(self, option: str) -> Given | None:
        given = (*self.arguments.given, *self.variables)
        return next((each for each in given if each.option == option), None)

    @property
    def discovers(self) -> bool:
        """Whether files are searched for at all."""
        return self.get("no-config") is None and self.get("config-file") is None

    def directory(self, base: Path, findings: Findings) -> Path:
        given = self.get("directory")
        if given is None or given.value is None:
            return base
        path = _normal(base / given.value)
        if not path.is_dir():
            findings.fault(given.origin, "config.not-found", f"there is no directory `{path}`")
        return path


@frozen
class _Place:
    """Where to look for the project's files."""

    reader: Reader
    words: _Words
    directory: Path

    def read(self, project: Project) -> Layers:
        """Return the project's layers, without the user's and the system's."""
        config_file = self.config_file(project)
        settings = self.words.discovers and config_file is None
        layers = self._project(project, settings=settings)
        if config_file is not None:
            path, origin = config_file
            table = self.reader.config_file(path, origin)
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
            return self._mapping(project, settings=settings)
        if project is None:
            return self.reader.project(self._home(), settings=settings)
        path = _normal(self.directory / project)
        if path.suffix == ".py":
            return self._script(path, settings=settings)
        if path.suffix == ".toml":
            self._must_exist(path, "file")
            path = path.parent
        else:
            self._must_exist(path, "directory")
        return self.reader.project(path, settings=settings)

    def _home(self) -> Path:
        given = self.words.get("project")
        if given is None or given.value is None:
            return self.directory
        path = _normal(self.directory / given.value)
        if not path.exists():
            self.reader.findings.fault(
                given.origin, "config.not-found", f"the project directory `{path}` does not exist"
            )
        return path.parent if path.name == "pyproject.toml" and path.is_file() else path

    def _must_exist(self, path: Path, kind: str) -> None:
        if not exists(path):
            self.reader.findings.fault(
                Origin(Layer.PROJECT, str(path)), "config.not-found", f"there is no such {kind}"
            )

    def _mapping(self, project: Mapping[str, Any], *, settings: bool) -> Layers:
        document = pyproject_document(project, Layer.PROJECT, self.directory, self.reader.findings)
        return self._own(document, settings=settings)

    def _script(self, path: Path, *, settings: bool) -> Layers:
        below = self.reader.project(path.parent, settings=settings)
        document = load_script(path, self.reader.findings)
        if document is None:
            return evolve(below, member=None, root=None)
        own = self._own(document, settings=True)
        return evolve(own, files=(*own.files, *below.files))

    def _own(self, document: Document, *, settings: bool) -> Layers:
        table = self.reader.own_file(document)
        return Layers(files=(table,) if settings else (), member=table)


def _speak(
    words: _Words,
    layers: Layers,
    directory: Path,
    semantics: Semantics,
    findings: Findings,
) -> Spoken:
    configured = [index for table in layers.files for index in table.indexes]

    def there_is(name: str) -> bool:
        return exists(directory / name)

    said, default = read_spoken(
        words.arguments.given,
        configured=configured,
        directory=directory,
        exists=there_is,
        semantics=semantics,
        findings=findings,
    )
    set_by, default_by = read_spoken(
        words.variables,
        configured=configured,
        directory=directory,
        exists=there_is,
        semantics=semantics,
        findings=findings,
    )
    return Spoken(
        arguments=said,
        environment=set_by,
        argument_default=default,
        environment_default=default_by,
    )


def _normal(path: Path) -> Path:
    """Return a path without ``..``, and without following links."""
    kept: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            del kept[-1:]
        else:
            kept.append(part)
    return Path(path.anchor, *kept)

"""From a place and a host's words to the `IndexSet`: the order of the steps, not their rules."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from ..model.semantics import Semantics
from ..values import evolve, frozen
from .findings import Findings
from .layers import Tables
from .merge import Spoken, merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, TypeAlias

    from ..model.diagnostic import Diagnostic
    from ..model.index_set import IndexSet
    from .given import Given
    from .layers import Layers

    Project: TypeAlias = Path | Mapping[str, Any] | None


def read_index_set(
    project: Project,
    *,
    directory: str | os.PathLike[str],
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
    words = _words(args, environ, semantics, findings)
    if system_config and "UV_NO_SYSTEM_CONFIG" in environ:
        from .environment import no_system_config

        system_config = not no_system_config(environ, findings)
    findings.stop_on_faults()

    place = _absolute(os.fspath(directory))
    if words.get("directory") is not None:
        from .place import working_directory

        place = working_directory(words, place, findings)
    tables = Tables(semantics, findings)
    layers, discovers = _layers(project, words, tables, place)
    if discovers and (user_config or system_config):
        from .discovery import outer_files

        outer = outer_files(environ, platform, user=user_config, system=system_config)
        if outer:
            from .project_files import ProjectFiles

            below = ProjectFiles(tables).outer(outer)
            layers = evolve(layers, files=(*layers.files, *below))
    spoken = _spoken(words, layers, place, semantics, findings)
    index_set = merge(spoken, layers, directory=place, semantics=semantics, findings=findings)
    findings.stop_on_faults()
    remarks = dict.fromkeys((*findings.remarks, *_remarks_on(index_set, environ)))
    return evolve(index_set, diagnostics=tuple(remarks)) if remarks else index_set


@frozen
class Words:
    """The options and the variables that are not silenced by an option."""

    arguments: tuple[Given, ...] = ()
    variables: tuple[Given, ...] = ()

    def get(self, option: str) -> Given | None:
        """Return how an option was given, if it was."""
        given = (*self.arguments, *self.variables)
        return next((each for each in given if each.option == option), None)

    @property
    def discovers(self) -> bool:
        """Whether files are searched for at all."""
        return self.get("no-config") is None and self.get("config-file") is None


# What is not there need not be loaded: most hosts pass a mapping, and neither words nor variables.


def _words(
    args: Sequence[str], environ: Mapping[str, str], semantics: Semantics, findings: Findings
) -> Words:
    arguments: tuple[Given, ...] = ()
    variables: tuple[Given, ...] = ()
    if args:
        from .arguments import collect_arguments

        arguments = collect_arguments(args, semantics, findings).given
    if any(name.startswith("UV_") for name in environ):
        from .environment import read_environment

        overridden = frozenset(each.option for each in arguments)
        variables = read_environment(environ, semantics, findings, overridden=overridden)
    return Words(arguments, variables)


def _layers(project: Project, words: Words, tables: Tables, directory: str) -> tuple[Layers, bool]:
    """Return the project's layers, and whether the user's and the system's files come below."""
    if isinstance(project, Mapping) and words.get("config-file") is None:
        return tables.mapping(project, directory, settings=words.discovers), words.discovers
    from pathlib import Path

    from .place import Place
    from .project_files import ProjectFiles

    place = Place(ProjectFiles(tables), words, Path(directory))
    layers = place.read(project)
    return layers, words.discovers and place.config_file(project) is None


def _spoken(
    words: Words, layers: Layers, directory: str, semantics: Semantics, findings: Findings
) -> Spoken:
    if not words.arguments and not words.variables:
        return Spoken()
    from .spoken import read_words

    return read_words(words, layers, directory, semantics, findings)


def _remarks_on(index_set: IndexSet, environ: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    is_alone = len(index_set.declared) < 2 and index_set.pinnable in ((), index_set.declared)  # noqa: PLR2004 - nothing for it to collide with
    if is_alone and not index_set.sources and not any(map(_is_for_an_index, environ)):
        return ()
    from .remarks import remarks_on

    return tuple(remarks_on(index_set, environ))


def _is_for_an_index(variable: str) -> bool:
    return variable.startswith("UV_INDEX_")


def _absolute(directory: str) -> str:
    if os.path.isabs(directory):  # noqa: PTH117 - a warm run does without pathlib
        return directory
    from pathlib import Path

    return str(Path(directory).absolute())

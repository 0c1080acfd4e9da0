"""The desk for configuration: text of any kind in, an `IndexSet` or a `Project` out."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from ..model.semantics import Semantics
from .machine import directory_of, directory_text, environ_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..config.requirements import Requirements
    from ..model.index_set import IndexSet
    from ..model.project import Project


def resolve_sources(
    pyproject: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    args: Sequence[str] = (),
    directory: str | os.PathLike[str] | None = None,
    user_config: bool = True,
    system_config: bool = True,
    semantics: Semantics = Semantics.DOCUMENTED,
) -> IndexSet:
    """Read everything that says where packages come from, and return it in order of precedence.

    Args:
        pyproject: a ``pyproject.toml`` or ``uv.toml``, a directory that has one, a script with
            inline metadata (PEP 723), a parsed ``pyproject`` mapping, or ``None`` to search upwards
            from ``directory``. For a path, uv's discovery applies: the workspace root, a
            ``uv.toml`` beside it, the user's and the system's files.
        environ: the environment variables; those of this process if ``None``. Pass ``{}`` for none.
        args: words of a command line that hold uv's index options, such as
            ``["--index", "corp=https://pypi.corp.example/simple"]``.
        directory: the working directory, to which relative paths in ``args`` and ``environ``
            belong; that of this process if ``None``.
        user_config: whether the user's ``uv.toml`` is read.
        system_config: whether the system's ``uv.toml`` is read.
        semantics: the reading of uv's rules, see `Semantics`.

    Raises:
        ConfigErrors: with every fault that was found, each with its file, line and key.

    Source: uv documentation, *Package indexes* and *Configuration files*.

    """
    from ..config.reading import read_index_set

    project = pyproject
    if project is not None and not isinstance(project, Mapping):
        from pathlib import Path

        project = Path(project)
    return read_index_set(
        project,
        directory=directory_text(directory),
        environ=environ_of(environ),
        args=args,
        user_config=user_config,
        system_config=system_config,
        semantics=semantics,
        platform=sys.platform,
    )


def read_project(
    path: str | os.PathLike[str], *, semantics: Semantics = Semantics.DOCUMENTED
) -> Project:
    """Return what a project requires: its dependencies, extras and groups, and its workspace.

    Args:
        path: a ``pyproject.toml``, a directory that has one, or a script with inline metadata.
        semantics: the reading of uv's rules.

    Raises:
        ConfigErrors: the file is missing or cannot be read.

    """
    from pathlib import Path

    from ..config.project import read_project as read

    return read(Path(path), semantics=semantics)


def read_requirements(
    path: str | os.PathLike[str],
    *,
    environ: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
) -> Requirements:
    """Return what a requirements file asks for, and the index options that it declares.

    Files that it includes are read too; ``${NAME}`` is taken from ``environ``. Put its options
    under a configuration with `Requirements.below`.

    Args:
        path: the file.
        environ: the environment variables; those of this process if ``None``.
        directory: the working directory; that of this process if ``None``.

    Raises:
        ConfigErrors: a file is missing or cannot be read.

    """
    from pathlib import Path

    from ..config.requirements import read_requirements as read

    return read(Path(path), directory=directory_of(directory), environ=environ_of(environ))

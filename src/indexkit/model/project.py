"""What a project requires and which workspace it is in; not where packages come from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..values import frozen


class Dependency(NamedTuple):
    """One requirement of a project.

    Attributes:
        requirement: the text (PEP 508), as it was written.
        extra: the extra that it belongs to, normalised, or ``None``.
        group: the dependency group that it belongs to, normalised, or ``None``.

    """

    requirement: str
    extra: str | None = None
    group: str | None = None


@frozen
class Project:
    """A project, or a script with inline metadata.

    Attributes:
        name: the normalised name; ``None`` for a script, and for a root that is no project.
        version: as it was written, or ``None`` if it is dynamic or missing.
        requires_python: the specifier, as it was written, or ``None``.
        requirements: everything that is required, the plain ones first. A group's requirements hold
            those of the groups that it includes.
        extras: the normalised names of the optional dependency sets.
        groups: the normalised names of the dependency groups (PEP 735).
        workspace_root: the directory of the workspace that it belongs to; its own if it is the
            root, ``None`` for a script or an unmanaged project.
        members: the directories of the workspace's projects, the root's first if it is one.
        conflicts: the sets of ``tool.uv.conflicts``: each a tuple of ``(kind, name)`` pairs with
            the kind ``extra`` or ``group`` (or ``package``).
        default_groups: ``tool.uv.default-groups``, or ``("dev",)``.
        file: the file that this was read from.

    """

    name: str | None
    version: str | None = None
    requires_python: str | None = None
    requirements: tuple[Dependency, ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    workspace_root: Path | None = None
    members: tuple[Path, ...] = ()
    conflicts: tuple[tuple[tuple[str, str], ...], ...] = ()
    default_groups: tuple[str, ...] = ("dev",)
    file: Path | None = None

    def required(
        self, *, extras: tuple[str, ...] = (), groups: tuple[str, ...] = ()
    ) -> tuple[Dependency, ...]:
        """Return the plain requirements and those of the given extras and groups."""
        return tuple(
            each
            for each in self.requirements
            if (each.extra is None and each.group is None)
            or (each.extra is not None and each.extra in extras)
            or (each.group is not None and each.group in groups)
        )

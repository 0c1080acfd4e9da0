"""Under which semantics a client reads what the user wrote, for each of uv's interfaces."""

from __future__ import annotations

from attrs import evolve, frozen

from indexkit import Semantics

# uv shows settings before it reads the project itself, so faults that only that finds are no matter.
SHOWN = {"broken_table_is_dropped": True, "lenient_duplicates": True, "lenient_project_table": True}


@frozen
class Reading:
    """The semantics of the project interface and of the pip interface.

    Attributes:
        project, pip: for operations like ``lock`` and like ``compile``.
        of_project_file: for a project that the pip interface reads as its input.
        shown_project, shown_pip: for settings that are only shown.

    """

    project: Semantics
    pip: Semantics
    of_project_file: Semantics
    shown_project: Semantics
    shown_pip: Semantics

    @classmethod
    def of_uv(cls, project: Semantics, pip: Semantics) -> Reading:
        """Return the reading of two presets, with uv's order of steps."""
        strict = evolve(pip, lenient_project_table=project.lenient_project_table)
        return cls(project, pip, strict, evolve(project, **SHOWN), evolve(pip, **SHOWN))

    @classmethod
    def everywhere(cls, semantics: Semantics) -> Reading:
        """Return the reading that is the same for all interfaces."""
        return cls(semantics, semantics, semantics, semantics, semantics)


UV = Reading.of_uv(Semantics.UV_PROJECT, Semantics.UV_PIP)
DOCUMENTED = Reading.everywhere(Semantics.DOCUMENTED)

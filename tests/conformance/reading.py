"""Under which semantics a client reads what the user wrote, for each of uv's interfaces."""

from __future__ import annotations

from attrs import evolve, frozen
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from conformance.error_classes import AdapterError
from indexkit import IndexSet, Semantics

# The version and the interpreter that the truth was recorded with.
UV_VERSION = "0.13.9"
PYTHON_VERSION = "3.11.7"

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


def check_required_version(index_set: IndexSet) -> None:
    """Do with ``required-version`` what uv does: indexkit only reports it.

    Raises:
        AdapterError: the version that stands in for ours is not allowed.

    """
    wanted = index_set.required_version
    try:
        allowed = wanted is None or UV_VERSION in SpecifierSet(wanted)
    except InvalidSpecifier:
        allowed = False
    if not allowed:
        # "does not match" is what the recorder takes for a difference between files.
        raise AdapterError("config.required-version", "publish.different")

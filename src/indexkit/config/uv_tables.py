"""A table of uv's settings, checked and turned into `Settings` and sources, not merged."""

from __future__ import annotations

from ..model.origin import Layer
from ..values import frozen
from .findings import Findings
from .scalars import Cell
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.index import Index
    from ..model.semantics import Semantics
    from .document import Document
    from .source_entry import Sources


@frozen(eq=False)
class UvTable:
    """What one file says, and what is wrong with it.

    uv reads a ``pyproject.toml`` twice: for its settings, where a fault costs the table, and for
    the project, where a fault stops ``uv lock``. The findings are kept apart accordingly.

    Attributes:
        document: the file.
        settings: what it says; only what has no fault.
        sources: ``tool.uv.sources``.
        common: faults that both readings see (those of index entries).
        settings_only: faults that only the settings' reader sees.
        project_only: faults that only the project's reader sees.

    """

    document: Document
    settings: Settings
    sources: Sources
    common: Findings
    settings_only: Findings
    project_only: Findings

    @property
    def indexes(self) -> tuple[Index, ...]:
        """The entries of ``[[index]]``."""
        return self.settings.index


def read_uv_table(document: Document, semantics: Semantics) -> UvTable:
    """Read a table of settings. Nothing is raised; the faults are in the result."""
    common, settings_only, project_only = Findings(), Findings(), Findings()
    read: dict[str, Any] = {}
    sources: Sources = ()
    for key, value in document.table.items():
        if key == "index":
            from .index_entry import read_indexes

            read["index"] = read_indexes(Cell(document, ("index",), value, common), semantics)
        elif key == "sources" and not document.is_uv_toml:
            from .source_entry import read_sources

            sources = read_sources(Cell(document, ("sources",), value, project_only))
        else:
            from .uv_settings import read_setting

            cell = Cell(document, (key,), value, settings_only)
            read.update(read_setting(cell, key, semantics, common, project_only))
    if "preview" in document.table and "preview-features" in document.table:
        settings_only.fault(
            document.origin("preview"),
            "config.parse-error",
            "`preview` and `preview-features` cannot stand together",
        )
    _check_index_list(document, read.get("index", ()), semantics, settings_only, project_only)
    settings = Settings(**read)
    return UvTable(document, settings, sources, common, settings_only, project_only)


def _check_index_list(
    document: Document,
    indexes: tuple[Index, ...],
    semantics: Semantics,
    settings_only: Findings,
    project_only: Findings,
) -> None:
    """Note duplicate names and second defaults, which uv minds in a project only."""
    findings = project_only if semantics.lenient_duplicates else settings_only
    if semantics.lenient_duplicates and (document.is_uv_toml or document.layer is Layer.SCRIPT):
        findings = Findings()
    names: dict[str, Index] = {}
    default: Index | None = None
    for index in indexes:
        first = None if index.name is None else names.setdefault(index.name, index)
        if first is not None and first is not index:
            findings.fault(
                index.origin,
                "config.duplicate-index-name",
                f"the name `{index.name}` is taken by {first.origin.describe()}",
                "give each index of a file its own name",
            )
        if index.default and default is not None:
            findings.fault(
                index.origin,
                "config.multiple-defaults",
                f"`default = true` stands at {default.origin.describe()} already",
                "only one index of a file can be the default",
            )
        default = default or (index if index.default else None)

"""The tables that are in force for a project, strongest first, each read once; files are elsewhere.

What the layers add up to is ``merge``'s business.
"""

from __future__ import annotations

from ..model.origin import Layer
from ..values import field, frozen
from .document import pyproject_document
from .uv_tables import read_uv_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..model.semantics import Semantics
    from .document import Document
    from .findings import Findings
    from .uv_tables import UvTable


@frozen(kw_only=True, eq=False)
class Layers:
    """What was read.

    Attributes:
        files: the tables that settings come from, strongest first.
        member: the project's own ``pyproject.toml`` or script, whose sources and pins count.
        root: the workspace root's, if it is another file.

    """

    files: tuple[UvTable, ...] = ()
    member: UvTable | None = None
    root: UvTable | None = None


@frozen(eq=False)
class Tables:
    """Reads tables under one reading of the rules, each once."""

    semantics: Semantics
    findings: Findings
    _tables: dict[Document, UvTable] = field(factory=dict, init=False)

    def table(self, document: Document) -> UvTable:
        """Return a document's table."""
        if document not in self._tables:
            self._tables[document] = read_uv_table(document, self.semantics)
        return self._tables[document]

    def own_file(self, document: Document) -> UvTable:
        """Return a table whose faults all count, and note them."""
        table = self.table(document)
        for part in (table.common, table.settings_only, table.project_only):
            self.findings.take(part)
        return table

    def alone(self, document: Document, *, settings: bool) -> Layers:
        """Return the layers of a file that stands alone; its sources and pins count anyway."""
        table = self.own_file(document)
        return Layers(files=(table,) if settings else (), member=table)

    def mapping(self, whole: Mapping[str, Any], directory: str, *, settings: bool) -> Layers:
        """Return the layers of a parsed ``pyproject.toml`` that a host passed."""
        document = pyproject_document(whole, Layer.PROJECT, directory, self.findings)
        return self.alone(document, settings=settings)

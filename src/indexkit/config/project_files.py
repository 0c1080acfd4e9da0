"""The files that are in force for a project, strongest first; what they add up to is ``merge``'s.

Source: uv documentation, *Configuration files*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..model.origin import Layer, Origin
from ..model.semantics import Semantics
from ..values import field, frozen
from .discovery import (
    is_file,
    load_pyproject,
    load_uv_toml,
    nearest_pyproject,
)
from .document import Document, has_uv_table
from .findings import Findings, as_remarks
from .layers import Layers, Tables
from .uv_keys import PROJECT_KEYS
from .uv_tables import UvTable
from .workspace import check_workspace, find_root


@frozen(eq=False)
class ProjectFiles:
    """Reads files under one reading of the rules, each file once."""

    tables: Tables
    _loaded: dict[Path, tuple[Document | None, Findings]] = field(factory=dict, init=False)

    @property
    def semantics(self) -> Semantics:
        """The reading of the rules."""
        return self.tables.semantics

    @property
    def findings(self) -> Findings:
        """Where faults and remarks go."""
        return self.tables.findings

    # -- single files ---------------------------------------------------------

    def pyproject(self, path: Path, layer: Layer) -> tuple[Document | None, Findings]:
        """Return a ``pyproject.toml`` and what is wrong with it as TOML."""
        if path not in self._loaded:
            findings = Findings()
            self._loaded[path] = (load_pyproject(path, layer, findings), findings)
        return self._loaded[path]

    def uv_toml(self, path: Path, layer: Layer) -> UvTable | None:
        """Return a ``uv.toml``; its faults are faults under every reading."""
        findings = Findings()
        document = load_uv_toml(path, layer, findings)
        self.findings.take(findings)
        return None if document is None else self.tables.own_file(document)

    def config_file(self, path: Path, origin: Origin) -> UvTable | None:
        """Return the file that ``--config-file`` names."""
        if path.name == "pyproject.toml":
            self.findings.remark(
                origin,
                "config.config-file-is-pyproject",
                "a `uv.toml` is expected here, not a `pyproject.toml`",
                "name the project with `--project` instead",
            )
        if not is_file(path):
            self.findings.fault(origin, "config.not-found", f"there is no file `{path}`")
            return None
        return self.uv_toml(path, Layer.CONFIG_FILE)

    # -- several --------------------------------------------------------------

    def outer(self, found: Iterable[tuple[str, Layer]]) -> Iterator[UvTable]:
        """Yield the user's and the system's tables; see `outer_files`."""
        for path, layer in found:
            table = self.uv_toml(Path(path), layer)
            if table is not None:
                yield table

    def project(self, directory: Path, *, settings: bool) -> Layers:
        """Read the project that a directory belongs to.

        Args:
            directory: absolute.
            settings: whether its files' settings count; without them only sources and pins do.

        """
        noted = len(self.findings.errors) + len(self.findings.remarks)
        member, root = self._project_tables(directory)
        healthy = noted == len(self.findings.errors) + len(self.findings.remarks)
        files: tuple[UvTable, ...] = ()
        if settings:
            start = directory
            # uv takes a project with a fault for no project, and then no root is known to it.
            known = healthy or not self.semantics.broken_table_is_dropped
            if known and root is not None and root.document.file is not None:
                start = Path(root.document.file).parent
                self._remark_on_member(member, root)
            found = self._settings_of(start)
            files = () if found is None else (found,)
        return Layers(files=files, member=member, root=root if root is not member else None)

    def _project_tables(self, directory: Path) -> tuple[UvTable | None, UvTable | None]:
        path = nearest_pyproject(directory)
        if path is None:
            return None, None
        document, broken = self.pyproject(path, Layer.PROJECT)
        if document is None:
            self._project_faults(broken)
            return None, None
        findings = Findings()
        check_workspace(document, findings)
        root = find_root(document, findings)
        member = self._checked(document, findings)
        if root is None:
            return (member, None)
        if root is document:
            return member, member
        check_workspace(root, findings)
        return member, self._checked(root, findings)

    def _checked(self, document: Document, findings: Findings) -> UvTable:
        """Return a project's table; note the faults that a reader of projects minds."""
        table = self.tables.table(document)
        findings.take(table.project_only)
        if not self._is_settings(document):
            findings.take(table.common)
        self._project_faults(findings)
        findings.errors.clear()
        findings.remarks.clear()
        return table

    def _is_settings(self, document: Document) -> bool:
        """Return whether the faults of the index entries are noted with the settings anyway."""
        return not self.semantics.broken_table_is_dropped and has_uv_table(document)

    def _project_faults(self, found: Findings) -> None:
        self.findings.remarks += found.remarks
        if self.semantics.lenient_project_table:
            self.findings.remarks += as_remarks(found.errors, Origin(Layer.PROJECT))
        else:
            self._add_new(found)

    def _add_new(self, found: Findings) -> None:
        self.findings.errors += [e for e in found.errors if e not in self.findings.errors]

    def _settings_of(self, directory: Path) -> UvTable | None:
        """Return the first table of settings in a directory or above it."""
        for place in (directory, *directory.parents):
            path = place / "uv.toml"
            if is_file(path):
                table = self.uv_toml(path, Layer.PROJECT)
                self._remark_on_mask(place / "pyproject.toml", path)
                return table
            path = place / "pyproject.toml"
            if not is_file(path):
                continue
            table = self._pyproject_settings(path)
            if table is not None:
                return table
        return None

    def _pyproject_settings(self, path: Path) -> UvTable | None:
        document, broken = self.pyproject(path, Layer.PROJECT)
        if document is None:
            self._drop_or_fail(broken, path)
            return None
        if not has_uv_table(document):
            return None
        table = self.tables.table(document)
        found = Findings()
        found.take(broken)
        found.take(table.common)
        found.take(table.settings_only)
        self.findings.remarks += found.remarks
        if not found.errors:
            return table
        self._drop_or_fail(found, path)
        return None if self.semantics.broken_table_is_dropped else table

    def _drop_or_fail(self, found: Findings, path: Path) -> None:
        if not self.semantics.broken_table_is_dropped:
            self._add_new(found)
            return
        place = Origin(Layer.PROJECT, str(path))
        self.findings.remarks += as_remarks(found.errors, place)
        self.findings.remark(
            place,
            "config.table-dropped",
            "the whole of `[tool.uv]` is ignored because of its faults, so that packages may come "
            "from elsewhere",
            "correct the faults that are reported for this file",
        )

    def _remark_on_member(self, member: UvTable | None, root: UvTable) -> None:
        """Say which settings of a member do not count: a workspace has those of its root."""
        if member is None or member is root:
            return
        ignored = [key for key in member.document.table if key not in PROJECT_KEYS]
        if all(index.explicit for index in member.indexes) and "index" in ignored:
            ignored.remove("index")
        if ignored:
            self.findings.remark(
                member.document.origin(),
                "config.member-settings-ignored",
                f"{', '.join(f'`{key}`' for key in ignored)} of a workspace member count for its "
                f"own sources at most: settings come from {root.document.file}",
                "move them to the workspace root",
            )

    def _remark_on_mask(self, pyproject: Path, uv_toml: Path) -> None:
        document, _ = self.pyproject(pyproject, Layer.PROJECT)
        if document is None:
            return
        masked = [key for key in document.table if key not in PROJECT_KEYS]
        if masked:
            self.findings.remark(
                document.origin(),
                "config.masked-warning",
                f"{', '.join(f'`{key}`' for key in masked)} of `[tool.uv]` are ignored because of "
                f"{uv_toml}",
                "keep the settings in one of the two files",
            )

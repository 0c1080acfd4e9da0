"""A small world of files for the tests of ``config``; no test's expectations stand here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from indexkit.config.reading import read_index_set
from indexkit.errors import ConfigErrors
from indexkit.model.index import Index
from indexkit.model.index_set import IndexSet
from indexkit.model.semantics import Semantics

PROJECT = '[project]\nname = "proj"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'


class World:
    """A temporary directory with a project, a home and a place for the system's file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.proj = root / "proj"
        self.proj.mkdir()
        self.environ = {
            "HOME": str(root / "home"),
            "XDG_CONFIG_DIRS": str(root / "etc"),
        }

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def pyproject(self, text: str, directory: str = "proj") -> Path:
        return self.write(f"{directory}/pyproject.toml", PROJECT + text)

    def user(self, text: str) -> Path:
        return self.write("home/.config/uv/uv.toml", text)

    def system(self, text: str) -> Path:
        return self.write("etc/uv/uv.toml", text)

    def read(
        self,
        *args: str,
        semantics: Semantics = Semantics.DOCUMENTED,
        environ: Mapping[str, str] | None = None,
        project: Path | Mapping[str, Any] | None = None,
        cwd: str = "proj",
        **more: Any,
    ) -> IndexSet:
        return read_index_set(
            project,
            directory=self.root / cwd,
            environ={**self.environ, **(environ or {})},
            args=args,
            semantics=semantics,
            platform="linux",
            **more,
        )

    def faults(self, *args: str, **more: Any) -> list[str]:
        with pytest.raises(ConfigErrors) as caught:
            self.read(*args, **more)
        return [error.code for error in caught.value.errors]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def order():
    """Return the names, or else the addresses, of indexes."""

    def names(indexes: Sequence[Index]) -> list[str]:
        return [index.name or str(index.url) for index in indexes]

    return names


@pytest.fixture
def codes():
    """Return the codes of a set's diagnostics."""

    def of(index_set: IndexSet) -> set[str]:
        return {each.code for each in index_set.diagnostics}

    return of

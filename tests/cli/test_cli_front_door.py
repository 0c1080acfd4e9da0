"""The command line stands where every other embedder stands: before the front door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import indexkit

ROOM = Path(indexkit.__file__).parent / "cli"
FILES = sorted(ROOM.glob("*.py"))
ALLOWED = {"attrs", "rich", "__future__"}


def _imports(path: Path) -> set[str]:
    """Return the modules that a file imports from, relative ones spelled out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            here = ["indexkit", "cli"]
            package = here[: len(here) + 1 - node.level] if node.level else []
            module = ".".join([*package, *([node.module] if node.module else [])])
            is_front_door_module = module == "indexkit" and any(a.name == "cli" for a in node.names)
            found.add("indexkit.cli" if is_front_door_module else module)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_command_line_uses_the_front_door_only(path):
    """Whatever it needs, others need too, so it is public."""
    guilty = {
        module
        for module in _imports(path)
        if module != "indexkit"
        and not module.startswith("indexkit.cli")
        and module.partition(".")[0] not in ALLOWED | sys.stdlib_module_names
    }

    assert guilty == set()


def test_every_name_that_is_used_is_public():
    """``from indexkit import name`` takes only what ``__all__`` lists."""
    used = {
        alias.name
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module == "indexkit" or (node.level == 2 and node.module is None))
        for alias in node.names
    }

    assert used
    assert used <= set(indexkit.__all__)


def test_nothing_heavy_is_loaded_to_show_a_configuration(clean_environ, make_project):
    """Neither an HTTP library nor rich, when no terminal is there."""
    folder = make_project("")
    words = ["show", str(folder)]
    code = f"""
import sys
from indexkit.cli.main import main
code = main({words!r})
print(code, *sorted({{"urllib3", "httpx", "rich", "tomlkit"}} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=clean_environ, capture_output=True, text=True, check=True
    )

    assert done.stderr.split() == ["0"]

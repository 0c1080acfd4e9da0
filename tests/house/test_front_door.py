"""The front door: what it shows, what it loads, and that nothing is shown twice or by accident."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import indexkit

SOURCE = Path(indexkit.__file__)


def _type_checker_imports() -> dict[str, set[str]]:
    """Return module -> names as the ``if TYPE_CHECKING`` block imports them."""
    tree = ast.parse(SOURCE.read_text())
    block = next(
        node
        for node in tree.body
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    )
    return {
        node.module.removeprefix("indexkit."): {alias.name for alias in node.names}
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.level
    }


def test_type_checkers_see_what_is_loaded_late():
    """The table of late names and the imports that type checkers read are one list."""
    table = {home.lstrip("."): set(names) for home, names in indexkit._HOME.items()}

    assert table == _type_checker_imports()


@pytest.mark.parametrize("name", sorted(set(indexkit.__all__) - {"__version__"}))
def test_every_public_name_exists_and_says_what_it_is(name):
    """Each name can be loaded and has a docstring of its own."""
    value = getattr(indexkit, name)

    assert inspect.getdoc(value)


def test_an_unknown_name_is_an_attribute_error():
    """Not an ImportError from somewhere inside."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = indexkit.no_such_name


def _loaded_after(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


HEAVY = {"urllib3", "cattrs", "tomlkit", "platformdirs", "httpx", "rich", "msgspec", "asyncio"}


def test_importing_the_package_loads_nothing_heavy():
    """Nor does it load any room before a name is used."""
    loaded = _loaded_after("import indexkit")

    assert not loaded & HEAVY
    assert not {name for name in loaded if name.startswith("indexkit.")}


def test_reading_a_configuration_loads_no_http_library():
    """A build tool that only wants the index list does not pay for the network."""
    loaded = _loaded_after(
        "import indexkit; indexkit.resolve_sources({}, environ={}, user_config=False,"
        " system_config=False)"
    )

    assert not loaded & (HEAVY - {"platformdirs", "cattrs"})


def test_choosing_with_a_hosts_fetcher_loads_no_http_library():
    """An installer with a fetcher of its own needs no urllib3."""
    program = (
        "import indexkit\n"
        "class Nothing:\n"
        "    def fetch(self, request, /):\n"
        "        return indexkit.Response(404, request.url)\n"
        "s = indexkit.resolve_sources({}, environ={}, user_config=False, system_config=False)\n"
        "assert indexkit.select_candidates('x', index_set=s, fetcher=Nothing()).best is None\n"
    )
    loaded = _loaded_after(f"exec({program!r})")

    assert not loaded & {"urllib3", "httpx", "tomlkit", "rich", "msgspec"}

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


# What a run does not need that reads a small configuration and finds a fresh page in its cache.
# Together they take longer to load than all of its own work.
NOT_IN_A_WARM_RUN = {
    *("attrs", "contextlib", "datetime", "email", "hashlib", "importlib", "ipaddress", "json"),
    *("logging", "packaging.version", "pathlib", "re", "secrets", "ssl", "threading", "typing"),
    *("urllib.parse", "urllib3", "warnings"),
    *("indexkit.lookup.search", "indexkit.select.judge", "indexkit.model.page"),
    *("indexkit.model.credential", "indexkit.model.limits", "indexkit.model.realm"),
    *("indexkit.value_code", "indexkit.lookup.read_answer"),
    *("indexkit.config.addresses", "indexkit.config.remarks"),
}
WARM = """
import sys
cache, *sys.path = sys.argv[1:]
started = set(sys.modules)
import indexkit
pyproject = {"tool": {"uv": {"index": [{"name": "i", "url": "https://i.example/simple"}]}}}
sources = indexkit.resolve_sources(
    pyproject, environ={}, user_config=False, system_config=False
)
class Fetcher:
    def fetch(self, request, /):
        file = '{"filename": "one-1.0-py3-none-any.whl", "url": "one-1.0-py3-none-any.whl", "hashes": {}}'
        page = '{"meta": {"api-version": "1.0"}, "name": "one", "files": [%s]}' % file
        headers = (
            ("content-type", "application/vnd.pypi.simple.v1+json"), ("cache-control", "max-age=60")
        )
        asked.append(request)
        return indexkit.Response(200, request.url, headers, page.encode())
asked = []
(found,) = indexkit.select_many(
    ["one"], index_set=sources, environ={}, cache=indexkit.DiskStore(cache), fetcher=Fetcher()
)
assert found.best.version_text == "1.0"
print(len(asked), *(set(sys.modules) - started))
"""


def test_a_warm_run_loads_only_what_it_needs(tmp_path):
    """Types are for checkers, and what reads other configurations waits for them."""
    command = [sys.executable, "-S", "-c", WARM, str(tmp_path), *sys.path]
    runs = [subprocess.check_output(command, text=True) for _ in range(2)]
    asked, *loaded = runs[1].split()

    assert (runs[0][0], asked) == ("1", "0")
    assert not set(loaded) & NOT_IN_A_WARM_RUN

"""Against the real default index: the same choice as uv and pip for popular packages with awkward pages.

Each test asks the index for one page per package and client, and pip for the chosen files, which are
small; torch and other large ones are compared by version with uv only.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import indexkit

sys.path.insert(0, str(Path(__file__).parent))
from programs import pip_download, uv_compile

# Why each is awkward: many versions, yanked files, legacy names, pre-releases, dotted or mixed-case
# names, platform wheels with several libcs, epochs of packaging history, zip sdists, local builds.
SMALL = (
    "requests", "six", "zope.interface", "PyYAML", "python-dateutil", "pytz", "MarkupSafe",
    "typing_extensions", "ruamel.yaml", "charset-normalizer", "attrs", "importlib-metadata",
)  # fmt: skip


def _reachable() -> bool:
    try:
        socket.create_connection(("pypi.org", 443), timeout=10).close()
    except OSError:
        return False
    return True


pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif(not _reachable(), reason="https://pypi.org cannot be reached from here"),
    pytest.mark.skipif(shutil.which("uv") is None, reason="the uv program is not installed"),
]


@pytest.fixture
def index_set(tmp_path):
    return indexkit.resolve_sources(
        {}, directory=tmp_path, user_config=False, system_config=False, environ={}
    )


def test_the_same_files_as_pip_and_the_same_versions_as_uv(index_set, tmp_path):
    """For a dozen packages, nothing but names given."""
    selections = indexkit.select_many(SMALL, index_set=index_set)

    best = [selection.require() for selection in selections]
    assert {c.file.filename for c in best} == pip_download(
        list(SMALL), index="https://pypi.org/simple", into=tmp_path / "pip"
    )
    by_uv = uv_compile(list(SMALL), index=None, into=tmp_path / "uv")
    assert {c.name: str(c.version) for c in best} == by_uv


@pytest.mark.parametrize("package", ["requests", "numpy"])
def test_explain_against_the_default_index(package, tmp_path):
    """`indexkit explain` says which file wins, without any configuration."""
    done = subprocess.run(
        [sys.executable, "-m", "indexkit", "explain", package, "--no-config"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    version = uv_compile([package], index=None, into=tmp_path / "uv")[package]
    assert version in done.stdout
    assert "pypi.org" in done.stdout


def test_explain_of_a_package_that_is_pinned_to_a_local_directory(tmp_path):
    """torch comes from the second index only, and the default index is not asked for it."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    from loopback import wheel

    name = "torch-2.9.0+cpu-py3-none-any.whl"
    (wheels / name).write_bytes(wheel(name))
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "demo"\nversion = "1"\ndependencies = ["torch"]\n'
        '[tool.uv.sources]\ntorch = { index = "local" }\n'
        '[[tool.uv.index]]\nname = "local"\nurl = "./wheels"\nformat = "flat"\nexplicit = true\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "indexkit", "explain", "torch"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert name in done.stdout
    assert "local" in done.stdout
    assert "pypi.org" not in done.stdout

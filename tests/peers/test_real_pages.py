"""On sixteen real pages and under twenty specifiers, indexkit chooses the files that uv and pip choose.

The pages are not part of this repository. `benchmarks/fetch_pages.py FOLDER` fetches them (one request
each), and ``INDEXKIT_REAL_PAGES`` names the folder; what is missing there the tests fetch themselves.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import indexkit

sys.path.insert(0, str(Path(__file__).parent))
from loopback import PagesServer
from programs import pip_download, uv_compile, uv_install

PACKAGES = (
    "attrs", "boto3", "botocore", "cryptography", "grpcio", "lxml", "msgspec", "numpy",
    "orjson", "packaging", "pip", "ray", "requests", "setuptools", "urllib3", "uv",
)  # fmt: skip
SPECIFIERS = (
    "", ">=1,<3", "<2", "==1.*", "~=1.0", "!=1.0", ">0.5", "==99", ">=0.dev0", "<1",
    "~=2.1", ">=1.0,!=1.1", "<=3.0", "==2.0", "===2.0", ">=1,<2,!=1.5.*", ">=5", "<10",
    ">=3.0rc1", "==1.26.4",
)  # fmt: skip

pytestmark = [
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="the uv program is not installed"),
]


def _fetched(folder: Path) -> Path:
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    from fetch_pages import fetch

    try:
        fetch(PACKAGES, folder)
    except OSError as error:
        pytest.skip(f"the real pages are not here, and PyPI cannot be asked: {error}")
    return folder


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    given = os.environ.get("INDEXKIT_REAL_PAGES")
    folder = _fetched(Path(given) if given else tmp_path_factory.mktemp("pages"))
    return {name: json.loads((folder / f"{name}.json").read_bytes()) for name in PACKAGES}


@pytest.fixture(scope="module")
def server(pages):
    with PagesServer(pages) as running:
        yield running


def _chosen(wanted, server, folder, semantics) -> dict[str, str]:
    """Return requirement -> file name for every requirement that has a best candidate."""
    index_set = indexkit.resolve_sources(
        {}, environ={}, directory=folder, args=["--default-index", server.url],
        user_config=False, system_config=False, semantics=semantics,
    )  # fmt: skip
    selections = indexkit.select_many(wanted, index_set=index_set, environ={})
    return {
        requirement: selection.best.file.filename
        for requirement, selection in zip(wanted, selections, strict=True)
        if selection.best is not None
    }


def _disagreement_of_pip_and_uv(ours: str, pips: str, specifier: str) -> str | None:
    """Return why pip takes another file than uv (and indexkit), if it is one of two known reasons."""
    if ours.endswith(".tar.gz") and pips == ours.removesuffix(".tar.gz") + ".zip":
        return "of two source distributions of a version, pip takes the last on the page"
    mine, other = (Version(name.split("-")[1]) for name in (ours, pips))
    if other.is_prerelease and not mine.is_prerelease:
        named = any(
            Version(s.version.removesuffix(".*")).is_prerelease for s in SpecifierSet(specifier)
        )
        return "pip takes the newest pre-release once the specifier names one" if named else None
    return None


@pytest.mark.parametrize("specifier", SPECIFIERS, ids=lambda text: text or "any")
def test_uv_and_indexkit_choose_the_same_files(specifier, server, tmp_path):
    """Under uv's semantics: what is found is the same file, and what is not found is found by neither."""
    wanted = [f"{name}{specifier}" for name in PACKAGES]
    chosen = _chosen(wanted, server, tmp_path, indexkit.Semantics.UV_PIP)
    server.downloaded.clear()

    assert uv_install(list(chosen), index=server.url, into=tmp_path / "uv") or not chosen
    assert set(chosen.values()) == set(server.downloaded)
    for number, requirement in enumerate(set(wanted) - set(chosen)):
        assert uv_compile([requirement], index=server.url, into=tmp_path / f"{number}") is None


@pytest.mark.parametrize("specifier", SPECIFIERS, ids=lambda text: text or "any")
def test_pip_and_indexkit_choose_the_same_files(specifier, server, tmp_path):
    """As documented: the files are pip's, but where pip and uv are known to disagree with each other."""
    wanted = [f"{name}{specifier}" for name in PACKAGES]
    chosen = _chosen(wanted, server, tmp_path, indexkit.Semantics.DOCUMENTED)
    by_pip = (
        pip_download(list(chosen), index=server.url, into=tmp_path / "pip") if chosen else set()
    )

    ours = set(chosen.values())
    assert by_pip is not None
    for mine in sorted(ours - by_pip):
        other = next(name for name in by_pip if name.split("-")[0] == mine.split("-")[0])
        assert _disagreement_of_pip_and_uv(mine, other, specifier), (mine, other)
    assert len(ours) == len(by_pip)
    for number, requirement in enumerate(set(wanted) - set(chosen)):
        assert pip_download([requirement], index=server.url, into=tmp_path / f"{number}") is None

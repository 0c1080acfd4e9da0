"""On sixteen real pages and under twenty specifiers, indexkit chooses the files that uv and pip choose.

The pages are not part of this repository. `benchmarks/fetch_pages.py FOLDER` fetches them (one request
each), and ``INDEXKIT_REAL_PAGES`` names the folder; without it the tests fetch the pages themselves.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import indexkit

sys.path.insert(0, str(Path(__file__).parent))
from loopback import PagesServer  # noqa: E402
from programs import pip_download, uv_compile, uv_install  # noqa: E402

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
    folder = Path(given) if given else _fetched(tmp_path_factory.mktemp("pages"))
    return {name: json.loads((folder / f"{name}.json").read_bytes()) for name in PACKAGES}


@pytest.fixture(scope="module")
def server(pages):
    with PagesServer(pages) as running:
        yield running


@pytest.mark.parametrize("specifier", SPECIFIERS, ids=lambda text: text or "any")
def test_uv_pip_and_indexkit_choose_the_same_files(specifier, server, tmp_path):
    """What is found is found by all three, as the same file; what is not is refused by all three."""
    index_set = indexkit.resolve_sources(
        {}, environ={}, directory=tmp_path, args=["--default-index", server.url],
        user_config=False, system_config=False,
    )  # fmt: skip
    wanted = [f"{name}{specifier}" for name in PACKAGES]
    chosen = {
        requirement: selection.best.file.filename
        for requirement, selection in zip(
            wanted, indexkit.select_many(wanted, index_set=index_set, environ={}), strict=True
        )
        if selection.best is not None
    }

    server.downloaded.clear()
    assert uv_install(list(chosen), index=server.url, into=tmp_path / "uv") or not chosen
    by_uv = set(server.downloaded)
    by_pip = pip_download(list(chosen), index=server.url, into=tmp_path / "pip") if chosen else set()

    assert set(chosen.values()) == by_uv
    assert set(chosen.values()) == by_pip
    for number, requirement in enumerate(wanted):
        if requirement not in chosen:
            folder = tmp_path / f"none-{number}"
            assert uv_compile([requirement], index=server.url, into=folder / "uv") is None
            assert pip_download([requirement], index=server.url, into=folder / "pip") is None

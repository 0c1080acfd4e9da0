"""For the benchmarks' 300 made packages, with and without specifiers, indexkit chooses uv's versions.

With specifiers only the first pages are looked at, unless ``INDEXKIT_CORPUS=300`` says otherwise.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

import indexkit

sys.path.insert(0, str(Path(__file__).parent))
from loopback import PagesServer
from programs import uv_compile

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COUNT = 300
WITH_SPECIFIERS = int(os.environ.get("INDEXKIT_CORPUS", "40"))
SPECIFIERS = ("", ">=1", "<2", "~=1.2", "!=1.0", "==1.*", ">0.5,<1.4", ">=0.dev0", "==99", "<=1.3")

pytestmark = pytest.mark.skipif(
    shutil.which("uv") is None, reason="the uv program is not installed"
)

if not BENCHMARKS.is_dir():
    pytest.skip("the benchmarks are not beside the tests", allow_module_level=True)


@pytest.fixture(scope="module")
def pages():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import corpus
    finally:
        sys.path.remove(str(BENCHMARKS))
    return {page["name"]: page for page in corpus.made_pages(COUNT)}


@pytest.fixture(scope="module")
def server(pages):
    with PagesServer(pages) as running:
        yield running


@pytest.mark.parametrize("kind", ["names", "specifiers"])
@pytest.mark.parametrize("cached", [False, True])
def test_the_versions_are_those_of_uv(kind, cached, pages, server, tmp_path):
    names = list(pages) if kind == "names" else list(pages)[:WITH_SPECIFIERS]
    wanted = [
        f"{name}{SPECIFIERS[place % len(SPECIFIERS)] if kind == 'specifiers' else ''}"
        for place, name in enumerate(names)
    ]
    index_set = indexkit.resolve_sources(
        {}, environ={}, directory=tmp_path, args=["--default-index", server.url],
        user_config=False, system_config=False, semantics=indexkit.Semantics.UV_PIP,
    )  # fmt: skip
    cache = indexkit.DiskStore(tmp_path / "cache") if cached else None
    for _ in range(2 if cached else 1):
        found = indexkit.select_many(wanted, index_set=index_set, environ={}, cache=cache)
    ours = {each.package: each.best for each in found}
    met = {name: best.version_text for name, best in ours.items() if best is not None}

    lines = [line for line, name in zip(wanted, names, strict=True) if name in met]
    assert uv_compile(lines, index=server.url, into=tmp_path / "uv") == met
    assert len(met) > len(names) / 2
    # One that cannot be met ends uv's run, so that each is a run of its own.
    others = [line for line, name in zip(wanted, names, strict=True) if name not in met]
    for place, line in enumerate(others):
        assert uv_compile([line], index=server.url, into=tmp_path / f"{place}") is None

"""Every example runs, in a process of its own, and says what it promises."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

EXAMPLES = Path(__file__).parents[2] / "examples"


def _run(script, *words, cwd, home):
    """Run an example without this process's configuration; warnings are errors in it."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    return subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / script, *map(str, words)],
        cwd=cwd, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def run(tmp_path):
    return lambda script, *words: _run(script, *words, cwd=tmp_path, home=tmp_path)


def test_the_resolver_finds_what_uv_finds(run):
    """Through the pin, through a dependency, and around the stranger's version."""
    pytest.importorskip("resolvelib")
    done = run("resolver.py")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "acme-metrics==1.2  from team",
        "lantern-driver==0.9  from hardware",
        "tinytemplate==3.1  from mirror",
    ]


@pytest.mark.skipif(shutil.which("uv") is None, reason="the uv program is not installed")
def test_uv_reads_the_example_project_alike(tmp_path):
    """The indexes that are checked in are real ones."""
    done = subprocess.run(
        ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--no-header", "--no-annotate",
         "--cache-dir", str(tmp_path), "--python", sys.executable],
        cwd=EXAMPLES / "project", capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )  # fmt: skip

    assert done.stdout.split() == [
        "acme-metrics==1.2",
        "lantern-driver==0.9",
        "tinytemplate==3.1",
    ], done.stderr


def test_the_checked_in_indexes_are_what_the_script_makes(run, tmp_path):
    """Byte for byte."""
    done = run("project/make_indexes.py", tmp_path / "made")

    assert done.returncode == 0, done.stderr
    checked_in = EXAMPLES / "project" / "indexes"
    names = {path.relative_to(checked_in) for path in checked_in.rglob("*") if path.is_file()}
    assert names == {
        path.relative_to(tmp_path / "made")
        for path in (tmp_path / "made").rglob("*")
        if path.is_file()
    }
    assert names
    _, different, broken = filecmp.cmpfiles(
        checked_in, tmp_path / "made", [str(name) for name in names], shallow=False
    )
    assert (different, broken) == ([], [])


def test_a_fetcher_of_ones_own_carries_everything(run):
    """Pages that are there and pages that are not."""
    done = run("own_fetcher.py")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "acme-metrics: acme_metrics-1.2-py3-none-any.whl (team: found)",
        "tinytemplate: tinytemplate-3.1-py3-none-any.whl (team: absent, mirror: found)",
        "not-there: None (team: absent, mirror: absent)",
    ]


def test_many_packages_under_asyncio(run):
    """In the order in which they were asked for."""
    pytest.importorskip("httpx")
    done = run("asyncio_many.py")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "acme-metrics<1.2: acme_metrics-1.1-py3-none-any.whl",
        "tinytemplate: tinytemplate-3.1-py3-none-any.whl",
        "lantern-driver: lantern_driver-0.9-py3-none-any.whl",
        "tinytemplate>9: `tinytemplate` was found, but no file of it fits",
    ]


def test_the_audit_finds_the_internal_package_without_a_pin(run):
    """And asks no index for it."""
    done = run("audit_routes.py")

    assert (done.returncode, done.stderr) == (1, "")
    problem = [line for line in done.stdout.splitlines() if "problem" in line]
    assert len(problem) == 1
    assert "may come from `mirror`" in problem[0]


def test_the_audit_is_content_once_the_pin_is_there(run, tmp_path):
    """What the audit asks for is what the configuration can say."""
    text = (EXAMPLES / "project" / "pyproject.toml").read_text()
    pins = '[tool.uv.sources]\nacme-metrics = { index = "team" }'
    (tmp_path / "pyproject.toml").write_text(text.replace("[tool.uv.sources]", pins))
    for name in ("team", "mirror", "hardware"):
        (tmp_path / "indexes" / name).mkdir(parents=True)
    done = run("audit_routes.py", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert "acme-metrics: team\n" in done.stdout


def test_a_fetcher_of_ones_own_keeps_the_contract():
    """Statuses are answers, redirects are not followed, credentials are sent, silence is a failure."""
    import importlib.util

    from indexkit import Credential, Failure, Request, Response, SafeUrl

    spec = importlib.util.spec_from_file_location("own_fetcher", EXAMPLES / "own_fetcher.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    fetcher = module.UrllibFetcher()
    with ServedIndex(FakeIndex("corp", {"foo": ["1.0"]}, statuses={"down": 503})) as served:

        def ask(path, **more):
            return fetcher.fetch(Request(SafeUrl.parse(f"{served.base}{path}"), **more))

        page = ask("/corp/simple/foo/", credential=Credential("me", "secret"))
        assert isinstance(page, Response)
        assert page.status == 200
        assert served.heard[-1].username == "me"
        assert ask("/corp/simple/down/").status == 503
        assert isinstance(ask("/corp/simple/foo/", max_bytes=3), Failure)
        pieces = []
        into_sink = ask("/corp/simple/foo/", sink=pieces.append)
        assert (into_sink.body, b"".join(pieces)) == (b"", page.body)
    gone = ask("/corp/simple/foo/")
    assert (type(gone), gone.kind) == (Failure, "connect")

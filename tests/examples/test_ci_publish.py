"""The release job of the examples, against an index on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexkit.testing.distributions import wheel
from indexkit.testing.fake_index import FakeIndex
from indexkit.testing.served_index import ServedIndex

SCRIPT = Path(__file__).parents[2] / "examples" / "ci_publish.py"
OK = wheel("ok", "1.0")


@pytest.fixture
def job(tmp_path):
    def run(served):
        (tmp_path / "dist").mkdir(exist_ok=True)
        (tmp_path / "dist" / OK.filename).write_bytes(OK.content)
        (tmp_path / "pyproject.toml").write_text(
            f'[[tool.uv.index]]\nname = "corp"\nurl = "{served.url("corp")}"\n'
            f'publish-url = "{served.base}/corp/upload/"\n'
        )
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "UV_INDEX_CORP_USERNAME": "u",
            "UV_INDEX_CORP_PASSWORD": "p",
        }
        return subprocess.run(
            [sys.executable, "-W", "error", SCRIPT, "corp"],
            cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_a_release_job_publishes_once(job):
    with ServedIndex(FakeIndex("corp", user=("u", "p"))) as served:
        first, second = job(served), job(served)

        assert (first.returncode, first.stderr) == (0, "")
        assert first.stdout.splitlines()[-1].split() == ["uploaded", OK.filename]
        assert (second.returncode, second.stdout.splitlines()[-1].split()) == (
            0,
            ["skipped", OK.filename],
        )
        assert len(served.uploads) == 1


def test_a_conflict_fails_the_job(job):
    other = wheel("ok", "1.0", salt="other")
    with ServedIndex(FakeIndex("corp", {"ok": [other]}, user=("u", "p"))) as served:
        done = job(served)

        assert done.returncode == 1
        assert "other contents" in done.stderr
        assert served.uploads == []

"""Ways to run the command line: in this process, and as the real program."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

from indexkit.cli.console import Console
from indexkit.cli.main import main
from indexkit.testing.distributions import wheel
from indexkit.testing.fake_index import FakeIndex, Release
from indexkit.testing.served_index import ServedIndex

QUIET = ("--no-user-config", "--no-system-config")


@frozen
class Outcome:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The JSON document on standard output."""
        return json.loads(self.out)


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def cli():
    """Run the command line in this process, without this process's environment."""

    def run(*words, environ=None, terminal=False):
        kind = Terminal if terminal else io.StringIO
        environ = {"UV_NO_CACHE": "1", **(environ or {})}
        out, err = kind(), kind()
        code = main(
            [*map(str, words), *QUIET], environ=environ, console=Console.of(out, err, environ)
        )
        return Outcome(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def clean_environ(tmp_path):
    """An environment that nobody has configured anything in."""
    kept = {
        key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "PYTHONPATH") if key in os.environ
    }
    places = dict.fromkeys(("HOME", "XDG_CONFIG_DIRS", "INDEXKIT_CACHE_DIR"), str(tmp_path))
    return {**kept, **places}


@pytest.fixture
def program(clean_environ, tmp_path):
    """Run the real program."""

    def run(*words, cwd=tmp_path, environ=(), python=("-m", "indexkit")):
        done = subprocess.run(
            [sys.executable, *python, *map(str, words)],
            cwd=cwd, env={**clean_environ, **dict(environ)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def served():
    """Serve two indexes: ``corp`` with most reasons for losing, and ``public`` with a trap."""
    corp = FakeIndex(
        "corp",
        {
            "foo": [
                "1.0",
                "1.1",
                "1.1.tar.gz",
                "2.0rc1",
                Release(wheel("foo", "1.2"), yanked="broken \x1b[31mwheel"),
                Release(wheel("foo", "1.3"), requires_python=">=3.99"),
                wheel("foo", "1.4", tags="cp311-cp311-win32"),
            ],
            "bar": ["3.0"],
            "wrong": [Release(wheel("wrong", "1.0"), hashes={"sha256": "0" * 64})],
            "empty": [],
        },
    )
    public = FakeIndex("public", {"foo": ["99.0"], "only": ["1.0"]}, statuses={"down": 503})
    with ServedIndex(corp, public) as running:
        yield running


@pytest.fixture
def project(tmp_path, served):
    """Write a project that uses the served indexes, and return its folder."""
    return write_project(
        tmp_path / "project",
        f"""
        [[tool.uv.index]]
        name = "corp"
        url = "{served.url("corp")}"

        [[tool.uv.index]]
        name = "public"
        url = "{served.url("public")}"
        default = true

        [[tool.uv.index]]
        name = "attic"
        url = "{served.base}/attic/simple"
        explicit = true

        [tool.uv.sources]
        lamp = [{{ index = "attic", group = "old" }}]
        tool = {{ git = "https://user:hush@git.example/tool" }}
        """,
    )


def write_project(folder: Path, text: str) -> Path:
    """Write a ``pyproject.toml`` and return its folder."""
    folder.mkdir()
    head = '[project]\nname = "a-project"\nversion = "1"\n'
    lines = "\n".join(line.strip() for line in text.splitlines())
    (folder / "pyproject.toml").write_text(head + lines + "\n")
    return folder


@pytest.fixture
def make_project(tmp_path):
    """Write a project of the given text in a folder of its own."""
    return lambda text: write_project(tmp_path / "made", text)

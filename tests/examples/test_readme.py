"""The README is true: its code runs, its output is what is printed, its help is the help."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from indexkit import Outcome, Semantics, Strategy

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS: list[tuple[str, str]] = BLOCK.findall(TEXT)
MARK = "--- next block ---"


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Run all Python blocks in one process, in order, and return what each printed."""
    program = f"\nprint({MARK!r})\n".join(body for kind, body in BLOCKS if kind == "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path_factory.mktemp("home")),
             "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{MARK}\n")


def _expected() -> list[str]:
    """Return the text block that follows each Python block."""
    return [following[1] for (kind, _), following in pairwise(BLOCKS) if kind == "python"]


@pytest.mark.parametrize("place", range(len(_expected())))
def test_each_block_prints_what_stands_below_it(printed, place):
    """Word for word."""
    assert printed[place] == _expected()[place]


def test_it_opens_with_an_example_of_ten_lines_at_most():
    """The first block is code, and it is short."""
    kind, body = BLOCKS[0]

    assert kind == "python"
    assert len([line for line in body.splitlines() if line.strip()]) <= 10


def test_there_are_exactly_two_commands():
    """One to try, one to test; both scripts exist."""
    commands = [body.strip() for kind, body in BLOCKS if kind == "sh"]

    assert commands == ["sh examples/try.sh", "sh scripts/test.sh"]
    assert all((REPOSITORY / command.split()[1]).is_file() for command in commands)


def test_the_help_is_the_programs_help():
    """The same on every Python and terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "indexkit", "--help"],
        env={**os.environ, "COLUMNS": "40"}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert f"```text\n$ indexkit --help\n{done.stdout}```" in TEXT


def test_every_link_leads_somewhere():
    """Within the repository; others are not asked."""
    links = {link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", TEXT) if "://" not in link}

    assert links
    assert [link for link in links if not (REPOSITORY / link).exists()] == []


@pytest.mark.parametrize(
    "word", [*(each.value for each in Outcome), *(each.value for each in Strategy)]
)
def test_every_outcome_and_strategy_has_a_row(word):
    """The tables are complete."""
    assert re.search(rf"^\| `{word}`", TEXT, re.MULTILINE)


def test_every_preset_has_a_row():
    """With its name in the code."""
    for name in ("DOCUMENTED", "UV_PROJECT", "UV_PIP"):
        assert isinstance(getattr(Semantics, name), Semantics)
        assert re.search(rf"^\| `Semantics\.{name}`", TEXT, re.MULTILINE)

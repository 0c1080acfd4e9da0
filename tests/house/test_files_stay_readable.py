"""The house rules that can be counted: files of one sitting, an opening sentence, no stray names."""

from __future__ import annotations

from pathlib import Path

import pytest

import indexkit

ROOT = Path(indexkit.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
LONGEST = 350
LISTS = {"__init__.py", "errors.py"}  # the public names, and the family of errors: one list each
VAGUE = {"utils", "util", "helpers", "helper", "base", "common", "misc"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_an_opening_sentence_and_can_be_read_in_one_sitting(path):
    """What belongs here and what does not stands in its first line."""
    lines = path.read_text().splitlines()

    assert lines[0].startswith('"""')
    assert len(lines) <= LONGEST or path.name in LISTS
    assert path.stem not in VAGUE


def test_no_module_names_the_package_by_text():
    """A copy of the package under another name must work (vendoring)."""
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if line.lstrip().startswith(("from indexkit", "import indexkit"))
    ]

    assert guilty == []

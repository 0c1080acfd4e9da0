"""Every stable code in the source is explained in the documentation, and no other stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import indexkit

ROOM = Path(indexkit.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
KINDS = "auth|cache|cli|config|flat|metadata|page|publish|select|sources|transport"
CODE = re.compile(rf'"((?:{KINDS})\.[a-z0-9]+(?:-[a-z0-9]+)*)"')


def test_the_codes_of_the_source_are_those_of_the_page():
    """A new code needs a row, and a row without a code is stale."""
    if not PAGE.exists():
        pytest.skip("the documentation is not beside the tests")
    used = {code for path in ROOM.rglob("*.py") for code in CODE.findall(path.read_text())}
    told = set(re.findall(rf"^\| `((?:{KINDS})\.[a-z0-9-]+)` \|", PAGE.read_text(), re.MULTILINE))

    assert used - told == set()
    assert told - used == set()

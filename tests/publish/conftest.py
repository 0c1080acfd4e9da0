"""A folder with distributions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indexkit.testing.distributions import wheel

sys.path.append(str(Path(__file__).parent))


@pytest.fixture
def dist(tmp_path):
    """Put distributions into ``dist/`` and return the folder above it."""

    def put(*distributions):
        folder = tmp_path / "dist"
        folder.mkdir(exist_ok=True)
        for each in distributions or (wheel("ok", "1.0"),):
            (folder / each.filename).write_bytes(each.content)
        return tmp_path

    return put

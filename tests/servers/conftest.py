"""Puts this folder on the path, and starts real index servers once for all tests of the folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="session")
def devpi(tmp_path_factory):
    from real_indexes import Devpi

    with Devpi(tmp_path_factory.mktemp("devpi")) as server:
        yield server


@pytest.fixture(scope="session")
def pypiserver(tmp_path_factory):
    from real_indexes import Pypiserver

    with Pypiserver(tmp_path_factory.mktemp("pypiserver")) as server:
        yield server

"""Puts the tests' folder on the import path, so that the runner's modules find each other as ``conformance.…``."""

import sys
from pathlib import Path

_TESTS = str(Path(__file__).resolve().parents[1])
if _TESTS not in sys.path:
    sys.path.append(_TESTS)

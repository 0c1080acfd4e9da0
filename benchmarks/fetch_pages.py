"""Fetches real project pages from PyPI, one polite request each; nothing is measured here.

    python benchmarks/fetch_pages.py FOLDER [PACKAGE ...]

The pages stay out of the repository. Sixteen packages are fetched when none is named.
"""

from __future__ import annotations

import sys
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path

REAL16 = (
    "attrs", "boto3", "botocore", "cryptography", "grpcio", "lxml", "msgspec", "numpy",
    "orjson", "packaging", "pip", "ray", "requests", "setuptools", "urllib3", "uv",
)  # fmt: skip
ACCEPT = "application/vnd.pypi.simple.v1+json"
PAUSE = 0.2  # seconds between two requests


def fetch(packages: Iterable[str], folder: Path) -> None:
    """Write each package's JSON page to ``folder``; pages that are there already are kept.

    Raises:
        OSError: the index cannot be asked.

    """
    folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        target = folder / f"{package}.json"
        if target.exists():
            continue
        request = urllib.request.Request(
            f"https://pypi.org/simple/{package}/",
            headers={"Accept": ACCEPT, "User-Agent": "indexkit-benchmarks"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            target.write_bytes(answer.read())
        time.sleep(PAUSE)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    fetch(sys.argv[2:] or REAL16, Path(sys.argv[1]))

"""Fetches real project pages from PyPI, one polite request each; nothing is measured here.

    python benchmarks/fetch_pages.py FOLDER [PACKAGE ...]
    python benchmarks/fetch_pages.py FOLDER --archive FILE [PACKAGE ...]

The pages stay out of the repository. Sixteen packages are fetched when none is named. With an
archive (tar, with ``NAME.json`` in any folder) nobody is asked.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

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


def unpack(packages: Iterable[str], folder: Path, archive: Path) -> None:
    """Write each package's JSON page to ``folder``, from an archive of such pages.

    Raises:
        OSError: the archive cannot be read.
        KeyError: it lacks a package.

    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as pages:
        members = {PurePosixPath(member.name).name: member for member in pages if member.isfile()}
        for package in packages:
            page = pages.extractfile(members[f"{package}.json"])
            assert page is not None
            (folder / f"{package}.json").write_bytes(page.read())


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("packages", nargs="*", default=REAL16, metavar="PACKAGE")
    parser.add_argument("--archive", type=Path, help="a tar file of pages, in place of the index")
    arguments = parser.parse_args(words)
    if arguments.archive:
        unpack(arguments.packages, arguments.folder, arguments.archive)
    else:
        fetch(arguments.packages, arguments.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

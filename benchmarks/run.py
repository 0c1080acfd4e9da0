"""Measures indexkit against its peers in one run and writes a table, a JSON and a plot.

    python benchmarks/run.py [--quick] [--rounds N] [--pages FOLDER] [--to FOLDER] [--only ROW ...]

Without ``--pages`` (see ``fetch_pages.py``) made pages stand in for the sixteen real ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import corpus
import rows
from fetch_pages import REAL16
from report import plot, table, to_data
from rows import Row, Setting

import peers

_STAND_INS = ("daily", "daily", "binary", "binary", "binary", "stable abi", "stable abi", "program",
              "program", "wheels only", "old library", "old library", "library", "library",
              "library", "library")  # fmt: skip


def prepared(root: Path, given: Path | None, *, quick: bool) -> tuple[Path, tuple[str, ...]]:
    """Write the pages of rows 1 to 5, real ones if there are any; return their folder and names."""
    folder = root / "pages"
    pages: list[dict[str, Any]]
    if given is not None:
        pages = [
            corpus.dressed(json.loads((given / f"{name}.json").read_bytes())) for name in REAL16
        ]
    else:
        source = random.Random(corpus.SEED)
        pages = []
        for number, kind in enumerate(_STAND_INS[:: 4 if quick else 1]):
            shape = corpus.SHAPES[kind]
            releases = 10 if quick else shape.versions
            pages.append(corpus.project(f"made-{number}", shape, source, releases))
    return folder, tuple(corpus.write(folder, pages))


def setting_for(arguments: argparse.Namespace, root: Path) -> Setting:
    """Make the corpus and look which peers there are."""
    pages, names = prepared(root, arguments.pages, quick=arguments.quick)
    count = 12 if arguments.quick else 300
    made = list(corpus.made_pages(count))
    packages = tuple(corpus.write(root / "main", made))
    corpus.write(root / "newer", [corpus.overlay(page, newer=True) for page in made[:40]])
    corpus.write(root / "older", [corpus.overlay(page, newer=False) for page in made[20:120]])
    found = tuple(peer for peer in rows.PEERS if peers.version_of(peer))
    beside = Path(sys.executable).with_name("uv")
    return Setting(
        pages=pages,
        names=names,
        smallest=min(names, key=lambda name: (pages / f"{name}.json").stat().st_size),
        root=root,
        packages=packages,
        rounds=1 if arguments.quick else arguments.rounds,
        peers=found,
        uv=str(beside) if beside.exists() else shutil.which("uv"),
    )


def measured(setting: Setting, only: set[str], *, quick: bool) -> Iterator[Row]:
    """Yield the rows that are wanted, as they are measured."""
    files = (100, 1000) if quick else (100, 1000, 10_000, 100_000)
    packages = (2, 8) if quick else (10, 100, 300)
    groups: dict[frozenset[str], Callable[[], Iterator[Row]]] = {
        frozenset({"1", "1s", "2", "3", "4", "5"}): lambda: rows.in_process(setting, only),
        frozenset({"9", "10", "11", "12"}): lambda: rows.whole_processes(setting),
        frozenset({"13"}): lambda: rows.imports(setting),
        frozenset({"14"}): lambda: rows.memory(setting),
        frozenset({"15"}): lambda: rows.configuration(setting),
        frozenset({"16"}): lambda: rows.growth(setting, files, packages),
    }
    for numbers, group in groups.items():
        if not only or only & numbers:
            yield from group()


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="one round of a tiny corpus")
    parser.add_argument("--pages", type=Path, help="the folder of the sixteen real pages")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--to", type=Path, default=Path("benchmark-results"))
    parser.add_argument("--only", nargs="*", default=[], help="numbers of rows")
    arguments = parser.parse_args(words)
    arguments.to.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        setting = setting_for(arguments, Path(folder))
        found = []
        for row in measured(setting, set(arguments.only), quick=arguments.quick):
            found.append(row)
            print(row.number, row.work, row.against, row.measured, flush=True)
        facts = {
            "machine": f"{os.cpu_count()} CPUs, {platform.machine()}, {platform.system()}",
            "python": platform.python_version(),
            "pages": "real" if arguments.pages else "made",
            "rounds": setting.rounds,
            "versions": {
                **{peer: peers.version_of(peer) for peer in ("indexkit", *setting.peers)},
                "uv": rows.uv_version(setting.uv),
            },
            "agreement": rows.agreement(setting),
            "seconds": round(time.perf_counter() - start),
        }
    (arguments.to / "results.json").write_text(json.dumps(to_data(found, facts), indent=2) + "\n")
    (arguments.to / "results.md").write_text(table(found, facts))
    plot(found, arguments.to / "results.png")
    print(table(found, facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())

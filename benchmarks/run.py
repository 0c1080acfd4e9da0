"""Measures indexkit against its peers in one run and writes a table, a JSON and a plot.

    python benchmarks/run.py --pages FOLDER --to FOLDER

Without ``--pages`` (see ``fetch_pages.py``) made pages stand in for the sixteen real ones. A full
run takes the better part of half an hour; ``--minutes`` bounds it: rows that begin later have one
round. ``--quick`` is a smoke run: a tiny corpus, uv and pip only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import in_process
import whole_processes
from bounds import Row
from plot import plot
from report import table, to_data
from rounds import Pace
from serving import nginx
from setting import QUICK, Setting, Sizes, prepared, uv_version

import peers

NO_NGINX = """\
nginx is not installed (apt-get install -y --no-install-recommends nginx-light): a server in Python
stands in for it, which takes processor time from the contenders. Rows 6 to 12 do not count.
"""


def _memory(setting: Setting, only: set[str]) -> Iterator[Row]:
    yield from in_process.held(setting)
    yield from whole_processes.with_a_cache(setting, (only & {"14"}) or {"14"})


def _growth(setting: Setting, _: set[str]) -> Iterator[Row]:
    yield from in_process.larger_pages(setting)
    yield from whole_processes.more_packages(setting)


GROUPS: dict[frozenset[str], Callable[[Setting, set[str]], Iterator[Row]]] = {
    frozenset({"1", "1s", "2", "3", "4", "5"}): in_process.selections,
    frozenset({"6", "7", "8", "9"}): whole_processes.with_a_cache,
    frozenset({"10"}): whole_processes.against_peers,
    frozenset({"11"}): whole_processes.far_away,
    frozenset({"12"}): whole_processes.three_indexes,
    frozenset({"13"}): in_process.imports,
    frozenset({"14"}): _memory,
    frozenset({"15"}): in_process.configuration,
    frozenset({"16"}): _growth,
}


def measured(setting: Setting, only: set[str]) -> Iterator[Row]:
    """Yield the rows that are wanted, as they are measured."""
    for numbers, group in GROUPS.items():
        wanted = (only & numbers) if only else numbers
        if wanted:
            yield from group(setting, set(wanted))


def _place(row: Row) -> tuple[int, str]:
    digits = row.number.rstrip("s")
    return int(digits), row.number


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def facts_of(setting: Setting, given: Path | None, found: list[Row]) -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "cpu": _cpu(),
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "server": setting.server.program,
        "pages": "real" if given else "made",
        "packages": len(setting.packages),
        "rounds": setting.pace.rounds,
        "versions": {
            **{
                peer: peers.version_of(peer)
                for peer in ("indexkit", "msgspec", "isal", *setting.peers)
            },
            "uv": uv_version(setting.uv),
        },
        "agreement": in_process.agreement(setting)
        if any(row.number in {"1", "2"} for row in found)
        else "no files compared",
    }


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="one round of a tiny corpus")
    parser.add_argument("--pages", type=Path, help="the folder of the sixteen real pages")
    parser.add_argument("--rounds", type=int, default=7, help="slow peers have three at most")
    parser.add_argument("--minutes", type=float, help="rows that begin later have one round")
    parser.add_argument("--to", type=Path, default=Path("benchmark-results"))
    parser.add_argument("--only", nargs="*", default=[], metavar="ROW", help="numbers of rows")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    arguments = _arguments(words)
    if not nginx():
        sys.stderr.write(NO_NGINX)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end too
    start = time.monotonic()
    until = start + 60 * arguments.minutes if arguments.minutes else float("inf")
    pace = Pace(1 if arguments.quick else arguments.rounds, until, not arguments.quick)
    sizes = QUICK if arguments.quick else Sizes()
    found = []
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared(Path(folder), arguments.pages, sizes, pace) as setting,
    ):
        for row in measured(setting, set(arguments.only)):
            found.append(row)
            told = f"{time.monotonic() - start:6.0f} s  {row.number:3} {row.work}, {row.contender}"
            print(f"{told}: {row.measured}  (gate {row.gate or '-'})", flush=True)
        facts = facts_of(setting, arguments.pages, found)
    found.sort(key=_place)
    facts["seconds"] = round(time.monotonic() - start)
    arguments.to.mkdir(parents=True, exist_ok=True)
    data = json.dumps(to_data(found, facts), indent=1)
    (arguments.to / "results.json").write_text(data + "\n")
    (arguments.to / "results.md").write_text(table(found, facts))
    title = f"indexkit {facts['versions']['indexkit']}, Python {facts['python']}, {facts['cpu']}"
    plot(found, arguments.to / "results.png", title)
    print(table(found, facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measures what `import indexkit` costs in a fresh process, against attrs and packaging alone.

    python benchmarks/import_cost.py [ROUNDS]

Rounds are interleaved; the medians of the ratios are printed, with their range.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

PROGRAMS = {
    "bare python": "pass",
    "attrs + packaging": "import attrs, packaging",
    "attrs + packaging's modules": (
        "import attrs, packaging.version, packaging.specifiers, packaging.markers,"
        " packaging.requirements, packaging.tags, packaging.utils"
    ),
    "indexkit": "import indexkit",
    "indexkit, configuration read": (
        "import indexkit; indexkit.resolve_sources({}, environ={}, user_config=False,"
        " system_config=False)"
    ),
}


def once(program: str) -> float:
    """Return the seconds that a fresh interpreter takes to run ``program``."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return time.perf_counter() - start


def main(rounds: int) -> None:
    taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds + 1):
        for name, program in PROGRAMS.items():
            taken[name].append(once(program))
    peer = taken["attrs + packaging"][1:]
    for name, seconds in taken.items():
        ratios = [mine / other for mine, other in zip(seconds[1:], peer, strict=True)]
        print(
            f"{name:30} {statistics.median(seconds[1:]) * 1e3:7.1f} ms"
            f"   x{statistics.median(ratios):.2f} [{min(ratios):.2f}..{max(ratios):.2f}]"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)

"""Runs that are compared pair by pair: every round has each contender once, one after the other."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Ratio:
    """How often one contender's cost holds another's: the median round, the least, the greatest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, found: Sequence[float]) -> Ratio:
        return cls(statistics.median(found), min(found), max(found))

    def __str__(self) -> str:
        return f"{_short(self.median)} [{_short(self.low)}..{_short(self.high)}]"


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 30 else f"{number:.0f}"


@dataclass(frozen=True)
class Pace:
    """How often the contenders of a row run.

    Attributes:
        rounds: how many rounds there are.
        until: the moment after which a row that begins has one round.
        warm_up: whether there is one round more before, which is thrown away.

    """

    rounds: int
    until: float = math.inf
    warm_up: bool = True

    def fewer(self, most: int) -> Pace:
        return replace(self, rounds=min(self.rounds, most))

    def more(self) -> Pace:
        return replace(self, rounds=self.rounds * 2)

    def cold(self) -> Pace:
        return replace(self, warm_up=False)

    def over(self) -> bool:
        return time.monotonic() > self.until


def interleaved(
    contenders: Mapping[str, Callable[[], float]], pace: Pace
) -> dict[str, list[float]]:
    """Return the cost of each contender in each round."""
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    if pace.warm_up and not pace.over():
        for run in contenders.values():
            run()
    for number in range(pace.rounds):
        if number and pace.over():
            break
        for name, run in contenders.items():
            costs[name].append(run())
    return costs


def ratio(costs: Mapping[str, list[float]], over: str, under: str) -> Ratio:
    """Return what ``over`` costs in terms of ``under``, round by round."""
    return Ratio.of([a / b for a, b in zip(costs[over], costs[under], strict=True)])


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the slope of the straight line through the logarithms: 1 is linear growth."""
    points = [(math.log(size), math.log(cost)) for size, cost in zip(sizes, costs, strict=True)]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


class Worker:
    """A peer's process, which does one job after the other."""

    def __init__(self, peer: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), peer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a worker has ended; its own words stand above")
        return line

    def do(self, **job: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._line())
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def clean_environment(home: Path) -> dict[str, str]:
    """Return the variables of a fresh process: nobody's settings, credentials or proxies."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(home)}


def process_seconds(
    command: Sequence[str], environ: Mapping[str, str] | None = None, into: Path | None = None
) -> float:
    """Return the seconds on the clock that a whole process takes; ``into`` gets its output.

    Raises:
        RuntimeError: the process failed.

    """
    with (into or Path(os.devnull)).open("wb") as output:
        start = time.perf_counter()
        done = subprocess.run(
            command,
            check=False,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
        )
        taken = time.perf_counter() - start
    if done.returncode:
        words = done.stderr.decode(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {words}")
    return taken

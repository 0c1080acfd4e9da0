"""Runs that are compared pair by pair: every round has each contender once, one after the other."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Ratio:
    """How often one contender's cost holds another's: the median round, the least, the greatest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{_short(self.median)} [{_short(self.low)}..{_short(self.high)}]"


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 10 else f"{number:.0f}"


def interleaved(
    contenders: Mapping[str, Callable[[], float]], rounds: int
) -> dict[str, list[float]]:
    """Return the cost of each contender in each round, after one round that is thrown away."""
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            cost = run()
            if number:
                costs[name].append(cost)
    return costs


def ratio(costs: Mapping[str, list[float]], over: str, under: str) -> Ratio:
    """Return what ``over`` costs in terms of ``under``, round by round."""
    found = [a / b for a, b in zip(costs[over], costs[under], strict=True)]
    return Ratio(statistics.median(found), min(found), max(found))


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


class Server:
    """The loopback index's process."""

    def __init__(self, root: Path, delay: float = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), str(root), str(delay)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def url(self, index: str = "main") -> str:
        return f"http://127.0.0.1:{self.port}/{index}/"

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def process_seconds(command: list[str]) -> float:
    """Return the seconds that a whole process takes; its output is thrown away."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def process_peak(command: list[str]) -> float:
    """Return the greatest resident memory of a process, in megabytes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024

"""The rows of the table: what is run against what, and the gate and goal that each has."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
from rounds import HERE, Ratio, Server, Worker, interleaved, process_peak, process_seconds, ratio

import peers

PEERS = ("unearth", "pip", "pypi-simple", "poetry")
BARE, KIT, FOUNDATION = "pass", "import indexkit", "import attrs, packaging"


@dataclass(frozen=True)
class Setting:
    """What a run has to work with.

    Attributes:
        pages: the folder that holds the sixteen real pages (dressed), or made ones in their place.
        names: the pages' names.
        smallest: the name of the smallest of them.
        root: the served indexes: ``main``, ``newer`` and ``older``, a folder each.
        packages: the names of the projects in ``main``.
        rounds: how often each contender runs.
        peers: those of ``PEERS`` that are installed.

    """

    pages: Path
    names: tuple[str, ...]
    smallest: str
    root: Path
    packages: tuple[str, ...]
    rounds: int
    peers: tuple[str, ...]
    uv: str | None


@dataclass(frozen=True)
class Row:
    """One measured comparison; a gate of ``">= 30"`` means that the ratio should be 30 or more."""

    number: str
    work: str
    against: str
    gate: str
    goal: str
    measured: Ratio
    note: str = ""

    def meets(self, bound: str) -> bool | None:
        """Return whether the median keeps a bound; ``None`` if there is no bound."""
        if not bound:
            return None
        sign, _, number = bound.partition(" ")
        if sign == ">=":
            return self.measured.median >= float(number)
        return self.measured.median <= float(number)


def _compared(
    number: str,
    work: str,
    costs: dict[str, list[float]],
    mine: str,
    bounds: dict[str, tuple[str, str]],
) -> Iterator[Row]:
    """Yield a row for each peer: how many times our cost the peer's is."""
    for peer, (gate, goal) in bounds.items():
        if peer in costs:
            yield Row(number, work, peer, gate, goal, ratio(costs, peer, mine))


def in_process(setting: Setting, only: set[str]) -> Iterator[Row]:
    """Rows 1 to 5: from bytes in memory to the best file, each peer in a process of its own."""
    mine = [one for one in ("indexkit-speed", "indexkit") if peers.version_of(one)]
    workers = {peer: Worker(peer) for peer in (*mine, *setting.peers)}
    fast = mine[0]

    def costs(names: Sequence[str], who: Sequence[str], **job: Any) -> dict[str, list[float]]:
        job = {"folder": str(setting.pages), "names": list(names), **job}
        runs = {one: (lambda one=one: workers[one].do(**job)["seconds"]) for one in who}
        return interleaved(runs, setting.rounds)

    def bounds(*pairs: tuple[str, str]) -> dict[str, tuple[str, str]]:
        named = dict(zip(PEERS, pairs, strict=False))
        return {peer: pair for peer, pair in named.items() if pair != ("", "")}

    def asked(*numbers: str) -> bool:
        return not only or bool(only & set(numbers))

    everyone = list(workers)
    try:
        if asked("1", "2"):
            run = costs(setting.names, everyone, op="best", kind="json")
            wanted = bounds(
                (">= 30", ">= 60"), (">= 15", ">= 30"), (">= 12", ">= 25"), (">= 6", ">= 12")
            )
            yield from _compared("1", "parse and select, JSON, with `msgspec`", run, fast, wanted)
            wanted = bounds((">= 12", ">= 20"), (">= 6", ">= 10"), ("", ""), (">= 2.5", ">= 4"))
            yield from _compared("2", "the same, pure Python", run, "indexkit", wanted)
        if asked("1s"):
            run = costs(setting.names, everyone, op="best", kind="json", spec=">=1,<3")
            wanted = dict.fromkeys(setting.peers, ("", ""))
            yield from _compared("1s", "as 1, with `>=1,<3`", run, fast, wanted)
        if asked("3"):
            pure = [one for one in everyone if one != "indexkit-speed"]
            run = costs(setting.names, pure, op="best", kind="html")
            wanted = bounds((">= 30", ">= 55"), (">= 18", ">= 30"), ("", ""), (">= 10", ">= 18"))
            yield from _compared(
                "3", "parse and select, HTML, pure Python", run, "indexkit", wanted
            )
        if asked("4"):
            run = costs([setting.smallest], everyone, op="best", kind="json", repeat=20)
            wanted = bounds((">= 20", ">= 40"), (">= 10", ">= 18"))
            yield from _compared("4", "smallest page, JSON, with `msgspec`", run, fast, wanted)
        if asked("5") and "pip" in workers:
            run = costs(setting.names, [fast, "pip"], op="all", kind="json")
            wanted = {"pip": (">= 8", ">= 15")}
            yield from _compared("5", "all candidates and verdicts", run, fast, wanted)
    finally:
        for worker in workers.values():
            worker.close()


def _whole(
    setting: Setting, peer: str, server: Server, lines: Path, indexes: str, how: str
) -> list[str]:
    urls = [server.url(index) for index in indexes.split(",")]
    if peer != "uv":
        return [sys.executable, str(HERE / "whole.py"), peer, ",".join(urls), str(lines), how]
    command = [str(setting.uv), "pip", "compile", "-q", "--no-deps", "--no-config", "--no-cache"]
    command += ["--no-header", "--no-annotate", "--python", sys.executable, "-o", "/dev/null"]
    command += ["--index-strategy", how, "--default-index", urls[-1]]
    for url in urls[:-1]:
        command += ["--index", url]
    return [*command, str(lines)]


def whole_processes(setting: Setting) -> Iterator[Row]:
    """Rows 9 to 12: fresh processes, imports and loopback network included, nothing cached."""
    lines = setting.root / "requirements.in"
    lines.write_text("\n".join(setting.packages) + "\n")
    few = setting.root / "few.in"
    few.write_text("\n".join(setting.packages[:48]) + "\n")
    count = len(setting.packages)
    uv = ["uv"] if setting.uv else []
    remote = [peer for peer in ("pip", "unearth", "poetry") if peer in setting.peers]
    server, far = Server(setting.root), Server(setting.root, 20)

    def costs(who: list[str], where: Server, *job: Any, rounds: int) -> dict[str, list[float]]:
        runs = {
            one: (lambda one=one: process_seconds(_whole(setting, one, where, *job))) for one in who
        }
        return interleaved(runs, rounds)

    try:
        job = (lines, "main", "first-index")
        if uv:
            run = costs(["indexkit", "uv"], server, *job, rounds=setting.rounds)
            measured = ratio(run, "indexkit", "uv")
            note = "no cache is written; uv reads metadata files too"
            yield Row(
                "9",
                f"{count} packages, cold, loopback",
                "of uv",
                "<= 2.0",
                "<= 1.3",
                measured,
                note,
            )
        run = costs(["indexkit", *remote], server, *job, rounds=max(1, setting.rounds // 3))
        wanted = {
            "pip": (">= 6", ">= 10"),
            "unearth": (">= 9", ">= 16"),
            "poetry": (">= 5", ">= 9"),
        }
        yield from _compared("10", f"{count} packages, cold, loopback", run, "indexkit", wanted)
        if uv:
            run = costs(["indexkit", "uv"], far, *job, rounds=setting.rounds)
            measured = ratio(run, "indexkit", "uv")
            yield Row(
                "11", f"{count} packages, 20 ms round trips", "of uv", "<= 1.3", "<= 0.9", measured
            )
        yield from _three_indexes(setting, server, few, remote)
    finally:
        server.close()
        far.close()


def _three_indexes(
    setting: Setting, server: Server, lines: Path, remote: list[str]
) -> Iterator[Row]:
    indexes = "newer,older,main"

    def command(peer: str, how: str) -> list[str]:
        return _whole(setting, peer, server, lines, indexes, how)

    contenders = {"indexkit": command("indexkit", "unsafe-best-match")}
    if setting.uv:
        contenders["uv"] = command("uv", "first-index")
    if "pip" in remote:
        contenders["pip"] = command("pip", "unsafe-best-match")
    runs = {
        name: (lambda words=words: process_seconds(words)) for name, words in contenders.items()
    }
    run = interleaved(runs, setting.rounds)
    work = "three indexes, 48 packages, unsafe-best-match"
    if "uv" in run:
        yield Row("12", work, "of uv's first-index", "<= 2", "<= 1.4", ratio(run, "indexkit", "uv"))
    if "pip" in run:
        yield Row("12", work, "pip", ">= 5", ">= 7", ratio(run, "pip", "indexkit"))


def imports(setting: Setting) -> Iterator[Row]:
    """Row 13: a fresh interpreter that does nothing but import."""
    runs = {
        text: (lambda text=text: process_seconds([sys.executable, "-c", text]))
        for text in (BARE, KIT, FOUNDATION)
    }
    run = interleaved(runs, setting.rounds * 2)
    extra = [(mine - bare) * 1000 for mine, bare in zip(run[KIT], run[BARE], strict=True)]
    extra.sort()
    yield Row(
        "13",
        "`import indexkit`",
        "of attrs + packaging",
        "<= 1.25",
        "",
        ratio(run, KIT, FOUNDATION),
    )
    over = Ratio(extra[len(extra) // 2], extra[0], extra[-1])
    yield Row("13", "`import indexkit`", "ms over bare Python", "", "<= 10", over)


def memory(setting: Setting) -> Iterator[Row]:
    """Row 14: what the parsed pages of a few large projects hold, and a whole run's peak."""
    sizes = {
        name: len(json.loads((setting.pages / f"{name}.json").read_bytes())["files"])
        for name in setting.names
    }
    largest = sorted(sizes, key=lambda name: sizes[name])[-4:]
    files = sum(sizes[name] for name in largest)
    for peer, gate, goal in (
        ("indexkit", "<= 2", "<= 1.7"),
        ("indexkit-speed", "<= 0.9", "<= 0.6"),
    ):
        if peers.version_of(peer) is None:
            continue
        found = []
        for _ in range(3):
            worker = Worker(peer)
            job = {"op": "weigh", "kind": "json", "folder": str(setting.pages), "names": largest}
            found.append(worker.do(**job)["bytes"] / files / 1000)
            worker.close()
        found.sort()
        yield Row(
            "14",
            "memory held",
            f"kB a file, {peer}",
            gate,
            goal,
            Ratio(found[1], found[0], found[2]),
        )
    server = Server(setting.root)
    lines = setting.root / "requirements.in"
    lines.write_text("\n".join(setting.packages) + "\n")
    command = _whole(setting, "indexkit", server, lines, "main", "first-index")
    peaks = sorted(process_peak(command) for _ in range(3))
    server.close()
    note = "cold: the bound is for warm runs"
    work = f"peak of {len(setting.packages)} packages"
    yield Row("14", work, "MB, cold", "", "", Ratio(peaks[1], peaks[0], peaks[2]), note)


def configuration(setting: Setting, sources: int = 1000, indexes: int = 200) -> Iterator[Row]:
    """Row 15: a large pyproject.toml becomes an index set, against reading it as TOML only."""
    import time

    import indexkit

    text = large_project(sources, indexes)
    path = setting.root / "pyproject.toml"
    path.write_text(text)

    def resolved() -> float:
        start = time.process_time()
        indexkit.resolve_sources(path, environ={}, user_config=False, system_config=False)
        return time.process_time() - start

    def read() -> float:
        start = time.process_time()
        tomllib.loads(text)
        return time.process_time() - start

    run = interleaved({"indexkit": resolved, "tomllib": read}, setting.rounds * 2)
    work = f"{sources} sources and {indexes} indexes, resolved"
    yield Row("15", work, "of tomllib.loads", "<= 2.5", "<= 1.6", ratio(run, "indexkit", "tomllib"))


def large_project(sources: int, indexes: int) -> str:
    """Return a pyproject.toml with so many sources, one in five with markers, and indexes."""
    lines = ['[project]\nname = "large"\nversion = "1"\nrequires-python = ">=3.11"\n']
    for number in range(indexes):
        lines.append(f'[[tool.uv.index]]\nname = "index-{number}"')
        lines.append(f'url = "https://packages.example-{number}.com/team/{number}/simple/"')
        lines.append(f"explicit = {str(bool(number % 2)).lower()}\n")
    lines.append("[tool.uv.sources]")
    for number in range(sources):
        index = f'index = "index-{number % indexes}"'
        if number % 5:
            lines.append(f"package-{number} = {{ {index} }}")
        else:
            other = f'index = "index-{(number + 1) % indexes}"'
            lines.append(
                f"package-{number} = [ {{ {index}, marker = \"sys_platform == 'linux'\" }},"
            )
            lines.append(f"  {{ {other}, marker = \"sys_platform == 'darwin'\" }} ]")
    return "\n".join(lines) + "\n"


def growth(setting: Setting, files: Sequence[int], packages: Sequence[int]) -> Iterator[Row]:
    """Row 16: the cost of one file (or package) on the largest job, in terms of the smallest."""
    folder = setting.root / "growth"
    worker = Worker("indexkit")
    costs: dict[int, float] = {}
    for count in files:
        page = corpus.page_of_files(count)
        (name,) = corpus.write(folder / str(count), [page])
        job = {"op": "best", "kind": "json", "folder": str(folder / str(count)), "names": [name]}
        repeat = max(1, files[-1] // count // 10)
        taken = min(worker.do(**job, repeat=repeat)["seconds"] for _ in range(3))
        costs[count] = taken / len(page["files"])
    worker.close()
    told = ", ".join(f"{count}: {cost * 1e6:.1f} µs" for count, cost in costs.items())
    last = costs[files[-1]] / costs[files[0]]
    work = f"from {files[0]} to {files[-1]} files on a page"
    yield Row(
        "16", work, "a file's cost, last of first", "<= 1.5", "", Ratio(last, last, last), told
    )
    yield from _growth_of_packages(setting, packages)


def _growth_of_packages(setting: Setting, counts: Sequence[int]) -> Iterator[Row]:
    server = Server(setting.root)
    costs: dict[int, float] = {}
    base = _seconds_for(setting, server, 1)
    for count in counts:
        taken = min(_seconds_for(setting, server, count) for _ in range(2))
        costs[count] = (taken - base) / count
    server.close()
    told = ", ".join(f"{count}: {cost * 1e3:.2f} ms" for count, cost in costs.items())
    last = costs[counts[-1]] / costs[counts[0]]
    work = f"from {counts[0]} to {counts[-1]} packages"
    yield Row(
        "16", work, "a package's cost, last of first", "<= 1.5", "", Ratio(last, last, last), told
    )


def _seconds_for(setting: Setting, server: Server, count: int) -> float:
    lines = setting.root / f"first-{count}.in"
    lines.write_text("\n".join(setting.packages[i % len(setting.packages)] for i in range(count)))
    return process_seconds(_whole(setting, "indexkit", server, lines, "main", "first-index"))


def agreement(setting: Setting) -> str:
    """Return a sentence on how many pages end in the same file as pip's choice."""
    if "pip" not in setting.peers:
        return "pip is not installed, so no choice was compared"
    chosen = {}
    for peer in ("indexkit", "pip"):
        worker = Worker(peer)
        job = {"op": "best", "kind": "json", "folder": str(setting.root / "main"), "answers": True}
        chosen[peer] = worker.do(**job, names=list(setting.packages))["found"]
        worker.close()
    same = sum(a == b for a, b in zip(chosen["indexkit"], chosen["pip"], strict=True))
    return f"the same file as pip's choice on {same} of {len(setting.packages)} served pages"


def uv_version(uv: str | None) -> str | None:
    """Return the version of a uv program."""
    if uv is None:
        return None
    return subprocess.run(
        [uv, "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[1]

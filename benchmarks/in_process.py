"""Rows 1 to 5, and what of 13 to 16 needs no server: each contender in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import corpus
from bounds import Row, row
from rounds import Ratio, Worker, exponent, interleaved, process_seconds, ratio
from setting import Setting

Costs = dict[str, list[float]]
BARE, KIT, FOUNDATION = "pass", "import indexkit", "import attrs, packaging"


@dataclass(frozen=True)
class Run:
    """One interleaved run of rows 1 to 5: a job, who has it, and the rows that it gives."""

    numbers: tuple[str, ...]
    kind: str = "json"
    op: str = "best"
    spec: str = ""
    smallest: bool = False


RUNS = (
    Run(("1", "2")),
    Run(("1s",), spec=">=1,<3"),
    Run(("3",), kind="html"),
    Run(("4",), smallest=True),
    Run(("5",), op="all"),
)


def selections(setting: Setting, only: set[str]) -> Iterator[Row]:
    """Rows 1 to 5: from bytes in memory to the best file; the processor's time counts."""
    fast = "indexkit-speed" if setting.speed else "indexkit"
    workers = {peer: Worker(peer) for peer in dict.fromkeys((fast, "indexkit", *setting.peers))}

    def costs(run: Run) -> Costs:
        who = {fast, "pip"} if run.op == "all" else set(workers)
        if run.kind == "html":
            who.discard("indexkit-speed")
        names = (setting.smallest,) if run.smallest else setting.names
        job = {"folder": str(setting.pages), "names": names, "repeat": 20 if run.smallest else 1}
        job |= {"op": run.op, "kind": run.kind, "spec": run.spec}
        calls = {
            one: (lambda worker=worker: worker.do(**job)["seconds"])
            for one, worker in workers.items()
            if one in who
        }
        return interleaved(calls, setting.pace)

    try:
        for run in RUNS:
            if only & set(run.numbers):
                taken = costs(run)
                for number in run.numbers:
                    mine = "indexkit" if number in {"2", "3"} else fast
                    yield from _against(setting.peers, number, taken, mine)
    finally:
        for worker in workers.values():
            worker.close()


def _against(peers: tuple[str, ...], number: str, costs: Costs, mine: str) -> Iterator[Row]:
    for peer in peers:
        if peer in costs:
            raw = {"indexkit": costs[mine], peer: costs[peer]}
            yield row(number, peer, ratio(costs, peer, mine), raw, sign=">=")


def agreement(setting: Setting) -> str:
    """Return a sentence on how often each peer ends in the same file as indexkit."""
    found: dict[str, list[Any]] = {}
    for peer in ("indexkit", *setting.peers):
        worker = Worker(peer)
        job = {"op": "best", "kind": "json", "folder": str(setting.pages), "answers": True}
        found[peer] = worker.do(**job, names=list(setting.names))["found"]
        worker.close()
    mine = found.pop("indexkit")
    told = [
        f"{peer} on {sum(a == b for a, b in zip(mine, theirs, strict=True))}"
        for peer, theirs in found.items()
    ]
    return f"of {len(mine)} pages of rows 1 to 5, the same file as " + (", ".join(told) or "nobody")


def imports(setting: Setting, _: set[str]) -> Iterator[Row]:
    """Row 13: a fresh interpreter that does nothing but import."""
    runs = {
        text: (lambda text=text: process_seconds([sys.executable, "-c", text], setting.environ))
        for text in (BARE, KIT, FOUNDATION)
    }
    run = interleaved(runs, setting.pace.more())
    yield row("13", "attrs + packaging", ratio(run, KIT, FOUNDATION), run)
    extra = [(mine - bare) * 1000 for mine, bare in zip(run[KIT], run[BARE], strict=True)]
    yield row("13", "ms over bare Python", Ratio.of(extra), {"ms": extra})


def held(setting: Setting) -> Iterator[Row]:
    """Row 14, first half: what the parsed pages of the four largest projects hold."""
    sizes = {
        name: len(json.loads((setting.pages / f"{name}.json").read_bytes())["files"])
        for name in setting.names
    }
    largest = sorted(sizes, key=lambda name: sizes[name])[-4:]
    files = sum(sizes[name] for name in largest)
    for peer, how in (("indexkit", "pure Python"), ("indexkit-speed", "with `msgspec`")):
        if peer == "indexkit-speed" and not setting.speed:
            continue
        found = []
        for _ in range(min(3, setting.pace.rounds)):
            worker = Worker(peer)
            job = {"op": "weigh", "kind": "json", "folder": str(setting.pages), "names": largest}
            found.append(worker.do(**job, first=setting.smallest)["bytes"] / files / 1000)
            worker.close()
        yield row("14", f"kB held for a file, {how}", Ratio.of(found), {"kB": found})


def configuration(setting: Setting, _: set[str]) -> Iterator[Row]:
    """Row 15: a large pyproject.toml becomes an index set, against reading it as TOML only."""
    path = setting.folder / "pyproject.toml"
    path.write_text(large_project(setting.sizes.sources, setting.sizes.indexes))
    worker = Worker("configuration")
    runs = {
        op: (lambda op=op: worker.do(op=op, path=str(path), repeat=5)["seconds"])
        for op in ("resolve", "loads")
    }
    run = interleaved(runs, setting.pace.more())
    worker.close()
    sizes = {"sources": setting.sizes.sources, "indexes": setting.sizes.indexes}
    raw = {"indexkit": run["resolve"], "tomllib.loads": run["loads"]}
    yield row("15", "tomllib.loads", ratio(run, "resolve", "loads"), raw, values=sizes)


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


def larger_pages(setting: Setting) -> Iterator[Row]:
    """Row 16, first half: a page of more and more files, of many wheels and of many versions."""
    files = setting.sizes.files
    for shape, kind in (("binary", "json"), ("daily", "json"), ("daily", "html")):
        counts = {}
        for count in files:
            folder = setting.folder / "larger" / shape / str(count)
            page = corpus.page_of_files(count, shape)
            corpus.write(folder, [page])
            counts[str(folder)] = len(page["files"])
        for peer in ("indexkit", "indexkit-speed"):
            if peer == "indexkit" or (kind == "json" and setting.speed):
                yield _larger_pages(setting, peer, f"{shape}, {kind}", counts)


def _larger_pages(setting: Setting, peer: str, what: str, counts: dict[str, int]) -> Row:
    worker, largest = Worker(peer), max(counts.values())
    job = {"op": "best", "kind": what.rpartition(" ")[2], "names": ["huge"]}

    def taken(folder: str, count: int) -> float:
        repeat = max(1, min(200, largest // count // 4))
        seconds: float = worker.do(**job, folder=folder, repeat=repeat)["seconds"]
        return seconds

    runs = {
        str(count): (lambda folder=folder, count=count: taken(folder, count))
        for folder, count in counts.items()
    }
    run = interleaved(runs, setting.pace.fewer(3))
    worker.close()
    sizes = [float(size) for size in run]
    found = [exponent(sizes, each) for each in zip(*run.values(), strict=True)]
    note = ", ".join(f"{n}: {min(cost) * 1e6 / int(n):.2f} µs a file" for n, cost in run.items())
    how = "with `msgspec`" if peer == "indexkit-speed" else "pure Python"
    bound = "exponent of files on a page"
    return row("16", f"{bound}: {what}, {how}", Ratio.of(found), run, note=note, bound=bound)

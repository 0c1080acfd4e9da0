"""One peer in a process of its own: jobs as JSON lines in, seconds as JSON lines out."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

import corpus

import peers

KINDS = {"json": corpus.JSON, "html": corpus.HTML}


def held() -> int:
    """Return the resident memory of this process, in bytes (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def timed(ways: dict[str, peers.Best], job: dict[str, object], bodies: dict[str, bytes]) -> object:
    kind = KINDS[str(job["kind"])]
    run = ways[str(job["op"])]
    more = (job["spec"],) if job.get("spec") else ()
    gc.collect()
    found: list[object] = []
    start = time.process_time()  # other programs on the machine count less than on a clock
    for _ in range(int(str(job.get("repeat", 1)))):
        found = [run(name, body, kind, *more) for name, body in bodies.items()]
    taken = (time.process_time() - start) / int(str(job.get("repeat", 1)))
    return {"seconds": taken, "found": found if job.get("answers") else None}


def weighed(
    ways: dict[str, peers.Best], job: dict[str, object], bodies: dict[str, bytes]
) -> object:
    kind, first = KINDS[str(job["kind"])], str(job["first"])
    small = (Path(str(job["folder"])) / f"{first}.{job['kind']}").read_bytes()
    ways["parse"](first, small, kind)  # imports and first-time tables
    del small
    gc.collect()
    before = held()
    kept = [ways["parse"](name, body, kind) for name, body in bodies.items()]
    gc.collect()
    return {"bytes": held() - before, "pages": len(kept)}


def configured(job: dict[str, object]) -> object:
    """Read a pyproject.toml, as an index set or as TOML only."""
    import tomllib

    import indexkit

    path, repeat = Path(str(job["path"])), int(str(job["repeat"]))
    text = path.read_text()
    gc.collect()
    start = time.process_time()
    for _ in range(repeat):
        if job["op"] == "loads":
            tomllib.loads(text)
        else:
            indexkit.resolve_sources(path, environ={}, user_config=False, system_config=False)
    return {"seconds": (time.process_time() - start) / repeat}


def main(peer: str) -> None:
    if peer == "configuration":
        print("ready", flush=True)
        for line in sys.stdin:
            print(json.dumps(configured(json.loads(line))), flush=True)
        return
    ways = peers.MAKERS[peer]()
    known: dict[str, dict[str, bytes]] = {}
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        folder = Path(job["folder"])
        key = json.dumps([job["folder"], job["kind"], job["names"]])
        if key not in known:
            known[key] = {
                name: (folder / f"{name}.{job['kind']}").read_bytes() for name in job["names"]
            }
        act = weighed if job["op"] == "weigh" else timed
        print(json.dumps(act(ways, job, known[key])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

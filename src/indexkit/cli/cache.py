"""``indexkit cache``: where pages are kept, how many there are, and how they go."""

from __future__ import annotations

import time
from typing import Any

from .. import DiskStore
from .cache_options import folder_of
from .documents import document
from .exits import Exit
from .job import Job

_DAY = 24 * 3600.0


def run(job: Job) -> Exit:
    """Do one thing with the cache."""
    store = folder_of(job.options, job.environ)
    action = job.options.action
    if action == "dir":
        _tell(job, {"directory": str(store.directory)}, str(store.directory))
    elif action == "info":
        _info(job, store)
    else:
        removed = (
            store.clear()
            if action == "clear"
            else store.prune(unused_for=job.options.days * _DAY, now=time.time())
        )
        facts = {"directory": str(store.directory), "removed": removed.files, "bytes": removed.size}
        _tell(job, facts, f"removed {_files(removed.files)}, {_size(removed.size)}")
    return Exit.FINE


def _info(job: Job, store: DiskStore) -> None:
    info = store.info()
    facts = {
        "directory": str(info.directory),
        "layout": info.layout,
        "entries": info.entries,
        "bytes": info.size,
        "old": info.old,
        "old_bytes": info.old_size,
    }
    lines = [
        f"directory  {info.directory}",
        f"kept       {_files(info.entries)}, {_size(info.size)}",
    ]
    if info.old:
        lines.append(
            f"of no use  {_files(info.old)}, {_size(info.old_size)} (`prune` deletes them)"
        )
    _tell(job, facts, *lines)


def _tell(job: Job, facts: dict[str, Any], *lines: str) -> None:
    if job.options.json:
        job.console.json(document("cache", action=job.options.action, **facts))
        return
    for line in lines:
        job.console.data(line)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _size(number: int) -> str:
    amount, unit = float(number), "bytes"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:  # noqa: PLR2004 - what a kilo is
            break
        amount, unit = amount / 1000, larger
    return f"{number} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"

"""``indexkit download``: the best file of each package, verified, with bars on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from .. import Candidate, Fetcher, LocalFetcher, default_fetcher, redact
from .. import download as bring
from .cache_options import is_offline
from .documents import document
from .exits import Exit
from .findings import tell_diagnostics
from .job import Job


def run(job: Job) -> Exit:
    """Download every package, or none if one of them has no candidate."""
    selections = job.select(job.options.packages)
    job.tell_diagnostics()
    for selection in selections:
        tell_diagnostics(job.console, selection.diagnostics)
    chosen = dict.fromkeys(selection.require() for selection in selections)
    done: dict[Candidate, Path] = {}
    try:
        _bring_all(job, chosen, done)
    finally:
        # Only now is no bar in the way; what has arrived before a fault is listed too.
        for path in () if job.options.json else done.values():
            job.console.data(str(path))
    if job.options.json:
        job.console.json(document("download", files=[_file(*each) for each in done.items()]))
    return Exit.FINE


def _bring_all(job: Job, chosen: Iterable[Candidate], done: dict[Candidate, Path]) -> None:
    """Download one file after the other; ``done`` gets those that have arrived."""
    folder = Path(job.options.dir)
    folder.mkdir(parents=True, exist_ok=True)
    with job.listener.bars(), _fetcher(job) as fetcher:
        for candidate in chosen:
            done[candidate] = bring(
                candidate,
                folder,
                index_set=job.index_set,
                fetcher=fetcher,
                environ=job.environ,
                reporter=job.listener,
            )


def _fetcher(job: Job) -> AbstractContextManager[Fetcher]:
    if is_offline(job.options, job.environ):
        return nullcontext(LocalFetcher())
    return default_fetcher(job.index_set, environ=job.environ)


def _file(candidate: Candidate, path: Path) -> dict[str, Any]:
    return {
        "package": candidate.name,
        "version": candidate.version_text,
        "filename": candidate.filename,
        "index": candidate.index.label,
        "url": redact(candidate.file.url),
        "hashes": dict(candidate.file.hashes),
        "path": str(path),
    }

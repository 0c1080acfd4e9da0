"""``indexkit download``: the best file of each package, verified, with bars on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from .. import Candidate, DownloadOutcome, Fetcher, LocalFetcher, default_fetcher, redact
from .. import download_many as bring
from .cache_options import is_offline
from .documents import document
from .exits import Exit
from .findings import tell_diagnostics, tell_error
from .job import Job


def run(job: Job) -> Exit:
    """Download every package, or none if one of them has no candidate."""
    selections = job.select(job.options.packages)
    job.tell_diagnostics()
    for selection in selections:
        tell_diagnostics(job.console, selection.diagnostics)
    outcomes = _bring_all(job, dict.fromkeys(each.require() for each in selections))
    done = [(each.candidate, each.path) for each in outcomes if each.path is not None]
    failed = [each for each in outcomes if each.error is not None]
    if not job.options.json:
        # Only now is no bar in the way; what has arrived beside a fault is listed too.
        for _, path in done:
            job.console.data(str(path))
    for each in failed[1:]:
        if each.error is not None:
            tell_error(job.console, each.error)
    for each in failed:
        each.require()
    if job.options.json:
        job.console.json(document("download", files=[_file(*each) for each in done]))
    return Exit.FINE


def _bring_all(job: Job, chosen: Iterable[Candidate]) -> tuple[DownloadOutcome, ...]:
    """Download all files at once; one that cannot be had does not stop the others."""
    folder = Path(job.options.dir)
    folder.mkdir(parents=True, exist_ok=True)
    with job.listener.bars(), _fetcher(job) as fetcher:
        return bring(
            chosen,
            folder,
            index_set=job.index_set,
            fetcher=fetcher,
            environ=job.environ,
            keep_parts=True,
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

"""The desk for downloads: candidates in, checked files on the disk out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.index_set import IndexSet
from .machine import DEFAULT_DOWNLOADS, opened, opened_async, provider_of

if TYPE_CHECKING:
    from ..auth.provider import CredentialProvider
    from ..lookup.download_outcome import DownloadOutcome
    from ..lookup.questions import Flow
    from ..model.reporter import Reporter
    from ..select.candidate import Candidate
    from ..transport.fetcher import AsyncFetcher, Fetcher


def download(
    candidate: Candidate,
    directory: str | os.PathLike[str],
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    allowed_hashes: Iterable[str] = (),
    keep_parts: bool = False,
    reporter: Reporter | None = None,
) -> Path:
    """Bring a candidate's file here, check it, and return its path.

    The file gets its name only after every strong hash that the index gave has been verified; until
    then it is a temporary file in ``directory``. A transfer that breaks off is made again, and goes
    on where it broke off if the server still has the same file for certain.

    Args:
        candidate: what is wanted.
        directory: where the file goes; it is made if it is not there.
        index_set: what `resolve_sources` returned.
        fetcher: carries the requests; one that lives for this call if ``None``.
        credentials: where secrets come from; `default_credentials` if ``None``.
        environ: the environment variables for the defaults; those of this process if ``None``.
        allowed_hashes: ``algorithm:hexdigest`` texts of which the file must have one, such as those
            of a lock file; empty for any.
        keep_parts: whether a part of a file whose transfer broke off for good is left in
            ``directory``, hidden, for a later call that goes on with it.
        reporter: hears about requests, answers and progress.

    Raises:
        HashMismatchError: the bytes are not those that the index announced.
        DownloadError: the file could not be had.
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    (outcome,) = download_many(
        [candidate],
        directory,
        index_set=index_set,
        fetcher=fetcher,
        credentials=credentials,
        environ=environ,
        allowed_hashes=allowed_hashes,
        keep_parts=keep_parts,
        workers=1,
        reporter=reporter,
    )
    return outcome.require()


def download_many(
    candidates: Iterable[Candidate],
    directory: str | os.PathLike[str],
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    allowed_hashes: Iterable[str] = (),
    keep_parts: bool = False,
    workers: int = DEFAULT_DOWNLOADS,
    reporter: Reporter | None = None,
) -> tuple[DownloadOutcome, ...]:
    """Bring the files of many candidates at once, and return what came of each, in their order.

    One that cannot be had does not stop the others: its outcome says why. A candidate that is given
    twice is brought once. ``workers`` is the largest number of files on their way at a time. The
    other arguments are those of `download`.

    """
    from ..lookup.drivers import run_many

    wanted = list(candidates)
    flows, places = _flows(wanted, directory, index_set, tuple(allowed_hashes), keep_parts)
    with opened(fetcher, index_set, environ, workers) as carrier:
        outcomes = run_many(
            flows,
            fetcher=carrier,
            provider=provider_of(credentials, index_set, environ, reporter),
            workers=min(workers, max(1, len(flows))),
            reporter=reporter,
        )
    return _in_order(wanted, places, outcomes)


async def adownload(
    candidate: Candidate,
    directory: str | os.PathLike[str],
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    allowed_hashes: Iterable[str] = (),
    keep_parts: bool = False,
    reporter: Reporter | None = None,
) -> Path:
    """Do what `download` does, for asyncio hosts; the same logic, another driver."""
    (outcome,) = await adownload_many(
        [candidate],
        directory,
        index_set=index_set,
        fetcher=fetcher,
        credentials=credentials,
        environ=environ,
        allowed_hashes=allowed_hashes,
        keep_parts=keep_parts,
        workers=1,
        reporter=reporter,
    )
    return outcome.require()


async def adownload_many(
    candidates: Iterable[Candidate],
    directory: str | os.PathLike[str],
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    allowed_hashes: Iterable[str] = (),
    keep_parts: bool = False,
    workers: int = DEFAULT_DOWNLOADS,
    reporter: Reporter | None = None,
) -> tuple[DownloadOutcome, ...]:
    """Do what `download_many` does, for asyncio hosts."""
    from ..lookup.drivers import arun_many

    wanted = list(candidates)
    flows, places = _flows(wanted, directory, index_set, tuple(allowed_hashes), keep_parts)
    async with opened_async(fetcher, index_set, environ, workers) as carrier:
        outcomes = await arun_many(
            flows,
            fetcher=carrier,
            provider=provider_of(credentials, index_set, environ, reporter),
            limit=workers,
            reporter=reporter,
        )
    return _in_order(wanted, places, outcomes)


def _flows(
    wanted: Sequence[Candidate],
    directory: str | os.PathLike[str],
    index_set: IndexSet,
    allowed_hashes: tuple[str, ...],
    keep_parts: bool,  # noqa: FBT001 - handed on
) -> tuple[list[Flow[DownloadOutcome]], dict[str, int]]:
    """Return one flow for each file name, and the place in ``wanted`` that it is for."""
    from ..lookup.download_outcome import bring_file
    from ..transport.destination import Destination

    into = Destination(Path(directory), keeps_parts=keep_parts)
    places: dict[str, int] = {}
    for number, candidate in enumerate(wanted):
        places.setdefault(candidate.filename, number)
    flows = [
        bring_file(
            wanted[number],
            into,
            allowed_hashes=allowed_hashes,
            never_is_silent=index_set.semantics.never_is_silent,
        )
        for number in places.values()
    ]
    return flows, places


def _in_order(
    wanted: Sequence[Candidate], places: dict[str, int], outcomes: Sequence[DownloadOutcome]
) -> tuple[DownloadOutcome, ...]:
    """Return an outcome for each candidate; of two files with one name the first is brought."""
    from ..lookup.download_outcome import refused

    brought = dict(zip(places, outcomes, strict=True))
    first = {filename: wanted[number] for filename, number in places.items()}
    return tuple(
        brought[each.filename]
        if each == first[each.filename]
        else refused(each, first[each.filename])
        for each in wanted
    )

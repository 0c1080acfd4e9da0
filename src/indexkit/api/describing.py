"""The desk for core metadata: candidates in, what they require out, through threads or tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..lookup.caching import caching_of
from ..model.index_set import IndexSet
from .machine import DEFAULT_WORKERS, opened, opened_async, provider_of

if TYPE_CHECKING:
    from ..auth.provider import CredentialProvider
    from ..lookup.caching import Caching
    from ..lookup.metadata_outcome import MetadataOutcome
    from ..lookup.questions import Flow
    from ..lookup.range_support import RangeSupport
    from ..model.reporter import Reporter
    from ..select.candidate import Candidate
    from ..transport.fetcher import AsyncFetcher, Fetcher
    from ..transport.scratch import Scratch
    from ..transport.store import Store


def read_metadata(
    candidate: Candidate,
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    cache: Store | Caching | None = None,
    offline: bool = False,
    verified: bool = False,
    ranges: RangeSupport | None = None,
    reporter: Reporter | None = None,
) -> MetadataOutcome:
    """Return a candidate's core metadata, by the cheapest way that will do.

    In order: the ``.metadata`` file that the index announces beside it (PEP 658, 714), held against
    the hash that the index gave; parts of a wheel (HTTP ranges); the whole file, verified, which is
    dropped at once. Name and version must be those of the file's name. A source distribution's
    metadata count only if they are certain (PEP 643); otherwise it is said that it must be built
    (`MetadataOutcome.must_be_built`).

    Nothing is raised for what a server does: call `MetadataOutcome.require`.

    Args:
        candidate: whose metadata are wanted.
        index_set: what `resolve_sources` returned.
        fetcher: carries the requests; one that lives for this call if ``None``. Give one to keep
            connections open between calls, see `default_fetcher`.
        credentials: where secrets come from; `default_credentials` if ``None``.
        environ: the environment variables for the defaults; those of this process if ``None``.
        cache: where ``.metadata`` files are kept between calls; nothing is kept if ``None``.
        offline: ask nobody: only the cache and this machine's files.
        verified: whether metadata must be vouched for by a strong hash wherever the index gave one
            for the file: then parts of wheels will not do, since no hash is known of a part.
        ranges: what is known of servers that send no parts; give one to remember it between calls.
        reporter: hears about requests, answers and progress.

    """
    return read_many_metadata(
        [candidate],
        index_set=index_set,
        fetcher=fetcher,
        credentials=credentials,
        environ=environ,
        cache=cache,
        offline=offline,
        verified=verified,
        ranges=ranges,
        workers=1,
        reporter=reporter,
    )[0]


def read_many_metadata(
    candidates: Iterable[Candidate],
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    cache: Store | Caching | None = None,
    offline: bool = False,
    verified: bool = False,
    ranges: RangeSupport | None = None,
    workers: int = DEFAULT_WORKERS,
    reporter: Reporter | None = None,
) -> tuple[MetadataOutcome, ...]:
    """Do what `read_metadata` does for many candidates at once, and keep their order.

    ``workers`` is the largest number of requests under way at a time. The other arguments are those
    of `read_metadata`.

    """
    from ..lookup.drivers import run_many
    from ..transport.scratch import Scratch

    wanted = list(candidates)
    caching = caching_of(cache, offline=offline, refresh=False)
    with (
        Scratch() as scratch,
        opened(fetcher, index_set, environ, workers, offline=offline) as carrier,
    ):
        return run_many(
            _flows(wanted, index_set, scratch, ranges, caching, verified=verified),
            fetcher=carrier,
            provider=provider_of(credentials, index_set, environ, reporter),
            workers=workers,
            reporter=reporter,
        )


async def aread_metadata(
    candidate: Candidate,
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    cache: Store | Caching | None = None,
    offline: bool = False,
    verified: bool = False,
    ranges: RangeSupport | None = None,
    reporter: Reporter | None = None,
) -> MetadataOutcome:
    """Do what `read_metadata` does, for asyncio hosts; the same logic, another driver."""
    found = await aread_many_metadata(
        [candidate],
        index_set=index_set,
        fetcher=fetcher,
        credentials=credentials,
        environ=environ,
        cache=cache,
        offline=offline,
        verified=verified,
        ranges=ranges,
        workers=1,
        reporter=reporter,
    )
    return found[0]


async def aread_many_metadata(
    candidates: Iterable[Candidate],
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    cache: Store | Caching | None = None,
    offline: bool = False,
    verified: bool = False,
    ranges: RangeSupport | None = None,
    workers: int = DEFAULT_WORKERS,
    reporter: Reporter | None = None,
) -> tuple[MetadataOutcome, ...]:
    """Do what `read_many_metadata` does, for asyncio hosts."""
    from ..lookup.drivers import arun_many
    from ..transport.scratch import Scratch

    wanted = list(candidates)
    caching = caching_of(cache, offline=offline, refresh=False)
    with Scratch() as scratch:
        async with opened_async(fetcher, index_set, environ, workers, offline=offline) as carrier:
            return await arun_many(
                _flows(wanted, index_set, scratch, ranges, caching, verified=verified),
                fetcher=carrier,
                provider=provider_of(credentials, index_set, environ, reporter),
                limit=workers,
                reporter=reporter,
            )


def _flows(
    wanted: Sequence[Candidate],
    index_set: IndexSet,
    scratch: Scratch,
    ranges: RangeSupport | None,
    caching: Caching | None,
    *,
    verified: bool,
) -> list[Flow[MetadataOutcome]]:
    from ..lookup.metadata import Ways, read_metadata
    from ..lookup.range_support import RangeSupport

    ways = Ways(
        scratch,
        RangeSupport() if ranges is None else ranges,
        caching,
        verified,
        index_set.semantics.never_is_silent,
        index_set.semantics.announced_metadata_must_exist,
    )
    return [read_metadata(candidate, ways) for candidate in wanted]

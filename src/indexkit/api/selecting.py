"""The desk for choosing: requirements in, selections out, through threads or tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..lookup.caching import caching_of
from .call import Call
from .machine import DEFAULT_WORKERS, early_provider, late_provider, opened, opened_async

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    from packaging.requirements import Requirement

    from ..auth.provider import CredentialProvider
    from ..lookup.caching import Caching
    from ..model.index_set import IndexSet
    from ..model.reporter import Reporter
    from ..model.route import Route
    from ..model.rules import Rules
    from ..model.strategy import Strategy
    from ..select.selection import Selection
    from ..select.target import Target
    from ..transport.fetcher import AsyncFetcher, Fetcher
    from ..transport.store import Store


def select_candidates(
    package: str | Requirement,
    strategy: Strategy | str | None = None,
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    target: Target | None = None,
    rules: Rules | None = None,
    extras: Iterable[str] = (),
    groups: Iterable[str] = (),
    route: Route | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
    cache: Store | Caching | None = None,
    offline: bool = False,
    refresh: Iterable[str] | bool = (),
    reporter: Reporter | None = None,
) -> Selection:
    """Ask the indexes that may answer for ``package``, and return its candidates, best first.

    What an index did is a value in `Selection.visits`; nothing is raised for it. Call
    `Selection.require` to turn the lack of a candidate into the error that says why.

    Args:
        package: a requirement (PEP 508), such as ``"torch>=2"``, or just a name.
        strategy: how the indexes are combined; that of ``index_set`` if ``None``.
        index_set: what `resolve_sources` returned.
        fetcher: carries the requests; one that lives for this call if ``None``. Give one
            to keep connections open between calls, see `default_fetcher`.
        target: what the files must run on; the running interpreter if ``None``.
        rules: what may be chosen; those of ``index_set`` if ``None``.
        extras: the extras through which the package is required, for sources bound to one.
        groups: the dependency groups through which it is required, likewise.
        route: a route of ``index_set``, if the caller has already chosen one.
        credentials: where secrets come from; `default_credentials` if ``None``.
        environ: the environment variables for the defaults; those of this process if ``None``.
        now: the moment that relative cutoffs count from (aware); the clock's if ``None``.
        cache: where pages are kept between calls, such as ``DiskStore(default_cache_dir())``, or a
            `Caching` with further rules; nothing is kept if ``None``.
        offline: ask nobody. What is not in the cache or on this machine is *unknown*, not absent.
        refresh: names of packages whose kept pages are asked about even if they are fresh; ``True``
            for all.
        reporter: hears about requests, answers and progress.

    Raises:
        InvalidRequirementError: ``package`` is no requirement.
        UndeclaredIndexError: a source of the package names an index that it may not refer to.
        CredentialError: an index's ``authenticate`` policy cannot be kept.

    """
    selections = select_many(
        [package],
        strategy,
        index_set=index_set,
        fetcher=fetcher,
        target=target,
        rules=rules,
        extras=extras,
        groups=groups,
        routes=None if route is None else [route],
        credentials=credentials,
        environ=environ,
        now=now,
        cache=cache,
        offline=offline,
        refresh=refresh,
        reporter=reporter,
    )
    return selections[0]


def select_many(
    packages: Iterable[str | Requirement],
    strategy: Strategy | str | None = None,
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    target: Target | None = None,
    rules: Rules | None = None,
    extras: Iterable[str] = (),
    groups: Iterable[str] = (),
    routes: Sequence[Route] | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
    workers: int = DEFAULT_WORKERS,
    cache: Store | Caching | None = None,
    offline: bool = False,
    refresh: Iterable[str] | bool = (),
    reporter: Reporter | None = None,
) -> tuple[Selection, ...]:
    """Do what `select_candidates` does for many packages at once, and keep their order.

    ``packages`` are requirements or names; ``routes`` has one route for each, if the caller has
    already chosen them; ``workers`` is the largest number of requests under way at a time. The
    other arguments and the errors are those of `select_candidates`.

    """
    call = Call(
        packages,
        strategy,
        index_set=index_set,
        target=target,
        rules=rules,
        extras=extras,
        groups=groups,
        routes=routes,
        now=now,
        caching=caching_of(cache, offline=offline, refresh=refresh),
    )
    provider = early_provider(credentials, index_set, environ, reporter)
    if call.is_open:
        from ..lookup.drivers import run_many

        provider = provider or late_provider(index_set, environ, reporter)
        with opened(fetcher, index_set, environ, workers, offline=offline) as carrier:
            while call.is_open:
                found = run_many(
                    call.flows(),
                    fetcher=carrier,
                    provider=provider,
                    workers=workers,
                    reporter=reporter,
                    meanwhile=call.get_ready,
                )
                call.take(found)
    return call.selections()


async def aselect_candidates(
    package: str | Requirement,
    strategy: Strategy | str | None = None,
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher | None = None,
    target: Target | None = None,
    rules: Rules | None = None,
    extras: Iterable[str] = (),
    groups: Iterable[str] = (),
    route: Route | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
    cache: Store | Caching | None = None,
    offline: bool = False,
    refresh: Iterable[str] | bool = (),
    reporter: Reporter | None = None,
) -> Selection:
    """Do what `select_candidates` does, for asyncio hosts; the same logic, another driver.

    The arguments and errors are those of `select_candidates`, but the fetcher is asynchronous. If
    none is given, one over httpx lives for this call (extra ``async``); see
    `default_async_fetcher` to keep connections open between calls.

    """
    selections = await aselect_many(
        [package],
        strategy,
        index_set=index_set,
        fetcher=fetcher,
        target=target,
        rules=rules,
        extras=extras,
        groups=groups,
        routes=None if route is None else [route],
        credentials=credentials,
        environ=environ,
        now=now,
        cache=cache,
        offline=offline,
        refresh=refresh,
        reporter=reporter,
    )
    return selections[0]


async def aselect_many(
    packages: Iterable[str | Requirement],
    strategy: Strategy | str | None = None,
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher | None = None,
    target: Target | None = None,
    rules: Rules | None = None,
    extras: Iterable[str] = (),
    groups: Iterable[str] = (),
    routes: Sequence[Route] | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
    workers: int = DEFAULT_WORKERS,
    cache: Store | Caching | None = None,
    offline: bool = False,
    refresh: Iterable[str] | bool = (),
    reporter: Reporter | None = None,
) -> tuple[Selection, ...]:
    """Do what `select_many` does, for asyncio hosts; see `aselect_candidates`."""
    call = Call(
        packages,
        strategy,
        index_set=index_set,
        target=target,
        rules=rules,
        extras=extras,
        groups=groups,
        routes=routes,
        now=now,
        caching=caching_of(cache, offline=offline, refresh=refresh),
    )
    provider = early_provider(credentials, index_set, environ, reporter)
    if call.is_open:
        from ..lookup.drivers import arun_many

        provider = provider or late_provider(index_set, environ, reporter)
        async with opened_async(fetcher, index_set, environ, workers, offline=offline) as carrier:
            while call.is_open:
                found = await arun_many(
                    call.flows(),
                    fetcher=carrier,
                    provider=provider,
                    limit=workers,
                    reporter=reporter,
                )
                call.take(found)
    return call.selections()

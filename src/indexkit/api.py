"""The desk: puts the rooms together and fills in the machine's defaults; no rule stands here.

This is the only place outside the rooms' edges that looks at the environment, the clock and the working
directory, and only where a caller gave none.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .errors import InvalidRequirementError, MalformedPageError
from .model.index_set import IndexSet
from .model.redaction import redact
from .model.route import Route
from .model.rules import Rules
from .model.semantics import Semantics
from .model.strategy import Strategy

if TYPE_CHECKING:
    from .auth.provider import CredentialProvider
    from .lookup.caching import Caching
    from .lookup.search import Findings
    from .model.project import Project
    from .model.reporter import Reporter
    from .select.candidate import Candidate
    from .select.selection import Selection
    from .select.target import Target
    from .transport.fetcher import AsyncFetcher, Fetcher
    from .transport.store import Store

DEFAULT_WORKERS = 16


# -- configuration ------------------------------------------------------------


def resolve_sources(
    pyproject: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    args: Sequence[str] = (),
    directory: str | os.PathLike[str] | None = None,
    user_config: bool = True,
    system_config: bool = True,
    semantics: Semantics = Semantics.DOCUMENTED,
) -> IndexSet:
    """Read everything that says where packages come from, and return it in order of precedence.

    Args:
        pyproject: a ``pyproject.toml`` or ``uv.toml``, a directory that has one, a script with inline
            metadata (PEP 723), a parsed ``pyproject`` mapping, or ``None`` to search upwards from
            ``directory``. For a path, uv's discovery applies: the workspace root, a ``uv.toml``
            beside it, the user's and the system's files.
        environ: the environment variables; those of this process if ``None``. Pass ``{}`` for none.
        args: words of a command line that hold uv's index options, such as
            ``["--index", "corp=https://pypi.corp.example/simple"]``.
        directory: the working directory, to which relative paths in ``args`` and ``environ`` belong;
            that of this process if ``None``.
        user_config: whether the user's ``uv.toml`` is read.
        system_config: whether the system's ``uv.toml`` is read.
        semantics: the reading of uv's rules, see `Semantics`.

    Raises:
        ConfigErrors: with every fault that was found, each with its file, line and key.

    Source: uv documentation, *Package indexes* and *Configuration files*.

    """
    from .config.reading import read_index_set

    project = pyproject if pyproject is None or isinstance(pyproject, Mapping) else Path(pyproject)
    return read_index_set(
        project,
        directory=_directory(directory),
        environ=_environ(environ),
        args=args,
        user_config=user_config,
        system_config=system_config,
        semantics=semantics,
        platform=sys.platform,
    )


def read_project(path: str | os.PathLike[str]) -> Project:
    """Return what a project requires: its dependencies, extras and groups, and its workspace.

    Args:
        path: a ``pyproject.toml``, a directory that has one, or a script with inline metadata.

    Raises:
        ConfigErrors: the file is missing or cannot be read.

    """
    from .config.project import read_project as read

    return read(Path(path))


# -- selecting ----------------------------------------------------------------


@frozen
class _Errand:
    """One package's question, with all defaults filled in."""

    requirement: Requirement
    route: Route
    strategy: Strategy
    target: Target
    rules: Rules
    semantics: Semantics
    now: dt.datetime

    def finish(self, findings: Findings) -> Selection:
        """Choose among what the search brought."""
        from .select.choose import choose
        from .select.shelf import IndexedPage

        return choose(
            self.requirement,
            [IndexedPage(*pair) for pair in findings.pages],
            find_links=[IndexedPage(*pair) for pair in findings.find_links],
            strategy=self.strategy,
            target=self.target,
            rules=self.rules,
            semantics=self.semantics,
            now=self.now,
            visits=findings.visits,
            route=self.route,
        )


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
        fetcher: carries the requests; a urllib3 one that lives for this call if ``None``. Give one
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

    Args:
        packages: requirements or names.
        routes: one route for each package, if the caller has already chosen them.
        workers: the largest number of requests under way at a time.

    The other arguments and the errors are those of `select_candidates`.

    """
    from .lookup.drivers import run_many
    from .lookup.memo import Memo
    from .lookup.search import search

    errands = _errands(packages, strategy, index_set, target, rules, extras, groups, routes, now)
    caching = _caching(cache, offline=offline, refresh=refresh)
    provider = _provider(credentials, index_set, environ, reporter)

    def ask(some: Sequence[_Errand]) -> list[Selection]:
        memo = Memo(caching)
        findings = run_many(
            [search(e.route, semantics=e.semantics, memo=memo) for e in some],
            fetcher=carrier,
            provider=provider,
            workers=workers,
            reporter=reporter,
        )
        return [e.finish(f) for e, f in zip(some, findings, strict=True)]

    with _opened(fetcher, index_set, environ, workers, offline=offline) as carrier:
        selections = ask(errands)
        damaged = _damaged(selections)
        again = ask([errands[place] for place in damaged])
    return _with_new(selections, damaged, again)


async def aselect_candidates(
    package: str | Requirement,
    strategy: Strategy | str | None = None,
    *,
    index_set: IndexSet,
    fetcher: AsyncFetcher,
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

    The arguments and errors are those of `select_candidates`, but the fetcher is asynchronous and
    must be given: `indexkit.transport.httpx_fetcher.HttpxFetcher` (extra ``async``) is one.

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
    fetcher: AsyncFetcher,
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
    from .lookup.drivers import arun_many
    from .lookup.memo import Memo
    from .lookup.search import search

    errands = _errands(packages, strategy, index_set, target, rules, extras, groups, routes, now)
    caching = _caching(cache, offline=offline, refresh=refresh)
    provider = _provider(credentials, index_set, environ, reporter)
    carrier = _offline_async() if offline else fetcher

    async def ask(some: Sequence[_Errand]) -> list[Selection]:
        memo = Memo(caching)
        findings = await arun_many(
            [search(e.route, semantics=e.semantics, memo=memo) for e in some],
            fetcher=carrier,
            provider=provider,
            limit=workers,
            reporter=reporter,
        )
        return [e.finish(f) for e, f in zip(some, findings, strict=True)]

    selections = await ask(errands)
    damaged = _damaged(selections)
    again = await ask([errands[place] for place in damaged])
    return _with_new(selections, damaged, again)


# -- downloading --------------------------------------------------------------


def download(
    candidate: Candidate,
    directory: str | os.PathLike[str],
    *,
    index_set: IndexSet,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    reporter: Reporter | None = None,
) -> Path:
    """Bring a candidate's file here, check it, and return its path.

    The file gets its name only after every strong hash that the index gave has been verified; until
    then it is a temporary file in ``directory``.

    Raises:
        HashMismatchError: the bytes are not those that the index announced.
        DownloadError: the file could not be had.

    """
    from .lookup.download import download as download_flow
    from .lookup.drivers import run
    from .transport.destination import Destination

    with _opened(fetcher, index_set, environ, 1) as carrier:
        return run(
            download_flow(
                candidate.file,
                candidate.index,
                Destination(Path(directory)),
                never_is_silent=index_set.semantics.never_is_silent,
            ),
            fetcher=carrier,
            provider=_provider(credentials, index_set, environ, reporter),
            reporter=reporter,
        )


@contextmanager
def default_fetcher(
    index_set: IndexSet,
    *,
    environ: Mapping[str, str] | None = None,
    pool_size: int = DEFAULT_WORKERS,
) -> Iterator[Fetcher]:
    """Open the fetcher that is used when none is given; connections are closed at the end.

    It reads local directories itself and carries everything else with urllib3. Proxies and
    certificates come from ``environ`` (``HTTPS_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``,
    ``SSL_CLIENT_CERT``, ``UV_HTTP_TIMEOUT``, ``UV_HTTP_RETRIES`` …), hosts whose certificates are not
    checked from ``index_set``.

    Args:
        index_set: what `resolve_sources` returned.
        environ: the environment variables; those of this process if ``None``.
        pool_size: connections kept open for each host.

    """
    from .transport.local import LocalFetcher
    from .transport.settings import TransportSettings
    from .transport.started_late import StartedLate

    settings = evolve(
        TransportSettings.from_environ(_environ(environ)),
        insecure_hosts=index_set.allow_insecure_hosts,
        pool_size=pool_size,
    )
    with StartedLate(settings) as remote:
        yield LocalFetcher(remote)


def default_cache_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Return the directory where the command line keeps pages; nothing is made.

    ``INDEXKIT_CACHE_DIR`` if it is set, else the user's cache directory of this platform
    (``XDG_CACHE_HOME`` counts on Linux, through platformdirs).

    Args:
        environ: the environment variables; those of this process if ``None``.

    """
    given = _environ(environ).get("INDEXKIT_CACHE_DIR")
    if given:
        return Path(given).absolute()
    from platformdirs import user_cache_path

    return user_cache_path("indexkit", appauthor=False)


def default_credentials(
    index_set: IndexSet,
    *,
    environ: Mapping[str, str] | None = None,
    before: Iterable[CredentialProvider] = (),
    reporter: Reporter | None = None,
) -> CredentialProvider:
    """Return the sources of secrets that are used when none are given, as one session.

    They are uv's, in uv's order: ``UV_INDEX_<NAME>_…``, the URLs, netrc, the file of ``uv auth
    login`` and, with ``keyring-provider = "subprocess"``, the ``keyring`` program. Make one and pass
    it to several calls, so that a keyring is started once, and what has worked is remembered.

    Args:
        index_set: what `resolve_sources` returned.
        environ: the environment variables; those of this process if ``None``.
        before: sources of the host's own, which are asked first.
        reporter: hears which source answered, and what is wrong with one (`Reporter.told`).

    """
    from .auth.default_chain import default_session
    from .auth.trace import logged_and

    return default_session(
        index_set,
        _environ(environ),
        platform=sys.platform,
        before=tuple(before),
        tell=logged_and(None if reporter is None else reporter.told),
    )


# -- defaults -----------------------------------------------------------------


def _environ(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _directory(directory: str | os.PathLike[str] | None) -> Path:
    return Path.cwd() if directory is None else Path(directory).absolute()


@contextmanager
def _opened(
    fetcher: Fetcher | None,
    index_set: IndexSet,
    environ: Mapping[str, str] | None,
    pool_size: int,
    *,
    offline: bool = False,
) -> Iterator[Fetcher]:
    if offline:
        from .transport.local import LocalFetcher

        yield LocalFetcher()
    elif fetcher is not None:
        yield fetcher
    else:
        with default_fetcher(index_set, environ=environ, pool_size=pool_size) as opened:
            yield opened


def _offline_async() -> AsyncFetcher:
    from .transport.local import AsyncLocalFetcher

    return AsyncLocalFetcher()


def _caching(
    cache: Store | Caching | None, *, offline: bool, refresh: Iterable[str] | bool
) -> Caching | None:
    if cache is None:
        return None
    from .lookup.caching import Caching
    from .transport.cache import Cache

    rules = cache if isinstance(cache, Caching) else Caching(Cache(cache))
    if not isinstance(refresh, bool):
        refresh = frozenset(canonicalize_name(name) for name in refresh)
    return evolve(rules, offline=offline or rules.offline, refresh=refresh or rules.refresh)


def _damaged(selections: Sequence[Selection]) -> list[int]:
    """Return the places of selections whose kept pages cannot be read; these are dropped by now.

    The bytes of a kept page are looked at when its versions are, and the best file tells enough.
    """
    return [
        place
        for place, selection in enumerate(selections)
        if any(visit.from_cache for visit in selection.visits) and _is_damaged(selection)
    ]


def _is_damaged(selection: Selection) -> bool:
    try:
        _ = selection.best
    except MalformedPageError:
        return True
    return False


def _with_new(
    selections: list[Selection], places: list[int], new: list[Selection]
) -> tuple[Selection, ...]:
    for place, selection in zip(places, new, strict=True):
        selections[place] = selection
    return tuple(selections)


def _provider(
    credentials: CredentialProvider | None,
    index_set: IndexSet,
    environ: Mapping[str, str] | None,
    reporter: Reporter | None,
) -> CredentialProvider:
    if credentials is not None:
        return credentials
    return default_credentials(index_set, environ=environ, reporter=reporter)


def _errands(
    packages: Iterable[str | Requirement],
    strategy: Strategy | str | None,
    index_set: IndexSet,
    target: Target | None,
    rules: Rules | None,
    extras: Iterable[str],
    groups: Iterable[str],
    routes: Sequence[Route] | None,
    now: dt.datetime | None,
) -> list[_Errand]:
    if target is None:
        from .select.target import Target

        target = Target.running()
    how = index_set.strategy if strategy is None else Strategy.parse(strategy)
    moment = dt.datetime.now(dt.UTC) if now is None else now
    wanted = [_requirement(package) for package in packages]
    extras, groups = tuple(extras), tuple(groups)
    if routes is None:
        routes = [
            index_set.route(each.name, environment=target.environment, extras=extras, groups=groups)
            for each in wanted
        ]
    return [
        _Errand(
            each,
            evolve(route, strategy=how),
            how,
            target,
            index_set.rules if rules is None else rules,
            index_set.semantics,
            moment,
        )
        for each, route in zip(wanted, routes, strict=True)
    ]


def _requirement(package: str | Requirement) -> Requirement:
    try:
        requirement = package if isinstance(package, Requirement) else Requirement(package)
    except InvalidRequirement as error:
        raise InvalidRequirementError(str(package), str(error)) from None
    if requirement.url is not None:
        # No index may answer for it: that could bring another file than the one that is named.
        raise InvalidRequirementError(redact(str(requirement)), "it names a file, not an index's")
    return requirement

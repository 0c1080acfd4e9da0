"""The machine's defaults: environment, directory, fetchers, credentials and the cache's place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping

from ..model.index_set import KeyringProvider
from ..values import evolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from pathlib import Path
    from typing import TypeAlias

    from ..auth.provider import CredentialProvider
    from ..model.diagnostic import Diagnostic
    from ..model.index_set import IndexSet
    from ..model.reporter import Reporter
    from ..transport.fetcher import AsyncFetcher, Fetcher
    from ..transport.local import LocalFetcher
    from ..transport.settings import TransportSettings
    from ..transport.socket_fetcher import SocketFetcher

    _AsyncClose: TypeAlias = Callable[[], Awaitable[object]]

DEFAULT_WORKERS = 50
"""Requests under way at a time, as many as uv's: a page takes a round trip, and few bytes."""

DEFAULT_DOWNLOADS = 16
"""Files on their way at a time: they share what there is of a line."""


def default_fetcher(
    index_set: IndexSet,
    *,
    environ: Mapping[str, str] | None = None,
    pool_size: int = DEFAULT_WORKERS,
) -> AbstractContextManager[Fetcher]:
    """Open the fetcher that is used when none is given; connections are closed at the end.

    It reads local directories itself, asks servers over sockets of its own, and carries what goes
    through a proxy, and uploads, with urllib3. Proxies and certificates come from ``environ``
    (``HTTPS_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``, ``SSL_CLIENT_CERT``, ``UV_HTTP_TIMEOUT``,
    ``UV_HTTP_RETRIES`` …), hosts whose certificates are not checked from ``index_set``.

    Args:
        index_set: what `resolve_sources` returned.
        environ: the environment variables; those of this process if ``None``.
        pool_size: connections kept open for each host.

    """
    from ..transport.started_late import StartedLate

    def remote() -> SocketFetcher:
        from ..transport.socket_fetcher import SocketFetcher

        return SocketFetcher(_settings(index_set, environ, pool_size))

    def both() -> LocalFetcher:
        from ..transport.local import LocalFetcher

        return LocalFetcher(distant)

    distant = StartedLate(remote)
    return _Held(StartedLate(both), distant.close)


def default_async_fetcher(
    index_set: IndexSet,
    *,
    environ: Mapping[str, str] | None = None,
    pool_size: int = DEFAULT_WORKERS,
) -> AbstractAsyncContextManager[AsyncFetcher]:
    """Open the asynchronous fetcher that is used when none is given; see `default_fetcher`.

    It reads local directories itself and carries everything else with httpx (extra ``async``).

    Raises:
        ImportError: httpx is not installed; raised where the context is entered.

    """
    return _HeldAsync(lambda: _httpx(index_set, environ, pool_size))


def _httpx(
    index_set: IndexSet, environ: Mapping[str, str] | None, pool_size: int
) -> tuple[AsyncFetcher, _AsyncClose]:
    from ..transport.httpx_fetcher import HttpxFetcher
    from ..transport.local import AsyncLocalFetcher

    remote = HttpxFetcher(_settings(index_set, environ, pool_size))
    return AsyncLocalFetcher(remote), remote.aclose


# `contextlib` would make these of generators; a warm run does without loading it.


class _Held:
    """A fetcher for the time of a ``with``, and what is called at its end."""

    def __init__(self, carrier: Fetcher, close: Callable[[], object] | None = None) -> None:
        self._carrier = carrier
        self._close = close

    def __enter__(self) -> Fetcher:
        return self._carrier

    def __exit__(self, *_: object) -> None:
        if self._close is not None:
            self._close()


class _HeldAsync:
    """An asynchronous fetcher for the time of an ``async with``, made when that begins."""

    def __init__(self, make: Callable[[], tuple[AsyncFetcher, _AsyncClose | None]]) -> None:
        self._make = make
        self._close: _AsyncClose | None = None

    async def __aenter__(self) -> AsyncFetcher:
        carrier, self._close = self._make()
        return carrier

    async def __aexit__(self, *_: object) -> None:
        if self._close is not None:
            await self._close()


def _settings(
    index_set: IndexSet, environ: Mapping[str, str] | None, pool_size: int
) -> TransportSettings:
    from ..transport.settings import TransportSettings

    return evolve(
        TransportSettings.from_environ(environ_of(environ)),
        insecure_hosts=index_set.allow_insecure_hosts,
        pool_size=pool_size,
    )


def default_cache_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Return the directory where the command line keeps pages; nothing is made.

    ``INDEXKIT_CACHE_DIR`` if it is set, else the user's cache directory of this platform
    (``XDG_CACHE_HOME`` counts on Linux, through platformdirs).

    Args:
        environ: the environment variables; those of this process if ``None``.

    """
    given = environ_of(environ).get("INDEXKIT_CACHE_DIR")
    if given:
        from pathlib import Path

        return Path(given).absolute()
    from platformdirs import user_cache_path

    return user_cache_path("indexkit", appauthor=False)


def default_credentials(
    index_set: IndexSet,
    *,
    environ: Mapping[str, str] | None = None,
    before: Iterable[CredentialProvider] = (),
    reporter: Reporter | None = None,
    strict: bool = False,
) -> CredentialProvider:
    """Return the sources of secrets that are used when none are given, as one session.

    They are uv's, in uv's order: ``UV_INDEX_<NAME>_…``, the URLs, netrc, the file of ``uv auth
    login`` and, with ``keyring-provider = "subprocess"``, the ``keyring`` program. Make one and
    pass it to several calls, so that a keyring is started once, and what has worked is remembered.

    Args:
        index_set: what `resolve_sources` returned.
        environ: the environment variables; those of this process if ``None``.
        before: sources of the host's own, which are asked first.
        reporter: hears which source answered, and what is wrong with one (`Reporter.told`); at once
            it hears of `repointed_secrets`.
        strict: whether a re-pointed secret is an error.

    Raises:
        ConfigErrors: with ``strict``, if a project re-points a secret; see `repointed_secrets`.
            Under uv's presets, if the escapes in the user information of an index are no UTF-8.

    """
    from ..auth.binding import require_bound_secrets
    from ..auth.default_chain import default_session
    from ..auth.trace import logged_and
    from ..auth.unsendable import require_sendable

    variables = environ_of(environ)
    require_sendable(index_set, variables)
    tell = logged_and(None if reporter is None else reporter.told)
    if strict:
        require_bound_secrets(index_set, variables)
    for diagnostic in repointed_secrets(index_set, environ=variables):
        tell(diagnostic)
    return default_session(
        index_set, variables, platform=sys.platform, before=tuple(before), tell=tell
    )


def repointed_secrets(
    index_set: IndexSet, *, environ: Mapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return a warning for each secret of a trusted index that a project's index would be sent.

    That is so where the variables ``UV_INDEX_<NAME>_…`` are set, the user's or system's
    configuration, the environment or the arguments have an index of that name, and the project has
    one of that name at another scheme, host or port. uv sends the secret; so does this library,
    unless `default_credentials` is ``strict``.

    Args:
        index_set: what `resolve_sources` returned.
        environ: the environment variables; those of this process if ``None``.

    """
    from ..auth.binding import repointed_secrets as found

    return found(index_set, environ_of(environ))


def environ_of(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the variables that were given, or this process's."""
    return os.environ if environ is None else environ


def directory_of(directory: str | os.PathLike[str] | None) -> Path:
    """Return the directory that was given, or this process's, as an absolute path."""
    from pathlib import Path

    return Path.cwd() if directory is None else Path(directory).absolute()


def directory_text(directory: str | os.PathLike[str] | None) -> str:
    """Return what `directory_of` does, as text."""
    text = os.getcwd() if directory is None else os.fspath(directory)  # noqa: PTH109 - pathlib is what a warm run does without
    return text if os.path.isabs(text) else str(directory_of(text))  # noqa: PTH117 - as above


def opened(
    fetcher: Fetcher | None,
    index_set: IndexSet,
    environ: Mapping[str, str] | None,
    pool_size: int,
    *,
    offline: bool = False,
) -> AbstractContextManager[Fetcher]:
    """Open what carries a call's requests: a given fetcher stays open, our own is closed."""
    if offline:
        from ..transport.local import LocalFetcher

        return _Held(LocalFetcher())
    if fetcher is not None:
        return _Held(fetcher)
    return default_fetcher(index_set, environ=environ, pool_size=pool_size)


def opened_async(
    fetcher: AsyncFetcher | None,
    index_set: IndexSet,
    environ: Mapping[str, str] | None,
    pool_size: int,
    *,
    offline: bool = False,
) -> AbstractAsyncContextManager[AsyncFetcher]:
    """Open what carries an asynchronous call's requests; see `opened`."""
    if offline:
        from ..transport.local import AsyncLocalFetcher

        local = AsyncLocalFetcher()
        return _HeldAsync(lambda: (local, None))
    if fetcher is not None:
        return _HeldAsync(lambda: (fetcher, None))
    return default_async_fetcher(index_set, environ=environ, pool_size=pool_size)


def provider_of(
    credentials: CredentialProvider | None,
    index_set: IndexSet,
    environ: Mapping[str, str] | None,
    reporter: Reporter | None,
) -> CredentialProvider:
    """Return the sources of secrets that were given, or the default ones."""
    early = early_provider(credentials, index_set, environ, reporter)
    return late_provider(index_set, environ, reporter) if early is None else early


def early_provider(
    credentials: CredentialProvider | None,
    index_set: IndexSet,
    environ: Mapping[str, str] | None,
    reporter: Reporter | None,
) -> CredentialProvider | None:
    """Return the sources of secrets, if they are given, or if making them has something to tell."""
    if credentials is not None:
        return credentials
    variables = environ_of(environ)
    if any(name.startswith("UV_INDEX_") for name in variables):
        # They may be about to be sent to the wrong place, which is told at once.
        return default_credentials(index_set, environ=variables, reporter=reporter)
    return None


def late_provider(
    index_set: IndexSet, environ: Mapping[str, str] | None, reporter: Reporter | None
) -> CredentialProvider:
    """Return the default sources of secrets, made when the first of them is asked."""
    from ..auth.asked_late import AskedLate

    variables = environ_of(environ)
    return AskedLate(
        lambda: default_credentials(index_set, environ=variables, reporter=reporter),
        is_quick=index_set.keyring_provider is KeyringProvider.DISABLED,
    )

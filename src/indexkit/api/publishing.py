"""The desk for publishing: fills in the machine's defaults; no rule of publishing stands here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.index_set import IndexSet
from ..values import evolve
from .machine import default_credentials

if TYPE_CHECKING:
    from ..auth.provider import CredentialProvider
    from ..model.credential import Secret
    from ..model.reporter import Reporter
    from ..publishing.ambient import AmbientTokens
    from ..publishing.plan import Plan
    from ..publishing.pypirc import PypircServer
    from ..publishing.settings import TrustedPublishing
    from ..publishing.target import PublishTarget
    from ..publishing.trusted import TrustedPublisher
    from ..publishing.upload import UploadOutcome
    from ..transport.fetcher import AsyncFetcher, Fetcher

UPLOAD_TIMEOUT = 900.0
_READERS = 4


def publish_target(
    index_set: IndexSet,
    *,
    index: str | None = None,
    publish_url: str | None = None,
    check_url: str | None = None,
    username: str | None = None,
    password: str | Secret | None = None,
    token: str | Secret | None = None,
    trusted_publishing: TrustedPublishing | str | None = None,
    repository: PypircServer | None = None,
    environ: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
) -> PublishTarget:
    """Return where uploads go, where to look before, and as whom: uv's rules, and no request.

    What is ``None`` comes from the environment variables (``UV_PUBLISH_URL``, ``UV_PUBLISH_INDEX``,
    ``UV_PUBLISH_CHECK_URL``, ``UV_PUBLISH_USERNAME``, ``UV_PUBLISH_PASSWORD``,
    ``UV_PUBLISH_TOKEN``), else from the settings in ``index_set``, else it is PyPI's.

    Args:
        index_set: what `resolve_sources` returned.
        index: the name of a configured index: its ``publish-url`` and, for the check, its ``url``.
        publish_url: the address of an upload API; may hold a user name and a password.
        check_url: the address or path of a Simple API, in which files are looked for before.
        username: the user name for the upload.
        password: the password for it.
        token: an API token: the password of the user ``__token__``.
        trusted_publishing: ``automatic``, ``always`` or ``never``.
        repository: a server of a ``.pypirc`` (see `read_pypirc`) in the place of ``index`` and
            ``publish_url``; its credential is used if no other is given.
        environ: the environment variables; those of this process if ``None``.
        directory: what a relative ``check_url`` belongs to; the working directory if ``None``.

    Raises:
        ConfigErrors: two of these exclude each other, or a value is none.
        PublishTargetError: the index is not known or has no ``publish-url``, or the credentials do
            not fit together.

    Source: uv documentation, *Publishing your package*.

    """
    from ..publishing.settings import read_publish_settings
    from ..publishing.target import resolve_target

    settings = read_publish_settings(
        index_set,
        environ=_environ(environ),
        directory=_directory(directory),
        index=index,
        publish_url=publish_url,
        check_url=check_url,
        username=username,
        password=password,
        token=token,
        trusted_publishing=trusted_publishing,
        repository=repository,
    )
    return resolve_target(settings, index_set)


def plan_publish(
    files: Iterable[str | os.PathLike[str]],
    target: PublishTarget,
    *,
    attestations: bool = True,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
    reporter: Reporter | None = None,
) -> Plan:
    """Say of every file whether it would be uploaded, and why. Nothing is changed anywhere.

    The index that is checked is asked afresh, once for each project.

    Args:
        files: paths and patterns, such as ``"dist/*"``.
        target: what `publish_target` returned.
        attestations: whether ``NAME.publish.attestation`` files beside them go along (PEP 740).
        fetcher: carries the requests; a urllib3 one that lives for this call if ``None``.
        credentials: where secrets for the check come from; uv's sources if ``None``.
        environ: the environment variables for the defaults; those of this process if ``None``.
        directory: what relative paths belong to; the working directory if ``None``.
        reporter: hears about requests and answers.

    Raises:
        PublishFileError: there are no files, or one is broken or not what its name says.
        PublishFilesError: several are.
        CredentialError: the ``authenticate`` policy of the index that is checked cannot be kept.

    """
    from ..lookup.drivers import run
    from ..publishing.prepare import prepare

    with _opened(fetcher, target.index_set, environ) as carrier:
        return run(
            prepare(files, target, _directory(directory), attestations=attestations),
            fetcher=carrier,
            provider=_provider(credentials, target, environ, reporter),
            workers=_READERS,
            reporter=reporter,
        )


async def aplan_publish(
    files: Iterable[str | os.PathLike[str]],
    target: PublishTarget,
    *,
    fetcher: AsyncFetcher,
    attestations: bool = True,
    credentials: CredentialProvider | None = None,
    environ: Mapping[str, str] | None = None,
    directory: str | os.PathLike[str] | None = None,
    reporter: Reporter | None = None,
) -> Plan:
    """Do what `plan_publish` does, for asyncio hosts; the same logic, another driver."""
    from ..lookup.drivers import arun
    from ..publishing.prepare import prepare

    return await arun(
        prepare(files, target, _directory(directory), attestations=attestations),
        fetcher=fetcher,
        provider=_provider(credentials, target, environ, reporter),
        limit=_READERS,
        reporter=reporter,
    )


def publish(
    plan: Plan,
    *,
    allow_unverified: bool = False,
    fetcher: Fetcher | None = None,
    credentials: CredentialProvider | None = None,
    tokens: AmbientTokens | None = None,
    tell_token: Callable[[Secret], object] | None = None,
    environ: Mapping[str, str] | None = None,
    now: Callable[[], dt.datetime] | None = None,
    reporter: Reporter | None = None,
) -> tuple[UploadOutcome, ...]:
    """Upload what a plan says, and return what became of each file, in the plan's order.

    Nothing is uploaded if the plan has a conflict or, unless that is allowed, a file of which it is
    unknown whether the index has it. A file that the index turns out to have in the end, with the
    same hash, is a success: somebody else may have uploaded it at the same time.

    Args:
        plan: what `plan_publish` returned.
        allow_unverified: whether files may be sent that may be there already.
        fetcher: carries the requests; a urllib3 one that lives for this call if ``None``.
        credentials: where secrets come from if the target holds none; uv's sources if ``None``.
        tokens: where identities for trusted publishing come from; variables of the CI system and
            the ``id`` library (extra ``publish``) if ``None``.
        tell_token: is given every minted token at once, so that it can be masked in a log.
        environ: the environment variables for the defaults; those of this process if ``None``.
        now: the clock (aware), for tokens that expire.
        reporter: hears about requests, answers and progress.

    Raises:
        PublishConflictError: the index has other contents under the name of a file.
        UnverifiedError: whether a file is there is unknown.
        UploadError: the server did not take a file; it carries the outcomes before it.
        PublishError: there are no credentials, or no token could be had.

    """
    from ..lookup.drivers import run
    from ..publishing.upload import upload_plan

    publisher = _publisher(tokens, tell_token, environ, now)
    with _opened(fetcher, plan.target.index_set, environ) as carrier:
        return run(
            upload_plan(plan, publisher, allow_unverified=allow_unverified),
            fetcher=carrier,
            provider=_provider(credentials, plan.target, environ, reporter),
            reporter=reporter,
        )


async def apublish(
    plan: Plan,
    *,
    fetcher: AsyncFetcher,
    allow_unverified: bool = False,
    credentials: CredentialProvider | None = None,
    tokens: AmbientTokens | None = None,
    tell_token: Callable[[Secret], object] | None = None,
    environ: Mapping[str, str] | None = None,
    now: Callable[[], dt.datetime] | None = None,
    reporter: Reporter | None = None,
) -> tuple[UploadOutcome, ...]:
    """Do what `publish` does, for asyncio hosts; the same logic, another driver."""
    from ..lookup.drivers import arun
    from ..publishing.upload import upload_plan

    return await arun(
        upload_plan(
            plan,
            _publisher(tokens, tell_token, environ, now),
            allow_unverified=allow_unverified,
        ),
        fetcher=fetcher,
        provider=_provider(credentials, plan.target, environ, reporter),
        reporter=reporter,
    )


# -- defaults -----------------------------------------------------------------


def _environ(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _directory(directory: str | os.PathLike[str] | None) -> Path:
    return Path.cwd() if directory is None else Path(directory).absolute()


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _publisher(
    tokens: AmbientTokens | None,
    tell_token: Callable[[Secret], object] | None,
    environ: Mapping[str, str] | None,
    now: Callable[[], dt.datetime] | None,
) -> TrustedPublisher:
    from ..publishing.ambient import CiTokens
    from ..publishing.trusted import TrustedPublisher

    source = CiTokens(_environ(environ)) if tokens is None else tokens
    clock = _clock if now is None else now
    if tell_token is None:
        return TrustedPublisher(source, clock)
    return TrustedPublisher(source, clock, tell_token)


def _provider(
    credentials: CredentialProvider | None,
    target: PublishTarget,
    environ: Mapping[str, str] | None,
    reporter: Reporter | None,
) -> CredentialProvider:
    if credentials is not None:
        return credentials
    return default_credentials(target.index_set, environ=environ, reporter=reporter)


@contextmanager
def _opened(
    fetcher: Fetcher | None, index_set: IndexSet, environ: Mapping[str, str] | None
) -> Iterator[Fetcher]:
    """Open a fetcher that waits longer: indexes look at a file before they say yes."""
    if fetcher is not None:
        yield fetcher
        return
    from ..transport.local import LocalFetcher
    from ..transport.settings import TransportSettings
    from ..transport.urllib3_fetcher import Urllib3Fetcher

    given = _environ(environ)
    settings = TransportSettings.from_environ(given)
    settings = evolve(
        settings,
        insecure_hosts=index_set.allow_insecure_hosts,
        read_timeout=_upload_timeout(given, settings.read_timeout),
    )
    with Urllib3Fetcher(settings=settings) as remote:
        yield LocalFetcher(remote)


def _upload_timeout(environ: Mapping[str, str], other: float) -> float:
    """Return ``UV_UPLOAD_HTTP_TIMEOUT``, else what was said for all requests, else 15 minutes."""
    text = environ.get("UV_UPLOAD_HTTP_TIMEOUT", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    names = ("UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT", "HTTP_TIMEOUT")
    return other if any(environ.get(name) for name in names) else UPLOAD_TIMEOUT

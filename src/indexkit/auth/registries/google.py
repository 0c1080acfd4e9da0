"""Google Artifact Registry: how its tokens are minted, by the ``gcloud`` program or by google-auth.

The user name must be ``oauth2accesstoken``. A token is the account's, for every registry that it
may read, and lives an hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ...model.credential import Secret
from ..lifetime import utc_now
from ..program import ProgramRunner, SubprocessRunner
from ..trace import Tell, silent
from .minting import (
    DEFAULT_TIMEOUT,
    MintError,
    MintingProvider,
    Token,
    output_of,
    plain_token,
)
from .recognise import Registry, RegistryKind

USERNAME = "oauth2accesstoken"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
# gcloud does not say when its token ends, and may print one that is half an hour old.
ASSUMED_LIFETIME = dt.timedelta(minutes=25)


def google_by_program(
    environ: Mapping[str, str],
    *,
    application_default: bool = False,
    timeout: float = DEFAULT_TIMEOUT,
    runner: ProgramRunner | None = None,
    places: tuple[Registry, ...] = (),
    clock: Callable[[], dt.datetime] = utc_now,
    tell: Tell = silent,
) -> MintingProvider:
    """Return a provider that runs ``gcloud auth [application-default] print-access-token``.

    Args:
        environ: the environment that the program gets.
        application_default: whether the application default credentials are meant.
        timeout: in seconds.
        runner: runs the program.
        places: registries at other addresses, such as a custom domain.
        clock: tells the time.
        tell: hears what happens.

    """
    run = SubprocessRunner() if runner is None else runner
    which = ["application-default"] if application_default else []
    argv = ["gcloud", "auth", *which, "print-access-token", "--quiet"]

    def mint(_registry: Registry) -> Token:
        secret = plain_token(output_of(run, argv, environ, timeout), "gcloud")
        return Token(secret, clock() + ASSUMED_LIFETIME)

    return _provider("gcloud", mint, places, clock, tell)


def google_by_library(
    *,
    load: Callable[[], tuple[Any, Any]] | None = None,
    places: tuple[Registry, ...] = (),
    clock: Callable[[], dt.datetime] = utc_now,
    tell: Tell = silent,
) -> MintingProvider:
    """Return a provider that asks google-auth, which the host installs, with ``requests``.

    Args:
        load: returns google-auth's credentials and the transport request that refreshes them.
        places: registries at other addresses.
        clock: tells the time.
        tell: hears what happens.

    """
    source = _application_default if load is None else load

    def mint(_registry: Registry) -> Token:
        try:
            credentials, request = source()
            credentials.refresh(request)
        except ImportError:
            raise MintError("google-auth or requests is not installed") from None
        except Exception as error:  # noqa: BLE001 - its text may hold anything
            raise MintError(f"google-auth raised {type(error).__name__}") from None
        if not isinstance(credentials.token, str) or not credentials.token:
            raise MintError("google-auth gave no token")
        # google-auth keeps UTC without saying so.
        expiry = credentials.expiry
        ends = None if expiry is None else expiry.replace(tzinfo=dt.UTC)
        return Token(Secret(credentials.token), ends)

    return _provider("google-auth", mint, places, clock, tell)


def _provider(
    label: str,
    mint: Callable[[Registry], Token],
    places: tuple[Registry, ...],
    clock: Callable[[], dt.datetime],
    tell: Tell,
) -> MintingProvider:
    return MintingProvider(
        label,
        RegistryKind.GOOGLE,
        USERNAME,
        mint,
        lambda _registry: USERNAME,
        places=places,
        clock=clock,
        tell=tell,
    )


def _application_default() -> tuple[Any, Any]:
    from importlib import import_module

    credentials, _project = import_module("google.auth").default(scopes=[SCOPE])
    return credentials, import_module("google.auth.transport.requests").Request()

"""Azure Artifacts: its tokens, minted by the ``az`` program or taken from a pipeline's variable.

The user name may be any; with ``artifacts-keyring`` it must be ``VssSessionToken``. A token is for
an organisation, with all its feeds.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from ...model.credential import Secret
from ..lifetime import parse_moment, utc_now
from ..program import ProgramRunner, SubprocessRunner
from ..trace import Tell, silent
from .minting import (
    DEFAULT_TIMEOUT,
    MintError,
    MintingProvider,
    Token,
    output_of,
    text_of,
)
from .recognise import Registry, RegistryKind

USERNAME = "VssSessionToken"
# The resource that is Azure DevOps, the same for everybody (Azure: *az account get-access-token*).
AZURE_DEVOPS = "499b84ac-1321-427f-aa17-267ca6975798"


def azure_by_program(
    environ: Mapping[str, str],
    *,
    tenant: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    runner: ProgramRunner | None = None,
    places: tuple[Registry, ...] = (),
    clock: Callable[[], dt.datetime] = utc_now,
    tell: Tell = silent,
) -> MintingProvider:
    """Return a provider that runs ``az account get-access-token`` for Azure DevOps.

    Args:
        environ: the environment that the program gets.
        tenant: ``--tenant``, if one is wanted.
        timeout: in seconds.
        runner: runs the program.
        places: registries at other addresses, such as Azure DevOps Server.
        clock: tells the time.
        tell: hears what happens.

    """
    run = SubprocessRunner() if runner is None else runner
    argv = ["az", "account", "get-access-token", "--resource", AZURE_DEVOPS, "--output", "json"]
    argv += [] if tenant is None else ["--tenant", tenant]

    def mint(_registry: Registry) -> Token:
        output = output_of(run, argv, environ, timeout)
        try:
            table = json.loads(output)
        except ValueError:
            raise MintError("`az` printed no JSON") from None
        return Token(text_of(table, "accessToken", "az"), _expiry(table))

    return _provider("az", mint, _everywhere, places=places, clock=clock, tell=tell)


def azure_by_pipeline(
    environ: Mapping[str, str],
    *,
    places: tuple[Registry, ...] = (),
    tell: Tell = silent,
) -> MintingProvider:
    """Return a provider that takes ``SYSTEM_ACCESSTOKEN``, the token of a run of Azure Pipelines.

    It is the token of one organisation: if ``SYSTEM_COLLECTIONURI`` (or
    ``SYSTEM_TEAMFOUNDATIONCOLLECTIONURI``) names it, feeds of others get none.
    """

    def mint(registry: Registry) -> Token:
        token = environ.get("SYSTEM_ACCESSTOKEN")
        if not token:
            raise MintError("`SYSTEM_ACCESSTOKEN` is not set: map it in the step's `env`")
        home = _pipeline_organization(environ)
        if home is not None and home.lower() != (registry.organization or "").lower():
            raise MintError("the pipeline's token is for another organisation")
        return Token(Secret(token))

    def shared_by(registry: Registry) -> str:
        return (registry.organization or "").lower()

    return _provider("azure-pipeline", mint, shared_by, places=places, clock=utc_now, tell=tell)


def _provider(
    label: str,
    mint: Callable[[Registry], Token],
    shared_by: Callable[[Registry], str],
    *,
    places: tuple[Registry, ...],
    clock: Callable[[], dt.datetime],
    tell: Tell,
) -> MintingProvider:
    return MintingProvider(
        label,
        RegistryKind.AZURE,
        USERNAME,
        mint,
        shared_by,
        any_username=True,
        places=places,
        clock=clock,
        tell=tell,
    )


def _everywhere(_registry: Registry) -> str:
    return AZURE_DEVOPS


def _expiry(table: Mapping[str, Any]) -> dt.datetime | None:
    """Return when a token ends: ``expires_on``, or the local time in ``expiresOn``."""
    exact = parse_moment(table.get("expires_on"))
    if exact is not None:
        return exact
    text = table.get("expiresOn")
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC) if text else None
    except (TypeError, ValueError):
        return None


def _pipeline_organization(environ: Mapping[str, str]) -> str | None:
    uri = environ.get("SYSTEM_COLLECTIONURI") or environ.get("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")
    if not uri:
        return None
    parts = urlsplit(uri)
    host = parts.hostname or ""
    if host.endswith(".visualstudio.com"):
        return host.partition(".")[0]
    return unquote(parts.path.strip("/").partition("/")[0]) or None

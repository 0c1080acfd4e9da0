"""AWS CodeArtifact: how its tokens are minted, by the ``aws`` program or by boto3.

The user name must be ``aws``. A token is for a domain, with all its repositories, and lives twelve
hours or as long as the caller's role (AWS: *GetAuthorizationToken*).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

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

USERNAME = "aws"


def codeartifact_by_program(
    environ: Mapping[str, str],
    *,
    profile: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    runner: ProgramRunner | None = None,
    places: tuple[Registry, ...] = (),
    clock: Callable[[], dt.datetime] = utc_now,
    tell: Tell = silent,
) -> MintingProvider:
    """Return a provider that runs ``aws codeartifact get-authorization-token``.

    Domain, owner and region are read from the URL.

    Args:
        environ: the environment that the program gets, with ``AWS_ENDPOINT_URL`` and the like.
        profile: ``--profile``, if one is wanted.
        timeout: in seconds.
        runner: runs the program.
        places: registries at other addresses, such as VPC endpoints.
        clock: tells the time.
        tell: hears what happens.

    """
    run = SubprocessRunner() if runner is None else runner

    def mint(registry: Registry) -> Token:
        domain, owner, region = _parts(registry)
        argv = ["aws", "codeartifact", "get-authorization-token", "--domain", domain]
        argv += ["--domain-owner", owner, "--region", region, "--output", "json"]
        argv += [] if profile is None else ["--profile", profile]
        output = output_of(run, argv, environ, timeout)
        try:
            table = json.loads(output)
        except ValueError:
            raise MintError("`aws` printed no JSON") from None
        return _token(table, "aws")

    return _provider("aws", mint, places, clock, tell)


def codeartifact_by_library(
    *,
    load: Callable[[], Any] | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    places: tuple[Registry, ...] = (),
    clock: Callable[[], dt.datetime] = utc_now,
    tell: Tell = silent,
) -> MintingProvider:
    """Return a provider that asks boto3, which the host installs.

    Args:
        load: returns something with boto3's ``client(name, region_name=…)``: the module, or a
            session.
        timeout: of connecting and of reading, in seconds.
        places: registries at other addresses, such as VPC endpoints.
        clock: tells the time.
        tell: hears what happens.

    """
    source = _import_boto3 if load is None else load

    def mint(registry: Registry) -> Token:
        domain, owner, region = _parts(registry)
        try:
            client = source().client("codeartifact", region_name=region, **_limits(timeout))
            table = client.get_authorization_token(domain=domain, domainOwner=owner)
        except ImportError:
            raise MintError("boto3 is not installed") from None
        except Exception as error:  # noqa: BLE001 - its text may hold anything
            raise MintError(f"boto3 raised {type(error).__name__}") from None
        return _token(table, "boto3")

    return _provider("boto3", mint, places, clock, tell)


def _provider(
    label: str,
    mint: Callable[[Registry], Token],
    places: tuple[Registry, ...],
    clock: Callable[[], dt.datetime],
    tell: Tell,
) -> MintingProvider:
    return MintingProvider(
        label,
        RegistryKind.CODEARTIFACT,
        USERNAME,
        mint,
        lambda registry: (registry.domain, registry.owner, registry.region),
        places=places,
        clock=clock,
        tell=tell,
    )


def _parts(registry: Registry) -> tuple[str, str, str]:
    if registry.domain is None or registry.owner is None or registry.region is None:
        raise MintError("the domain, its owner or the region is not known")
    return registry.domain, registry.owner, registry.region


def _token(table: Any, program: str) -> Token:
    secret = text_of(table, "authorizationToken", program)
    expiration = table.get("expiration")
    if isinstance(expiration, dt.datetime):
        return Token(secret, expiration.astimezone(dt.UTC))
    return Token(secret, parse_moment(expiration))


def _import_boto3() -> Any:
    from importlib import import_module

    return import_module("boto3")


def _limits(timeout: float) -> dict[str, Any]:
    """Return botocore's time limits, or nothing where another library stands in for it."""
    try:
        from importlib import import_module

        config = import_module("botocore.config").Config
    except ImportError:
        return {}
    return {"config": config(connect_timeout=timeout, read_timeout=timeout)}

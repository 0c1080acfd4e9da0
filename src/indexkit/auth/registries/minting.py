"""Fresh tokens for recognised registries, one call for many threads; vendors have their files.

A minting provider is never part of the default chain: a host opts in to it. It answers only for
addresses that are recognised as its vendor's, or that the host names, and never in clear text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from attrs import define, field, frozen

from ...model.credential import Credential, Secret
from ..host_wide import may_travel
from ..lifetime import DEFAULT_AHEAD, is_fresh, utc_now
from ..program import Ending, ProgramRunner
from ..query import CredentialQuery
from ..scope import covers
from ..single_flight import SingleFlight
from ..trace import Tell, excerpt, note, silent, warning
from .recognise import Registry, RegistryKind, recognise

DEFAULT_TIMEOUT = 60.0


@frozen
class Token:
    """A token and the moment at which it ends, aware UTC, or ``None`` if the vendor did not say."""

    secret: Secret
    expires_at: dt.datetime | None = None


class MintError(Exception):
    """Why there is no token, in a sentence without secrets."""


Mint = Callable[[Registry], Token]


@define(eq=False)
class MintingProvider:
    """Answers for one vendor's registries with a token that is minted when it is needed.

    A token is minted anew ``ahead`` of its end, and after `invalidate`. A failure is kept too:
    three hundred packages do not ask a program three hundred times that is not logged in.

    Attributes:
        label: what the trace calls it, such as ``aws``.
        kind: the vendor.
        username: the user name that the vendor wants.
        mint: makes a token, or raises `MintError`.
        shared_by: what one token is good for, such as a CodeArtifact domain.
        any_username: whether the vendor takes every user name; the known one is then kept.
        places: registries whose addresses do not tell them, such as a VPC endpoint or a test
            server.
        clock: tells the time, as aware UTC.
        ahead: how long before its end a token is minted anew.
        tell: hears of each minting, and of failures.

    """

    label: str
    kind: RegistryKind
    username: str
    mint: Mint = field(repr=False)
    shared_by: Callable[[Registry], Hashable] = field(repr=False)
    any_username: bool = False
    places: tuple[Registry, ...] = field(default=(), converter=tuple[Registry, ...])
    clock: Callable[[], dt.datetime] = field(default=utc_now, repr=False)
    ahead: dt.timedelta = DEFAULT_AHEAD
    tell: Tell = field(default=silent, repr=False)
    _kept: SingleFlight[Hashable, Credential | None] = field(
        factory=SingleFlight, init=False, repr=False
    )

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the vendor's token, if the query's address is of this vendor's registries."""
        registry = self.registry_of(query)
        if registry is None:
            return None
        found = self._kept.get(
            self.shared_by(registry),
            lambda: self._mint(registry),
            lambda kept: is_fresh(kept, self.clock(), self.ahead),
        )
        if found is None or query.username in (None, found.username):
            return found
        return Credential(query.username, found.password, self.label, found.expires_at)

    def invalidate(self, query: CredentialQuery, /) -> bool:
        """Forget the token for the query's registry, and return whether there may be another."""
        registry = self.registry_of(query)
        if registry is not None:
            self._kept.drop(self.shared_by(registry))
        return registry is not None

    def registry_of(self, query: CredentialQuery) -> Registry | None:
        """Return the registry that the query is about, if this provider may answer for it."""
        named = [place for place in self.places if covers(place.root, query.url)]
        registry = max(named, key=lambda p: len(p.root.segments), default=None)
        registry = registry or recognise(query.url)
        if registry is None or registry.kind is not self.kind or not may_travel(query):
            return None
        fits = self.any_username or query.username in (None, self.username)
        return registry if fits else None

    def _mint(self, registry: Registry) -> Credential | None:
        try:
            token = self.mint(registry)
        except MintError as error:
            self.tell(warning("auth.mint-failed", f"{self.label} brought no token: {error}"))
            return None
        until = "" if token.expires_at is None else f", good until {token.expires_at:%H:%M} UTC"
        self.tell(note("auth.minted", f"{self.label} brought a token for {registry.root}{until}"))
        return Credential(self.username, token.secret, self.label, token.expires_at)


def output_of(
    runner: ProgramRunner, argv: list[str], environ: Mapping[str, str], timeout: float
) -> str:
    """Run a vendor's program and return what it printed, without blanks around it.

    Raises:
        MintError: it is not there, failed, took too long or printed nothing that is text.

    """
    run = runner.run(argv, environ=environ, timeout=timeout)
    if run.ending is Ending.MISSING:
        raise MintError(f"the program `{argv[0]}` is not on the PATH")
    if run.ending is not Ending.EXITED:
        raise MintError(f"`{argv[0]}` was stopped ({run.ending.value})")
    if run.status != 0:
        raise MintError(f"`{argv[0]}` failed with status {run.status}: {excerpt(run.errors)}")
    output = run.output.reveal().strip() if run.output is not None else ""
    if not output:
        raise MintError(f"`{argv[0]}` printed nothing")
    return output


def plain_token(text: str, program: str) -> Secret:
    """Return a token that a program printed by itself.

    Raises:
        MintError: it is more than one word.

    """
    if not text.isprintable() or " " in text:
        raise MintError(f"`{program}` printed something that is no token")
    return Secret(text)


def text_of(table: Any, key: str, program: str) -> Secret:
    """Return a token out of what a program or library gave.

    Raises:
        MintError: there is none under that key.

    """
    value = table.get(key) if isinstance(table, Mapping) else None
    if not isinstance(value, str) or not value:
        raise MintError(f"`{program}` gave no `{key}`")
    return Secret(value)

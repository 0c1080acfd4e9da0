"""A program of the host's own choice as a source of credentials.

Which program is run is said by the program that embeds indexkit, in code: no project file,
variable or argument that this library reads can name one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from ..model.credential import Credential
from ..model.url import SafeUrl
from .lifetime import DEFAULT_AHEAD, is_fresh, parse_moment, utc_now
from .program import Ending, ProgramRunner, SubprocessRunner
from .query import CredentialQuery
from .scope import covers
from .single_flight import SingleFlight
from .trace import Tell, excerpt, note, silent, warning

DEFAULT_TIMEOUT = 60.0


@define(eq=False)
class CommandProvider:
    """Runs a command for the addresses that it is meant for, and keeps what it prints.

    The output is either a token on one line, or a JSON object with ``password`` or ``token``, and
    if wanted ``username`` and ``expires_at`` (RFC 3339, or seconds since 1970). An empty output,
    or an empty object, says that there is no credential. The command learns what is asked from
    ``INDEXKIT_CREDENTIAL_URL``, ``INDEXKIT_CREDENTIAL_INDEX`` and ``INDEXKIT_CREDENTIAL_USERNAME``.

    Attributes:
        argv: the program and its arguments; no shell sees them.
        serves: the addresses below which its secrets may be sent, see `covers`. Never empty: a
            command that serves everything would leak to everybody.
        environ: the environment that it gets.
        username: goes with an output that names no user.
        timeout: in seconds.
        runner: runs it.
        clock: tells the time, as aware UTC.
        ahead: how long before its end a credential is fetched anew.
        tell: hears that it answered, and what went wrong.

    """

    argv: tuple[str, ...] = field(converter=tuple[str, ...])
    serves: tuple[SafeUrl, ...] = field(converter=tuple[SafeUrl, ...])
    environ: Mapping[str, str] = field(repr=False)
    username: str = ""
    timeout: float = DEFAULT_TIMEOUT
    runner: ProgramRunner = field(factory=SubprocessRunner, repr=False)
    clock: Callable[[], dt.datetime] = field(default=utc_now, repr=False)
    ahead: dt.timedelta = DEFAULT_AHEAD
    tell: Tell = field(default=silent, repr=False)
    _kept: SingleFlight[tuple[SafeUrl, str | None], Credential | None] = field(
        factory=SingleFlight, init=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a command that is none, or that would serve every address.

        Raises:
            ValueError: ``argv`` or ``serves`` is empty.

        """
        if not self.argv or not self.serves:
            raise ValueError("argv and serves must not be empty")

    @property
    def label(self) -> str:
        """``command:`` and the program's name."""
        return f"command:{self.argv[0]}"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return what the command printed for the root that covers the query's address."""
        root = self._root(query.url)
        if root is None:
            return None
        return self._kept.get(
            (root, query.username),
            lambda: self._run(root, query),
            lambda kept: is_fresh(kept, self.clock(), self.ahead),
        )

    def invalidate(self, query: CredentialQuery, /) -> bool:
        """Forget what the command printed, and return whether it is run again."""
        root = self._root(query.url)
        if root is not None:
            self._kept.drop((root, query.username))
        return root is not None

    def _root(self, url: SafeUrl) -> SafeUrl | None:
        covering = [root for root in self.serves if covers(root, url)]
        return max(covering, key=lambda root: len(root.segments), default=None)

    def _run(self, root: SafeUrl, query: CredentialQuery) -> Credential | None:
        index = query.index.label if query.index is not None else ""
        environ = {
            **self.environ,
            "INDEXKIT_CREDENTIAL_URL": root.text,
            "INDEXKIT_CREDENTIAL_INDEX": index,
            "INDEXKIT_CREDENTIAL_USERNAME": query.username or "",
        }
        run = self.runner.run(self.argv, environ=environ, timeout=self.timeout)
        if not run.is_success:
            how = f"status {run.status}" if run.ending is Ending.EXITED else run.ending.value
            said = excerpt(run.errors)
            text = f"{self.label} brought nothing ({how})"
            self.tell(warning("auth.command-failed", f"{text}: {said}" if said else text))
            return None
        output = None if run.output is None else run.output.reveal().strip()
        if output == "":
            self.tell(note("auth.command-empty", f"{self.label} has no credential for {root}"))
            return None
        credential = None if output is None else self._read(output)
        if credential is None:
            text = f"{self.label} printed neither one word nor a JSON object with a password"
            self.tell(warning("auth.command-garbage", text))
        elif query.username not in (None, credential.username):
            self.tell(note("auth.command-empty", f"{self.label} answered for another user"))
            return None
        return credential

    def _read(self, output: str) -> Credential | None:
        if not output.startswith("{"):
            if not output.isprintable() or any(char.isspace() for char in output):
                return None
            return Credential(self.username, output, self.label)
        try:
            table = json.loads(output)
        except ValueError:
            return None
        return _from_table(table, self.username, self.label)


def _from_table(table: Mapping[str, Any], username: str, label: str) -> Credential | None:
    password = table.get("password", table.get("token"))
    user = table.get("username", username)
    expires = table.get("expires_at")
    moment = None if expires is None else parse_moment(expires)
    if not isinstance(password, str) or not isinstance(user, str):
        return None
    if expires is not None and moment is None:
        return None
    return Credential(user, password, label, moment)

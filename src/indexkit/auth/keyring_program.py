"""The ``keyring`` program as a source of credentials (uv: ``keyring-provider = "subprocess"``).

It is asked as uv asks it: for the index's URL, then for ``host[:port]``, then, unless the scheme
is https, for ``scheme://host[:port]``; with the user name that is known, or, only where
``authenticate = "always"`` stands and none is known, with ``--mode creds``. Otherwise it is not
started at all: it is slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from attrs import define, field

from ..model.credential import Credential
from .host_wide import is_always, may_travel
from .program import Ending, ProgramRun, ProgramRunner, SubprocessRunner
from .query import CredentialQuery
from .registries.recognise import recognise
from .single_flight import SingleFlight
from .trace import Tell, excerpt, note, silent, warning

DEFAULT_TIMEOUT = 60.0
_Key = tuple[str, str | None]


@define(eq=False)
class KeyringProgram:
    """Asks the ``keyring`` program, once for each index and user name, however many threads ask.

    The answer, or that there is none, is kept until `invalidate`. A keyring that hangs is asked
    once: after that it is taken to have nothing, so that it costs ``timeout`` seconds and no more.

    Attributes:
        environ: the environment that the program gets; its ``PATH`` is where it is looked for.
        timeout: how many seconds all questions about one index and user may take together.
        runner: runs the program.
        program: its name or absolute path.
        tell: hears which services were asked and what went wrong.
        clock: counts seconds, from any moment on.

    """

    environ: Mapping[str, str] = field(repr=False)
    timeout: float = DEFAULT_TIMEOUT
    runner: ProgramRunner = field(factory=SubprocessRunner, repr=False)
    program: str = "keyring"
    tell: Tell = field(default=silent, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    _answers: SingleFlight[_Key, Credential | None] = field(
        factory=SingleFlight, init=False, repr=False
    )
    _broken: bool = field(default=False, init=False, repr=False)

    @property
    def label(self) -> str:
        """``keyring``."""
        return "keyring"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the keyring's entry for the query's index and user name."""
        key = question(query)
        if key is None or not may_travel(query):
            return None
        return self._answers.get(key, lambda: self._ask(*key))

    def invalidate(self, query: CredentialQuery, /) -> bool:
        """Forget the answer if it may be a token that a plugin renews, and return whether it may.

        Only the registries that are recognised have such plugins; elsewhere the same password would
        be found again.
        """
        key = question(query)
        if key is None or recognise(query.url) is None:
            return False
        self._answers.drop(key)
        return True

    def _ask(self, url: str, username: str | None) -> Credential | None:
        deadline = self.clock() + self.timeout
        for service in services(url):
            left = deadline - self.clock()
            if self._broken or left <= 0:
                return None
            wanted = [username] if username is not None else ["--mode", "creds"]
            argv = [self.program, "get", service, *wanted]
            run = self.runner.run(argv, environ=self.environ, timeout=left)
            found = self._read(run, service, username)
            if found is not None:
                return found
        return None

    def _read(self, run: ProgramRun, service: str, username: str | None) -> Credential | None:
        if not run.is_success:
            self._complain(run, service)
            return None
        lines = None if run.output is None else _lines(run.output.reveal())
        fits = _is_password if username is not None else _is_pair
        if lines is None or not fits(lines):
            wanted = "a password" if username is not None else "a user name and a password"
            self.tell(
                warning(
                    "auth.keyring-garbage",
                    f"the keyring program did not print {wanted} for {service}; it is ignored",
                    f"run `{self.program} get {service}` by hand to see what it prints",
                )
            )
            return None
        said = f" (it also wrote: {excerpt(run.errors, *lines)})" if run.errors.strip() else ""
        self.tell(note("auth.keyring-answered", f"the keyring has an entry for {service}{said}"))
        user = username if username is not None else lines[0]
        return Credential(user, lines[-1], self.label)

    def _complain(self, run: ProgramRun, service: str) -> None:
        said = excerpt(run.errors)
        if run.ending is Ending.EXITED:
            if "--mode" in run.errors:
                self.tell(
                    warning(
                        "auth.keyring-too-old",
                        f"the keyring program knows no `--mode creds`: {said}",
                        "install keyring 25.2.1 or later, or say the user name of the index",
                    )
                )
            elif said:
                text = f"keyring failed with status {run.status} for {service}: {said}"
                self.tell(warning("auth.keyring-failed", text))
            else:
                self.tell(note("auth.keyring-empty", f"the keyring has no entry for {service}"))
            return
        self._broken = True
        code, what, hint = _ENDINGS[run.ending]
        text = f"the keyring program {what.format(seconds=self.timeout)}; it is not asked again"
        self.tell(warning(code, f"{text}: {said}" if said else text, hint))


_ENDINGS: dict[Ending, tuple[str, str, str | None]] = {
    Ending.MISSING: (
        "auth.keyring-missing",
        "is not on the PATH",
        "install it with `uv tool install keyring`, with the plugin of your registry if it has one",
    ),
    Ending.TIMED_OUT: (
        "auth.keyring-timeout",
        "gave no answer in {seconds:g} seconds and was stopped",
        "it may have asked on a terminal or a screen; unlock it, or log in, before this runs",
    ),
    Ending.TOO_MUCH: ("auth.keyring-garbage", "wrote without end and was stopped", None),
    Ending.UNSTARTABLE: ("auth.keyring-unstartable", "could not be started", None),
}


def question(query: CredentialQuery) -> tuple[str, str | None] | None:
    """Return the URL and the user name that a keyring is asked about, or ``None`` not to ask.

    The URL is the index's if there is one, else that of the request. An empty user name counts as
    none.
    """
    index = query.index
    # On a redirect to another realm the index's own entry is not for the address that asks.
    if index is not None and index.url.realm != query.url.realm:
        index = None
    if query.username:
        return (query.url if index is None else index.url).text, query.username
    if index is not None and is_always(query):
        return index.url.text, None
    return None


def services(url: str) -> Iterator[str]:
    """Yield the names under which a keyring may have an entry for ``url``, in uv's order.

    A port stands in them only if it is not the scheme's own.
    """
    yield url
    parts = urlsplit(url)
    host = parts.netloc
    yield host
    if parts.scheme != "https":
        yield f"{parts.scheme}://{host}"


def _is_password(lines: list[str]) -> bool:
    return len(lines) == 1


def _is_pair(lines: list[str]) -> bool:
    user, *rest = lines
    return bool(user) and len(rest) == 1


def _lines(output: str) -> list[str] | None:
    """Return the lines of an output that is plain text, without their ends."""
    lines = output.removesuffix("\n").removesuffix("\r").split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    plain = all(char.isprintable() or char == "\t" for line in lines for char in line)
    return lines if plain else None

"""The ``keyring`` library, imported, as a source of credentials (the extra ``keyring``).

It is asked under the same names and conditions as the program, see `keyring_program`. A library
that hangs cannot be stopped: it is left alone in its thread, and never asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from attrs import define, field

from ..model.credential import Credential
from .host_wide import may_travel
from .keyring_program import question, services
from .query import CredentialQuery
from .registries.recognise import recognise
from .single_flight import SingleFlight
from .trace import Tell, note, silent, warning

DEFAULT_TIMEOUT = 60.0


def import_keyring() -> Any:
    """Import the library and return it; its back end is chosen when it is first asked.

    Raises:
        ImportError: it is not installed.

    """
    import keyring

    return keyring


@define(eq=False)
class KeyringLibrary:
    """Asks the imported ``keyring``, once for each index and user name, one question at a time.

    Back ends are not made for several threads, so calls never overlap.

    Attributes:
        timeout: how many seconds all questions about one index and user may take together.
        load: returns something with ``get_password(service, user)`` and
            ``get_credential(service, user)``.
        tell: hears which services were asked and what went wrong.

    """

    timeout: float = DEFAULT_TIMEOUT
    load: Callable[[], Any] = field(default=import_keyring, repr=False)
    tell: Tell = field(default=silent, repr=False)
    _answers: SingleFlight[tuple[str, str | None], Credential | None] = field(
        factory=SingleFlight, init=False, repr=False
    )
    _turn: Lock = field(factory=Lock, init=False, repr=False)
    _broken: bool = field(default=False, init=False, repr=False)

    @property
    def label(self) -> str:
        """``keyring-library``."""
        return "keyring-library"

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
        with self._turn:
            if self._broken:
                return None
            search = _Search(self.load, url, username, self.label)
            thread = Thread(target=search.run, daemon=True, name="indexkit-keyring")
            thread.start()
            thread.join(self.timeout)
            if thread.is_alive():
                self._broken = True
                text = f"the keyring library gave no answer in {self.timeout:g} seconds"
                hint = "it may have asked on a screen; unlock it, or log in, before this runs"
                self.tell(warning("auth.keyring-timeout", f"{text}; it is not asked again", hint))
                return None
        if search.failure is not None:
            text = f"the keyring library raised {search.failure} for {url}"
            self.tell(warning("auth.keyring-failed", text))
        elif search.found is None:
            self.tell(note("auth.keyring-empty", f"the keyring library has no entry for {url}"))
        else:
            text = f"the keyring library has an entry for {search.service}"
            self.tell(note("auth.keyring-answered", text))
        return search.found


class _Search:
    """One walk through the names of a service, in a thread that may never come back."""

    def __init__(self, load: Callable[[], Any], url: str, username: str | None, label: str) -> None:
        self.load, self.url, self.username, self.label = load, url, username, label
        self.service = url
        self.found: Credential | None = None
        self.failure: str | None = None

    def run(self) -> None:
        try:
            library = self.load()
            for service in services(self.url):
                self.service = service
                self.found = self._look(library)
                if self.found is not None:
                    return
        except Exception as error:  # noqa: BLE001 - back ends raise what they like
            # The text of the error may hold anything, so only its type is told.
            self.failure = type(error).__name__

    def _look(self, library: Any) -> Credential | None:
        if self.username is not None:
            password = library.get_password(self.service, self.username)
            if not isinstance(password, str):
                return None
            return Credential(self.username, password, self.label)
        entry = library.get_credential(self.service, None)
        if entry is None or not entry.username or not isinstance(entry.password, str):
            return None
        return Credential(entry.username, entry.password, self.label)

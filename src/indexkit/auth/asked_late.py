"""Sources of secrets that are made for the first question: who is asked nothing is not loaded."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.credential import Credential
    from .provider import CredentialProvider
    from .query import CredentialQuery


class AskedLate:
    """A provider that is made when it is first asked, by one thread for all."""

    label = "default sources"

    def __init__(self, make: Callable[[], CredentialProvider], *, is_quick: bool = False) -> None:
        """Take what makes the provider; it is called once.

        Args:
            make: makes the provider.
            is_quick: see `CredentialSession.is_quick`.

        """
        self.is_quick = is_quick
        self._make = make
        self._lock = allocate_lock()
        self._made: CredentialProvider | None = None

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Ask the provider."""
        return self._provider().find(query)

    def judge(
        self, query: CredentialQuery, credential: Credential, status: int, /
    ) -> Credential | None:
        """Tell the provider how a credential fared, if it wants to know."""
        judge: Any = getattr(self._provider(), "judge", None)
        found: Credential | None = None if judge is None else judge(query, credential, status)
        return found

    def _provider(self) -> CredentialProvider:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return self._made

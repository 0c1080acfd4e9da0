"""A source of secrets that is made when it is due: most runs are asked for none by any server."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..model.credential import Credential
from .host_wide import is_due
from .query import CredentialQuery

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .provider import CredentialProvider


class WhenDue:
    """Stands for a source that is silent as long as it is not due, see `host_wide.is_due`."""

    def __init__(self, label: str, make: Callable[[], CredentialProvider]) -> None:
        """Take the label of the source, and what makes it; that is called once."""
        self.label = label
        self._make = make
        self._lock = threading.Lock()
        self._made: CredentialProvider | None = None

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return what the source answers, or ``None`` as long as it is not due."""
        if not is_due(query):
            return None
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return self._made.find(query)

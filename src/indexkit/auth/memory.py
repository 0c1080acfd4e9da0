"""What has worked in this session, until it is refused; nothing is kept on disk.

A credential is remembered only after a server took it, for the root of the index that it served
or, where there is no index, for the very address. The longest remembered root wins. Two user names
for one root are ambiguous unless one is asked for.
"""

from __future__ import annotations

from threading import Lock

from ..model.credential import Credential
from ..model.url import SafeUrl
from ..values import field, frozen
from .query import CredentialQuery
from .scope import covers
from .trace import Tell, silent, warning

_REFUSED = 401


@frozen(eq=False)
class SessionMemory:
    """Answers with credentials that servers have taken; belongs to one session of one host.

    Put it first in a chain, and let what sends the requests say how they went, with `judge`.

    Attributes:
        tell: hears of ambiguous memories.

    """

    tell: Tell = field(default=silent, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)
    _good: dict[tuple[SafeUrl, str], Credential] = field(factory=dict, init=False, repr=False)

    @property
    def label(self) -> str:
        """``memory``."""
        return "memory"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return what worked for the longest root that covers the query's address."""
        with self._lock:
            known = list(self._good.items())
        if not known:
            return None
        covering = [
            (root, credential)
            for (root, user), credential in known
            if query.username in (None, user) and covers(root, query.url)
        ]
        longest = max((len(root.segments) for root, _ in covering), default=0)
        best = [credential for root, credential in covering if len(root.segments) == longest]
        if len(best) > 1:
            self.tell(
                warning(
                    "auth.ambiguous",
                    f"several users have worked for {query.url}",
                    "put the user name into the index's URL, or set `UV_INDEX_<NAME>_USERNAME`",
                )
            )
            return None
        return best[0] if best else None

    def judge(self, query: CredentialQuery, credential: Credential, status: int) -> None:
        """Hear which status a request with ``credential`` was answered with.

        A success (2xx) is remembered, a 401 forgotten. Other answers say nothing about a
        credential: a 404 may be a missing project.
        """
        root = root_of(query)
        if root is None or credential.password is None:
            return
        key = (root, credential.username)
        with self._lock:
            if status == _REFUSED and self._good.get(key) == credential:
                del self._good[key]
            elif 200 <= status < 300:  # noqa: PLR2004 - the class of success
                self._good[key] = credential

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._good.clear()


def root_of(query: CredentialQuery) -> SafeUrl | None:
    """Return what a credential that served the query may serve again."""
    if query.url.is_local:
        return None
    if query.index is not None and covers(query.index.root, query.url):
        return query.index.root.without_credential()
    return SafeUrl(query.url.text.partition("?")[0].partition("#")[0])

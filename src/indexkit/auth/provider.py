"""The protocol of a source of credentials; the sources themselves have a file each."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ..model.credential import Credential
from ..model.index import Index
from ..model.url import SafeUrl
from ..values import field, frozen


@frozen
class CredentialQuery:
    """What is known when a credential is looked for.

    Attributes:
        url: the address that asks, without user information.
        index: the index on whose behalf the request is made, if there is one.
        username: the user name that is already known, if any; an answer must be for it.
        status: the HTTP status that made us ask (401, 403 or 404), or ``None`` before the first
            request to this address. A source that is slow, or whose secrets belong to a whole host
            rather than to this address, stays silent until there is a status, unless the index's
            ``authenticate`` is ``always``.
        written: the credential that stands in the address itself, if any: the address of a page
            has that of its index's URL, the address of a file has none.

    """

    url: SafeUrl
    index: Index | None = None
    username: str | None = None
    status: int | None = None
    written: Credential | None = field(default=None, repr=False)


@runtime_checkable
class CredentialProvider(Protocol):
    """A source of credentials: a file, a program, a host's vault.

    ``None`` means *not mine to answer*. A provider never prompts, never prints, and bounds its own
    time. It may be called from several threads at once.
    """

    @property
    def label(self) -> str:
        """A short name for the trace, such as ``netrc``."""
        ...

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential for the query's address, or ``None``."""
        ...


@runtime_checkable
class LearningProvider(CredentialProvider, Protocol):
    """A source that is also told what became of its answers. A provider need not be one."""

    def judge(
        self, query: CredentialQuery, credential: Credential, status: int, /
    ) -> Credential | None:
        """Hear with which HTTP status a request with ``credential`` was answered.

        After a 401 the result, if there is one, is tried once in place of what was refused. It is
        ignored after every other status.
        """
        ...

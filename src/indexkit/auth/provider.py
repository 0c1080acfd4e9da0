"""The protocol of a source of credentials; the sources themselves have a file each."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ..model.credential import Credential
from .query import CredentialQuery

__all__ = ["CredentialProvider", "CredentialQuery", "LearningProvider"]


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

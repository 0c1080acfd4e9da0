"""Secrets that stand in the URLs of the declared indexes; no other source is read here."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.credential import Credential
from ..model.index import Index
from .on_behalf import candidates
from .provider import CredentialQuery


class UrlCredentials:
    """Answers with the credential in the URL of the index that the asked address belongs to.

    A lone user name (``https://token@host``) is no answer here: it is sent from the URL itself.
    """

    label = "url"

    def __init__(self, indexes: Iterable[Index]) -> None:
        """Take the indexes whose URLs may hold credentials, strongest first."""
        self._indexes = tuple(index for index in indexes if not index.url.is_local)

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential of the index that ``query`` is for, or ``None``."""
        for index in candidates(query, self._indexes):
            credential = None if index.url.is_local else index.url.credential
            if credential is None or credential.password is None or not credential.is_text:
                continue
            if query.username in (None, credential.username):
                return credential
        return None


class WrittenCredentials:
    """Answers with the credential that stands in the asked address itself, before all variables.

    See `Semantics.url_over_variables`.
    """

    label = "url"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential of the address if it has a password that can be sent."""
        found = query.written
        return None if found is None or found.password is None or not found.is_text else found

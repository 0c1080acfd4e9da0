"""Secrets that stand in the URLs of the declared indexes; no other source is read here."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.credential import Credential
from ..model.index import Index
from .on_behalf import candidates
from .query import CredentialQuery
from .scope import covers


class UrlCredentials:
    """Answers with the credential in the URL of the index that the asked address belongs to.

    A lone user name (``https://token@host``) goes with the addresses of its own index by itself. It
    is an answer for those that do not have it: of another entry for the same root, and, after a
    challenge, beside the root.
    """

    label = "url"

    def __init__(self, indexes: Iterable[Index]) -> None:
        """Take the indexes whose URLs may hold credentials, strongest first."""
        self._indexes = tuple(index for index in indexes if not index.url.is_local)
        self._has_any = any(index.url.credential is not None for index in self._indexes)

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential of the index that ``query`` is for, or ``None``."""
        if not self._has_any and (query.index is None or query.index.url.credential is None):
            return None
        for index in candidates(query, self._indexes):
            credential = None if index.url.is_local else index.url.credential
            if credential is None or not credential.is_text:
                continue
            if credential.password is None and not _is_wanting(query, index):
                continue
            if query.username in (None, credential.username):
                return credential
        return None


class WrittenCredentials:
    """Answers before all variables, with what stands in the asked address itself.

    Beside the root of an index that is what stands in the index's URL. See
    `Semantics.url_over_variables`.
    """

    label = "url"

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential of the address if it has a password that can be sent."""
        found = query.written
        if found is None and query.index is not None and _is_beside(query, query.index):
            found = query.index.url.credential
        return None if found is None or found.password is None or not found.is_text else found


def _is_wanting(query: CredentialQuery, index: Index) -> bool:
    """Return whether the request lacks the user name of an index that its address belongs to."""
    return query.username is None or _is_beside(query, index)


def _is_beside(query: CredentialQuery, index: Index) -> bool:
    """Return whether the address is in the index's origin, not below its root, and has asked."""
    home = query.url.realm == index.url.realm
    return query.status is not None and home and not covers(index.root, query.url)

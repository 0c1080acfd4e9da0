"""Secrets in ``UV_INDEX_<NAME>_USERNAME`` and ``_PASSWORD``; the mapping is the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.credential import Credential
from ..model.index import Index
from .on_behalf import candidates
from .provider import CredentialQuery


class IndexVariables:
    """Answers from the environment variables that are named after an index.

    The name of the index is spelled in capitals, with ``_`` for everything that is neither letter
    nor digit (uv: *Providing credentials directly*). A password without a user name goes with an
    empty one, a user name without a password with none.
    """

    label = "variables"

    def __init__(self, indexes: Iterable[Index], environ: Mapping[str, str]) -> None:
        """Keep the credentials of the named ones among ``indexes``, strongest first.

        Args:
            indexes: the declared indexes.
            environ: the environment variables. They are read now, and not kept.

        """
        named = tuple(index for index in indexes if index.name is not None)
        self._indexes = named
        self._found: dict[str, Credential] = {}
        for index in named:
            stem = f"UV_INDEX_{index.variable_stem}"
            username = environ.get(f"{stem}_USERNAME")
            password = environ.get(f"{stem}_PASSWORD")
            if username is not None or password is not None:
                self._found[index.name or ""] = Credential(username or "", password, self.label)

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential of the index that ``query`` is for, or ``None``."""
        for index in candidates(query, self._indexes):
            credential = self._found.get(index.name or "")
            if credential is not None and query.username in (None, credential.username):
                return credential
        return None

    def __repr__(self) -> str:
        """Return the names of the indexes that have variables, without secrets."""
        return f"IndexVariables({sorted(self._found)})"

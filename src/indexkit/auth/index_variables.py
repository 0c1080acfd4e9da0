"""Secrets in ``UV_INDEX_<NAME>_USERNAME`` and ``_PASSWORD``; the mapping is the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.credential import Credential
from ..model.index import Index
from ..patterns import regex
from .on_behalf import candidates
from .query import CredentialQuery

_VARIABLE = regex(r"UV_INDEX_(?P<stem>.*)_(?:USERNAME|PASSWORD)\Z")


class IndexVariables:
    """Answers from the environment variables that are named after an index.

    The name of the index is spelled in capitals, with ``_`` for everything that is neither letter
    nor digit (uv: *Providing credentials directly*). A password without a user name goes with an
    empty one, a user name without a password with none.
    """

    label = "variables"

    def __init__(self, indexes: Iterable[Index], environ: Mapping[str, str]) -> None:
        """Keep the credentials that stand in variables.

        Args:
            indexes: the declared indexes, strongest first; those without a name have no variables.
            environ: the environment variables. They are read now, and not kept.

        """
        self._indexes = tuple(index for index in indexes if index.name is not None)
        self._found: dict[str, Credential] = {}
        for variable in environ:
            match = _VARIABLE.match(variable)
            if match is not None:
                stem = f"UV_INDEX_{match['stem']}"
                username = environ.get(f"{stem}_USERNAME", "")
                password = environ.get(f"{stem}_PASSWORD")
                if username or password is not None:
                    self._found[match["stem"]] = Credential(username, password, self.label)

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the credential of the index that ``query`` is for, or ``None``."""
        if not self._found:
            return None
        for index in candidates(query, self._indexes):
            stem = index.variable_stem
            credential = None if stem is None else self._found.get(stem)
            if credential is not None and query.username in (None, credential.username):
                return credential
        return None

    def __repr__(self) -> str:
        """Return what the variables call the indexes, without secrets."""
        return f"IndexVariables({sorted(self._found)})"

"""Several sources of credentials as one; a source itself has a file of its own."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.credential import Credential
from ..values import evolve
from .host_wide import is_due
from .query import CredentialQuery
from .trace import Tell, hears_notes, note, silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .provider import CredentialProvider


class ChainProvider:
    """Asks its providers in order; the first answer with a password counts and names its provider.

    Where one knows a user name alone, those after it are asked for that user's password. Without a
    password, the user name is the answer.
    """

    def __init__(
        self,
        providers: Iterable[CredentialProvider],
        tell: Tell = silent,
        *,
        try_lone_names: bool = False,
    ) -> None:
        """Keep the providers.

        Args:
            providers: the sources, strongest first.
            tell: hears which of them were asked, and who answered.
            try_lone_names: whether a user name is an answer by itself as long as the server has not
                asked for more (`Semantics.every_request_challenged`).

        """
        self.providers = tuple(providers)
        self._tell = tell
        self._try_lone_names = try_lone_names

    @property
    def label(self) -> str:
        """The labels of the providers, strongest first."""
        return " > ".join(provider.label for provider in self.providers)

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the first answer, or ``None``. What a provider raises is passed on."""
        lone: Credential | None = None
        asked: list[str] = []
        for provider in self.providers:
            asked.append(provider.label)
            found = provider.find(query)
            if found is None:
                continue
            answer = evolve(found, provider=provider.label)
            if answer.password is not None:
                return self._told(query, answer, asked)
            if lone is None:
                lone = answer
                if self._try_lone_names and not is_due(query):
                    break
                query = evolve(query, username=answer.username or None)
        return self._told(query, lone, asked)

    def _told(
        self, query: CredentialQuery, answer: Credential | None, asked: list[str]
    ) -> Credential | None:
        if not hears_notes(self._tell):
            return answer
        who = "nobody" if answer is None else answer.provider
        what = " with a user name alone" if answer is not None and answer.password is None else ""
        text = f"{who} answered{what} for {query.url}; asked: {', '.join(asked)}"
        self._tell(note("auth.answered", text))
        return answer

    def __repr__(self) -> str:
        """Return the labels in order."""
        return f"ChainProvider({self.label})"

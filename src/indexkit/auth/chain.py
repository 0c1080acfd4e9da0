"""Several sources of credentials as one; a source itself has a file of its own."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from indexkit.auth.provider import CredentialProvider, CredentialQuery
from indexkit.model.credential import Credential


class ChainProvider:
    """Asks its providers in order; the first answer counts and names its provider."""

    def __init__(self, providers: Iterable[CredentialProvider]) -> None:
        """Take the providers, strongest first."""
        self.providers = tuple(providers)

    @property
    def label(self) -> str:
        """The labels of the providers, strongest first."""
        return " > ".join(provider.label for provider in self.providers)

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return the first answer, or ``None``. What a provider raises is passed on."""
        for provider in self.providers:
            credential = provider.find(query)
            if credential is not None:
                return evolve(credential, provider=provider.label)
        return None

    def __repr__(self) -> str:
        """Return the labels in order."""
        return f"ChainProvider({self.label})"

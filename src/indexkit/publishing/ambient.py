"""Identities that a CI system gives out (OpenID Connect); what is done with them is `trusted`'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from ..model.credential import Secret
from ..model.index import environment_name
from .errors import TrustedPublishingError

# Variables that say that the job runs where identities are to be had.
_SYSTEMS = (
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "BUILDKITE",
    "CIRCLECI",
)
_DIRECT = "_ID_TOKEN"


class AmbientTokens(Protocol):
    """A source of identities. It may take its time, and is asked outside of the event loop."""

    def is_present(self) -> bool:
        """Whether identities are to be had here; asks nobody."""
        ...

    def token(self, audience: str, /) -> Secret:
        """Return an identity (a JWT) for an audience.

        Raises:
            TrustedPublishingError: none is to be had.

        """
        ...


@frozen
class CiTokens:
    """Identities from variables such as ``PYPI_ID_TOKEN``, or through the ``id`` library.

    GitLab gives identities out in variables that are named after the audience, and any other
    system can do the same. GitHub, Buildkite and others are asked by ``id`` (extra ``publish``),
    which looks at the environment of the process.

    Attributes:
        environ: the environment variables.

    """

    environ: Mapping[str, str] = field(repr=False)

    def is_present(self) -> bool:
        """Whether a variable says so."""
        named = any(key.endswith(_DIRECT) and value for key, value in self.environ.items())
        return named or any(self.environ.get(name) for name in _SYSTEMS)

    def token(self, audience: str, /) -> Secret:
        """Return an identity for an audience.

        Raises:
            TrustedPublishingError: none is to be had.

        """
        direct = self.environ.get(f"{environment_name(audience)}{_DIRECT}")
        return Secret(direct) if direct else _from_library(audience)


def _from_library(audience: str) -> Secret:
    try:
        import id as identities
    except ImportError:
        raise TrustedPublishingError(
            "publish.trusted",
            "trusted publishing with this CI system needs the `id` library",
            "install `indexkit[publish]`",
        ) from None
    try:
        token = identities.detect_credential(audience)
    except identities.IdentityError as error:
        raise TrustedPublishingError(
            "publish.trusted",
            f"the CI system gave no identity: {type(error).__name__}",
            "in GitHub Actions, is the permission `id-token: write` there?",
        ) from None
    if not token:
        variable = f"{environment_name(audience)}{_DIRECT}"
        raise TrustedPublishingError(
            "publish.trusted",
            f"this CI system has no identity for `{audience}`",
            f"in GitLab CI, declare `{variable}` under `id_tokens`",
        )
    return Secret(token)

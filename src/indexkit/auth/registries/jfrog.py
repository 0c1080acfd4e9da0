"""JFrog Artifactory: what its tokens need, and the mistake that its users make; it mints nothing.

An access token goes with an empty user name. Sent as ``__token__``, which is PyPI's name for
tokens and what ``uv publish --token`` sends, it is answered with 401 (uv: *JFrog Artifactory*).
"""

from __future__ import annotations

from ...model.credential import Credential
from ...model.diagnostic import Diagnostic
from ...model.url import SafeUrl
from ..trace import warning
from .recognise import RegistryKind, recognise

PYPI_TOKEN_USER = "__token__"  # noqa: S105 - the name that stands where a user name goes


def check_token_user(url: SafeUrl, credential: Credential) -> Diagnostic | None:
    """Return what is wrong with sending ``credential`` to a JFrog address, if something is."""
    registry = recognise(url)
    if registry is None or registry.kind is not RegistryKind.JFROG:
        return None
    if credential.username != PYPI_TOKEN_USER:
        return None
    return warning(
        "auth.jfrog-token-user",
        f"{url} is JFrog Artifactory, which refuses a token that is sent as `{PYPI_TOKEN_USER}`",
        "give the token as the password, and an empty user name (`UV_INDEX_<NAME>_USERNAME=`, "
        "`UV_PUBLISH_USERNAME=`) in place of `--token` or `UV_PUBLISH_TOKEN`",
    )

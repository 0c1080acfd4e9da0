"""A package from JFrog Artifactory, with an access token, and a credential provider of one's own.

Put your own address into URL, or into the variable REGISTRY_URL::

    JFROG_TOKEN=... python jfrog.py six

UV_INDEX_PRIVATE_REGISTRY_USERNAME (a user's; empty for a token, never ``__token__``) and
UV_INDEX_PRIVATE_REGISTRY_PASSWORD do as well.
"""

from __future__ import annotations

import os
import sys

import indexkit
from indexkit.auth.scope import covers

URL = "https://ORGANISATION.jfrog.io/artifactory/api/pypi/REPOSITORY/simple"


class JfrogToken:
    """A provider is a label and one method; this one knows the token for one repository."""

    label = "JFROG_TOKEN"

    def __init__(self, root: indexkit.SafeUrl, token: str | None) -> None:
        """Take the address below which the token may be sent, and the token."""
        self._root, self._token = root, token

    def find(self, query: indexkit.CredentialQuery, /) -> indexkit.Credential | None:
        """Return the token with an empty user name, as Artifactory wants it."""
        if not self._token or query.username or not covers(self._root, query.url):
            return None
        return indexkit.Credential("", self._token)


def main(package: str, folder: str, environ: dict[str, str]) -> None:
    """Download the best file of ``package``, and say where its secret came from."""
    index = {
        "name": "private-registry",
        "url": environ.get("REGISTRY_URL", URL),
        "default": True,  # PyPI is not asked; leave this out to ask it for what is not here
    }
    index_set = indexkit.resolve_sources({"tool": {"uv": {"index": [index]}}}, environ=environ)
    own = JfrogToken(index_set.indexes[0].root, environ.get("JFROG_TOKEN"))
    credentials = indexkit.default_credentials(index_set, environ=environ, before=[own])
    with indexkit.default_fetcher(index_set, environ=environ) as fetcher:
        common = {"index_set": index_set, "fetcher": fetcher, "credentials": credentials}
        selection = indexkit.select_candidates(package, **common)
        path = indexkit.download(selection.require(), folder, **common)
    print(f"{path.name}, with a secret from {selection.visits[0].provider}")


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or ["."])[0], dict(os.environ))

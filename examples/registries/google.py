"""A package from Google Artifact Registry, with a token that ``gcloud`` prints when it is needed.

Put your own address into URL, or into the variable REGISTRY_URL, and log in to Google Cloud::

    python google.py six

Where there is no ``gcloud``, a token of your own does too: set
UV_INDEX_PRIVATE_REGISTRY_USERNAME=``oauth2accesstoken`` and UV_INDEX_PRIVATE_REGISTRY_PASSWORD.
"""

from __future__ import annotations

import os
import sys

import indexkit
from indexkit.auth.registries.google import google_by_program
from indexkit.auth.registries.recognise import Registry, RegistryKind

URL = "https://us-central1-python.pkg.dev/PROJECT/REPOSITORY/simple/"


def own_domain(environ: dict[str, str]) -> tuple[Registry, ...]:
    """Name the repository at a domain of one's own: its address without ``simple/``."""
    if "REGISTRY_ROOT" not in environ:
        return ()
    root = indexkit.SafeUrl.parse(environ["REGISTRY_ROOT"])
    return (Registry(RegistryKind.GOOGLE, root, root.segments[-1]),)


def main(package: str, folder: str, environ: dict[str, str]) -> None:
    """Download the best file of ``package``, and say where its secret came from."""
    index = {
        "name": "private-registry",
        "url": environ.get("REGISTRY_URL", URL),
        "default": True,  # PyPI is not asked; leave this out to ask it for what is not here
    }
    index_set = indexkit.resolve_sources({"tool": {"uv": {"index": [index]}}}, environ=environ)
    # With the library google-auth, as on Google's own machines: google_by_library().
    gcloud = google_by_program(environ, places=own_domain(environ))
    credentials = indexkit.default_credentials(index_set, environ=environ, before=[gcloud])
    with indexkit.default_fetcher(index_set, environ=environ) as fetcher:
        common = {"index_set": index_set, "fetcher": fetcher, "credentials": credentials}
        selection = indexkit.select_candidates(package, **common)
        path = indexkit.download(selection.require(), folder, **common)
    print(f"{path.name}, with a secret from {selection.visits[0].provider}")


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or ["."])[0], dict(os.environ))

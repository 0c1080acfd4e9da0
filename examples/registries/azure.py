"""A package from Azure Artifacts, in a run of Azure Pipelines or with a token of one's own.

Put your own address into URL, or into the variable REGISTRY_URL. In a pipeline::

    - script: python azure.py six
      env:
        SYSTEM_ACCESSTOKEN: $(System.AccessToken)

Elsewhere set UV_INDEX_PRIVATE_REGISTRY_USERNAME (any) and UV_INDEX_PRIVATE_REGISTRY_PASSWORD (a
personal access token), or use ``azure_by_program`` after ``az login``.
"""

from __future__ import annotations

import os
import sys

import indexkit
from indexkit.auth.registries.azure import azure_by_pipeline
from indexkit.auth.registries.recognise import Registry, RegistryKind

URL = "https://pkgs.dev.azure.com/ORGANISATION/PROJECT/_packaging/FEED/pypi/simple/"


def own_server(environ: dict[str, str]) -> tuple[Registry, ...]:
    """Name a server of one's own (Azure DevOps Server) by the address of its collection."""
    if "REGISTRY_ROOT" not in environ:
        return ()
    return (Registry(RegistryKind.AZURE, indexkit.SafeUrl.parse(environ["REGISTRY_ROOT"]), "feed"),)


def main(package: str, folder: str, environ: dict[str, str]) -> None:
    """Download the best file of ``package``, and say where its secret came from."""
    index = {
        "name": "private-registry",
        "url": environ.get("REGISTRY_URL", URL),
        "default": True,  # PyPI is not asked; leave this out to ask it for what is not here
    }
    index_set = indexkit.resolve_sources({"tool": {"uv": {"index": [index]}}}, environ=environ)
    # Its files are elsewhere in the organisation, and in a store that must not see the token;
    # both are seen to.
    pipeline = [azure_by_pipeline(environ, places=own_server(environ))]
    before = pipeline if "SYSTEM_ACCESSTOKEN" in environ else []
    credentials = indexkit.default_credentials(index_set, environ=environ, before=before)
    with indexkit.default_fetcher(index_set, environ=environ) as fetcher:
        common = {"index_set": index_set, "fetcher": fetcher, "credentials": credentials}
        selection = indexkit.select_candidates(package, **common)
        path = indexkit.download(selection.require(), folder, **common)
    print(f"{path.name}, with a secret from {selection.visits[0].provider}")


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or ["."])[0], dict(os.environ))

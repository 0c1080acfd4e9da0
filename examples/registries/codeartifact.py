"""A package from AWS CodeArtifact, with a token that ``aws`` (or boto3) makes when it is needed.

Put your own address into URL, or into the variable REGISTRY_URL, and log in to AWS::

    python codeartifact.py six

Where there is no ``aws``, a token of your own does too: set
UV_INDEX_PRIVATE_REGISTRY_USERNAME=``aws`` and UV_INDEX_PRIVATE_REGISTRY_PASSWORD.
"""

from __future__ import annotations

import os
import sys

import indexkit
from indexkit.auth.registries.codeartifact import codeartifact_by_program
from indexkit.auth.registries.recognise import Registry, RegistryKind

URL = "https://DOMAIN-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/REPOSITORY/simple/"


def own_endpoint(environ: dict[str, str]) -> tuple[Registry, ...]:
    """Describe an endpoint whose address does not tell domain, owner and region (a VPC's)."""
    if "REGISTRY_ROOT" not in environ:
        return ()
    root = indexkit.SafeUrl.parse(environ["REGISTRY_ROOT"])
    domain, owner, region = (
        environ[f"CODEARTIFACT_{part}"] for part in ("DOMAIN", "OWNER", "REGION")
    )
    return (
        Registry(
            RegistryKind.CODEARTIFACT,
            root,
            root.segments[-1],
            domain=domain,
            owner=owner,
            region=region,
        ),
    )


def main(package: str, folder: str, environ: dict[str, str]) -> None:
    """Download the best file of ``package``, and say where its secret came from."""
    index = {
        "name": "private-registry",
        "url": environ.get("REGISTRY_URL", URL),
        "default": True,  # PyPI is not asked; leave this out to ask it for what is not here
    }
    index_set = indexkit.resolve_sources({"tool": {"uv": {"index": [index]}}}, environ=environ)
    # Domain, owner and region are read from the address. With boto3: codeartifact_by_library().
    aws = codeartifact_by_program(environ, places=own_endpoint(environ))
    credentials = indexkit.default_credentials(index_set, environ=environ, before=[aws])
    with indexkit.default_fetcher(index_set, environ=environ) as fetcher:
        common = {"index_set": index_set, "fetcher": fetcher, "credentials": credentials}
        selection = indexkit.select_candidates(package, **common)
        path = indexkit.download(selection.require(), folder, **common)
    print(f"{path.name}, with a secret from {selection.visits[0].provider}")


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or ["."])[0], dict(os.environ))

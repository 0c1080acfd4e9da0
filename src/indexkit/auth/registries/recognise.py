"""Which registry a URL belongs to, and what the URL says about it; no request is made.

A host name is matched whole: ``pkgs.dev.azure.com.evil.example`` is nobody's. Self-hosted
Artifactory has no host name of its own and is recognised by the path of its API.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import unquote

from attrs import frozen

from ...model.url import SafeUrl
from ...patterns import regex


class RegistryKind(StrEnum):
    """The registries that are known by their URLs."""

    AZURE = "azure"
    GOOGLE = "google"
    CODEARTIFACT = "codeartifact"
    JFROG = "jfrog"


@frozen
class Registry:
    """A registry, as far as its URL names it.

    Attributes:
        kind: whose it is.
        root: the address below which its secrets may travel.
        repository: the repository, or the feed (Azure), with its ``@view`` if it has one.
        organization: Azure's organisation; ``None`` elsewhere.
        project: the project of Azure (``None`` for a feed of the whole organisation) or Google.
        region: the region of Google (``us-central1``, ``europe``) or AWS.
        domain, owner: CodeArtifact's domain and the account that owns it, twelve digits.

    """

    kind: RegistryKind
    root: SafeUrl
    repository: str
    organization: str | None = None
    project: str | None = None
    region: str | None = None
    domain: str | None = None
    owner: str | None = None


_VISUAL_STUDIO = regex(r"(?P<organization>[a-z0-9][a-z0-9-]*)\.pkgs\.visualstudio\.com\Z")
_GOOGLE = regex(r"(?P<region>[a-z][a-z0-9-]*)-python\.pkg\.dev\Z")
_CODEARTIFACT = regex(
    r"(?P<domain>[a-z][a-z0-9-]*)-(?P<owner>[0-9]{12})\.d\.codeartifact(?:-fips)?"
    r"\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\Z"
)


def recognise(url: SafeUrl) -> Registry | None:
    """Return the registry that ``url`` is an address of, or ``None``.

    ``url`` may be the index, a page or file of it, or its upload address.
    """
    if url.scheme not in ("https", "http"):
        return None
    for look in (_azure, _google, _codeartifact, _jfrog):
        found = look(url)
        if found is not None:
            return found
    return None


def _azure(url: SafeUrl) -> Registry | None:
    segments = url.segments
    match = _VISUAL_STUDIO.match(url.realm.host)
    if match is not None:
        organization, skip = match["organization"], 0
    elif url.realm.host == "pkgs.dev.azure.com" and segments:
        organization, skip = unquote(segments[0]), 1
    else:
        return None
    rest = segments[skip:]
    if "_packaging" not in rest[:2]:
        return None
    at = rest.index("_packaging")
    if len(rest) < at + 3 or rest[at + 2] != "pypi":
        return None
    return Registry(
        RegistryKind.AZURE,
        _above(url, skip + at + 3),
        unquote(rest[at + 1]),
        organization=organization,
        project=unquote(rest[0]) if at else None,
    )


def _google(url: SafeUrl) -> Registry | None:
    match = _GOOGLE.match(url.realm.host)
    if match is None or len(url.segments) < 2:  # noqa: PLR2004 - project and repository
        return None
    project, repository = map(unquote, url.segments[:2])
    root = _above(url, 2)
    return Registry(RegistryKind.GOOGLE, root, repository, project=project, region=match["region"])


def _codeartifact(url: SafeUrl) -> Registry | None:
    match = _CODEARTIFACT.match(url.realm.host)
    if match is None or len(url.segments) < 2 or url.segments[0] != "pypi":  # noqa: PLR2004
        return None
    return Registry(
        RegistryKind.CODEARTIFACT,
        _above(url, 2),
        unquote(url.segments[1]),
        region=match["region"],
        domain=match["domain"],
        owner=match["owner"],
    )


def _jfrog(url: SafeUrl) -> Registry | None:
    segments = url.segments
    for at in range(len(segments) - 2):
        if segments[at : at + 2] == ("api", "pypi"):
            break
    else:
        return None
    is_cloud = url.realm.host.endswith(".jfrog.io")
    if not is_cloud and segments[:at][-1:] != ("artifactory",):
        return None
    return Registry(RegistryKind.JFROG, _above(url, at + 3), unquote(segments[at + 2]))


def _above(url: SafeUrl, count: int) -> SafeUrl:
    """Return the address of the first ``count`` segments of ``url``."""
    return SafeUrl(f"{url.realm}/" + "/".join(url.segments[:count]))

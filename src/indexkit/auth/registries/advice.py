"""What each registry wants to be told, for `explain` and `show`; nothing is sent here."""

from __future__ import annotations

from attrs import frozen

from ...model.credential import Credential
from ...model.diagnostic import Diagnostic
from ...model.index import Index
from ...model.url import SafeUrl
from ..lifetime import ends_at
from ..trace import warning
from .jfrog import check_token_user
from .recognise import Registry, RegistryKind, recognise


@frozen
class Advice:
    """How to authenticate to a registry, as its guide in uv's documentation says.

    Attributes:
        registry: what the URL says about it.
        title: the vendor's name for it.
        username: the user name that goes with a token; may be empty.
        username_is_fixed: whether every other user name fails.
        variables: names and values of the variables to set for this index; a value in ``<…>`` is to
            be filled in. Empty for an index without a name.
        keyring_variables: the same for ``keyring-provider = "subprocess"``.
        keyring_package: the plugin that keyring needs, or ``None`` if the vendor has none.
        publish_variables: the variables that ``uv publish`` and `publish` read.
        publish_url: where uploads go.
        token_command: a shell line that prints a token, or ``None``.

    """

    registry: Registry
    title: str
    username: str
    username_is_fixed: bool
    variables: tuple[tuple[str, str], ...]
    keyring_variables: tuple[tuple[str, str], ...]
    keyring_package: str | None
    publish_variables: tuple[tuple[str, str], ...]
    publish_url: str
    token_command: str | None


@frozen
class _Vendor:
    title: str
    username: str
    keyring_package: str | None = None
    is_fixed: bool = False
    publish_suffix: str = ""


_VENDORS = {
    RegistryKind.AZURE: _Vendor(
        "Azure Artifacts", "VssSessionToken", "artifacts-keyring", publish_suffix="upload/"
    ),
    RegistryKind.GOOGLE: _Vendor(
        "Google Artifact Registry",
        "oauth2accesstoken",
        "keyrings.google-artifactregistry-auth",
        is_fixed=True,
    ),
    RegistryKind.CODEARTIFACT: _Vendor(
        "AWS CodeArtifact", "aws", "keyrings.codeartifact", is_fixed=True
    ),
    RegistryKind.JFROG: _Vendor("JFrog Artifactory", ""),
}
# Google also takes the key of a service account, as such or in base64.
_ALSO_TAKEN = {RegistryKind.GOOGLE: ("_json_key", "_json_key_base64")}


def advise(index: Index) -> Advice | None:
    """Return what the registry of an index wants, or ``None`` for others."""
    registry = recognise(index.url)
    if registry is None:
        return None
    vendor = _VENDORS[registry.kind]
    stem = index.variable_stem
    named = () if stem is None else ((f"UV_INDEX_{stem}_USERNAME", vendor.username),)
    secret = () if stem is None else ((f"UV_INDEX_{stem}_PASSWORD", "<token>"),)
    keyring: tuple[tuple[str, str], ...] = ()
    if vendor.keyring_package is not None:
        keyring = (("UV_KEYRING_PROVIDER", "subprocess"), *named)
    slash = "" if registry.kind is RegistryKind.JFROG else "/"
    return Advice(
        registry,
        vendor.title,
        vendor.username,
        vendor.is_fixed,
        (*named, *secret),
        keyring,
        vendor.keyring_package,
        (("UV_PUBLISH_USERNAME", vendor.username), ("UV_PUBLISH_PASSWORD", "<token>")),
        f"{registry.root.text}{slash}{vendor.publish_suffix}",
        _token_command(registry),
    )


def check_credential(url: SafeUrl, credential: Credential) -> tuple[Diagnostic, ...]:
    """Return what a registry will refuse about a credential, before it is sent there.

    The user name is judged, and for CodeArtifact, which refuses with 404, whether it can be told
    when the token ends. The credential is sent all the same.
    """
    jfrog = check_token_user(url, credential)
    if jfrog is not None:
        return (jfrog,)
    registry = recognise(url)
    vendor = None if registry is None else _VENDORS[registry.kind]
    if registry is None or vendor is None or not vendor.is_fixed:
        return ()
    if credential.bearer or credential.username in (
        vendor.username,
        *_ALSO_TAKEN.get(registry.kind, ()),
    ):
        return _check_end(url, registry, credential)
    text = (
        f"{url} is {vendor.title}, which takes tokens only with the user name `{vendor.username}`"
    )
    hint = f"set `UV_INDEX_<NAME>_USERNAME={vendor.username}`"
    return (warning("auth.registry-username", text, hint),)


def _check_end(url: SafeUrl, registry: Registry, credential: Credential) -> tuple[Diagnostic, ...]:
    if registry.kind is not RegistryKind.CODEARTIFACT or ends_at(credential) is not None:
        return ()
    text = (
        f"what goes to {url} does not say when it ends; CodeArtifact answers 404 to what it does "
        "not take, as to a project that it does not have, so the search would go on elsewhere"
    )
    hint = f"give it a token: `{_token_command(registry)}`"
    return (warning("auth.registry-token", text, hint),)


def _token_command(registry: Registry) -> str | None:
    if registry.kind is RegistryKind.CODEARTIFACT:
        return (
            f"aws codeartifact get-authorization-token --domain {registry.domain} "
            f"--domain-owner {registry.owner} --region {registry.region} "
            f"--query authorizationToken --output text"
        )
    if registry.kind is RegistryKind.GOOGLE:
        return "gcloud auth application-default print-access-token"
    if registry.kind is RegistryKind.AZURE:
        return (
            "az account get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798 "
            "--query accessToken --output tsv"
        )
    return None

"""Where uploads go, where to look before, and as whom; no request is made here."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from attrs import evolve, field, frozen

from ..auth.query import CredentialQuery
from ..auth.scope import covers
from ..model.credential import Credential, Secret
from ..model.diagnostic import Diagnostic
from ..model.index import Authenticate, Index, IndexFormat
from ..model.index_set import IndexSet, KeyringProvider
from ..model.origin import Layer
from ..model.url import SafeUrl
from .errors import PublishTargetError, TrustedPublishingError
from .settings import PublishSettings, TrustedPublishing

_SCHEMES = ("http", "https")
# What the URL standard leaves alone before the ``@``.
_PLAIN = "!$&'()*+,-._~"
_SPOKEN = frozenset({Layer.ARGUMENT, Layer.ENVIRONMENT, Layer.REQUIREMENTS})


@frozen
class PublishTarget:
    """Where uploads go.

    Attributes:
        publish_url: the address of the upload API, without user information.
        check: the index in which to look for files before and after, or ``None``: then nothing is
            checked.
        index: the configured index that was named, or ``None``.
        credential: what the user gave: maybe a user name alone, or ``None``.
        trusted_publishing: when a token is asked of the CI system.
        index_set: the configuration that this comes from; not part of equality.
        diagnostics: what was odd; not part of equality.

    """

    publish_url: SafeUrl
    check: Index | None = None
    index: Index | None = None
    credential: Credential | None = None
    trusted_publishing: TrustedPublishing = TrustedPublishing.AUTOMATIC
    index_set: IndexSet = field(factory=IndexSet, eq=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), eq=False)

    @property
    def wants_trusted_publishing(self) -> bool:
        """Whether a token may be asked of the CI system: ``always``, or nothing else is known."""
        if self.trusted_publishing is TrustedPublishing.AUTOMATIC:
            keyring = self.index_set.keyring_provider is not KeyringProvider.DISABLED
            return self.credential is None and not keyring
        return self.trusted_publishing is TrustedPublishing.ALWAYS

    @property
    def check_credential(self) -> Credential | None:
        """What may be shown to the index that is checked if nothing else is known for it.

        That is the credential that was given for the upload, if that goes below the index's root.
        """
        check, given = self.check, self.credential
        if check is None or given is None or given.password is None:
            return None
        mine = check.authenticate is not Authenticate.NEVER
        return given if mine and covers(check.root, self.publish_url) else None

    @property
    def _owner(self) -> Index | None:
        """The configured index whose secrets serve the upload too."""
        if self.index is not None:
            return self.index if self.index.url.realm == self.publish_url.realm else None
        check = self.check
        known = check is not None and check in self.index_set.declared
        return check if known and check and covers(check.root, self.publish_url) else None

    @property
    def query(self) -> CredentialQuery:
        """What a credential provider is asked for the upload.

        The secrets of the index that was named serve an upload to the same scheme, host and port,
        and no other; those of a configured index that is only checked serve one below its root. The
        server is not asked first: a body can be sent only once, so the query is that of a refusal.
        """
        username = None if self.credential is None else self.credential.username or None
        place = Index(self.publish_url)
        owner = self._owner
        if owner is not None:
            known = owner.url.credential
            always = owner.authenticate is Authenticate.ALWAYS
            place = evolve(
                owner,
                url=SafeUrl(self.publish_url.text, known),
                authenticate=Authenticate.ALWAYS if always else Authenticate.AUTO,
            )
            if username is None and known is not None and known.password is None:
                username = known.username or None
        return CredentialQuery(self.publish_url, place, username, 401)


def resolve_target(settings: PublishSettings, index_set: IndexSet) -> PublishTarget:
    """Look up what was said, and return where uploads go.

    Args:
        settings: what was said.
        index_set: the configuration, in which an index that is named must stand.

    Raises:
        PublishTargetError: ``publish.index-not-found``, ``publish.no-publish-url``,
            ``publish.bad-scheme``, ``publish.credentials-twice`` or
            ``publish.password-without-user``.
        TrustedPublishingError: trusted publishing must be used, and a credential was given too.

    Source: uv documentation, *Publishing packages* and *Environment variables*.

    """
    url, check, index = settings.publish_url, settings.check_url, None
    if settings.index is not None:
        index = _find(settings.index, index_set)
        if index.publish_url is None:
            raise PublishTargetError(
                "publish.no-publish-url",
                f"index `{settings.index}` has no publish URL",
                "add `publish-url` to its `[[tool.uv.index]]` entry",
            )
        url = index.publish_url
    if url.scheme not in _SCHEMES:
        what = f"{url} is no http or https address, and nothing else takes uploads"
        raise PublishTargetError("publish.bad-scheme", what)
    kept = index_set.semantics.publish_url_escapes_kept
    written = _escaped(url.credential) if kept else url.credential
    credential = _credential(written, settings.username, settings.password)
    looked = index if index is None else evolve(index, format=IndexFormat.SIMPLE)
    if index is None and check is not None:
        # A configured index at that address brings its name, and so the variables for its secrets.
        known = (each for each in index_set.declared if each.url.text == check.text)
        same = next(known, None)
        looked = Index(check) if same is None or check.credential is not None else same
    target = PublishTarget(
        url.without_credential(),
        looked,
        index,
        credential,
        settings.trusted_publishing,
        index_set,
        tuple(_remarks(credential, looked, index_set)),
    )
    _check_credential(target)
    return target


def _find(name: str, index_set: IndexSet) -> Index:
    """Return the index of that name. Indexes that only options define have no publish URL."""
    flat_too = index_set.semantics.flat_index_takes_uploads
    simple = [
        index
        for index in index_set.declared
        if (flat_too or index.format is not IndexFormat.FLAT) and index.origin.layer not in _SPOKEN
    ]
    for index in simple:
        if index.name == name:
            return index
    names = sorted({index.name for index in simple if index.name})
    listed = ", ".join(f"`{each}`" for each in names)
    raise PublishTargetError(
        "publish.index-not-found",
        f"no configured index is named `{name}`",
        f"these are: {listed}" if names else "add it to `[[tool.uv.index]]`, with a `publish-url`",
    )


def _credential(
    written: Credential | None, username: str | None, password: Secret | None
) -> Credential | None:
    """Join what stands in the URL, where an empty part says nothing, with what was said beside."""
    if written is not None and written.password is not None and written.password.reveal():
        if password not in (None, written.password):
            raise _twice("password")
        password = written.password
    if written is not None and written.username:
        if username not in (None, written.username):
            raise _twice("user name")
        username = written.username
    if username is None and password is None:
        return None
    if username is None:
        return Credential("", password, "given-without-user")
    return Credential(username, password, "given")


def _escaped(credential: Credential | None) -> Credential | None:
    """Return a credential of a URL with its escapes again."""
    if credential is None:
        return None
    password = credential.password
    return evolve(
        credential,
        username=quote(credential.username, safe=_PLAIN),
        password=None if password is None else Secret(quote(password.reveal(), safe=_PLAIN)),
    )


def _twice(what: str) -> PublishTargetError:
    return PublishTargetError(
        "publish.credentials-twice",
        f"the publish URL and the settings beside it give a different {what}",
        "give it in one place only",
    )


def _check_credential(target: PublishTarget) -> None:
    given = target.credential
    if target.trusted_publishing is TrustedPublishing.ALWAYS:
        keyring = target.index_set.keyring_provider is not KeyringProvider.DISABLED
        named = given is not None and given.provider != "given-without-user"
        secret = given is not None and given.password is not None
        with_it = [
            what
            for what, there in (
                ("a user name", named),
                ("a password", secret),
                ("keyring", keyring),
            )
            if there
        ]
        if with_it:
            raise TrustedPublishingError(
                "publish.trusted",
                f"trusted publishing does not go with {' and '.join(with_it)}",
                "leave them out, or `--trusted-publishing never`",
            )
    if given is not None and given.provider == "given-without-user":
        raise PublishTargetError(
            "publish.password-without-user",
            "there is a password for the upload and no user name",
            "give a user name (`--username`, `UV_PUBLISH_USERNAME`), or the password as a token "
            "(`--token`, `UV_PUBLISH_TOKEN`)",
        )


def _remarks(
    credential: Credential | None, check: Index | None, index_set: IndexSet
) -> Iterator[Diagnostic]:
    keyring = index_set.keyring_provider is not KeyringProvider.DISABLED
    if keyring and credential is not None and credential.password is not None and check is None:
        yield Diagnostic(
            "publish.keyring-unused",
            "a password was given and nothing is checked, so the keyring is not asked",
            hint="leave out `--keyring-provider`, or give a `--check-url`",
        )

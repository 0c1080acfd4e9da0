"""As whom uploads are made: the user's word, a minted token, or what a provider knows."""

from __future__ import annotations

from attrs import evolve, frozen

from ..auth.query import CredentialQuery
from ..auth.registries.advice import check_credential
from ..lookup.questions import CredentialAnswer, Judge, ask_credential
from ..model.credential import Credential, Secret
from ..model.diagnostic import Diagnostic
from ..model.index_set import KeyringProvider
from .errors import MissingUploadCredentialsError, TrustedPublishingError
from .settings import TrustedPublishing
from .target import PublishTarget
from .trusted import TrustedPublisher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.questions import Flow


@frozen
class Identity:
    """As whom uploads are made.

    Attributes:
        credential: what is sent.
        query: what a provider was asked for it, or ``None`` if none was.
        is_minted: whether it is a short-lived token.
        diagnostics: what was odd.

    """

    credential: Credential
    query: CredentialQuery | None = None
    is_minted: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def find_identity(target: PublishTarget, publisher: TrustedPublisher | None) -> Flow[Identity]:
    """Find out as whom to upload. The server is never asked without a credential.

    Raises:
        MissingUploadCredentialsError: nobody knows one.
        TrustedPublishingError: a token must be minted and cannot be.

    """
    found = yield from _find(target, publisher)
    odd = check_credential(target.publish_url, found.credential)
    return evolve(found, diagnostics=(*found.diagnostics, *odd))


def _find(target: PublishTarget, publisher: TrustedPublisher | None) -> Flow[Identity]:
    given = target.credential
    if given is not None and given.password is not None:
        return Identity(given)
    remarks: tuple[Diagnostic, ...] = ()
    must = target.trusted_publishing is TrustedPublishing.ALWAYS
    wanted = publisher is not None and target.wants_trusted_publishing
    if publisher is not None and wanted and (must or publisher.is_likely(target.publish_url)):
        try:
            minted = yield from publisher.mint(target.publish_url)
            return Identity(minted, is_minted=True)
        except TrustedPublishingError as error:
            if must:
                raise
            remarks = (Diagnostic("publish.trusted-failed", error.text, hint=error.hint),)
    query = target.query
    answer = yield from ask_credential(query)
    remarks += answer.diagnostics
    found = answer.credential
    if found is not None and found.password is not None:
        return Identity(found, query, diagnostics=remarks)
    if given is None or not given.username:
        raise _missing(target, remarks)
    told = (*remarks, _no_password(target, given))
    return Identity(_with_nothing(given), query, diagnostics=told)


def _with_nothing(lone: Credential) -> Credential:
    """Return a user name as registries take it that want a token for one: without a password."""
    return evolve(lone, password=Secret(""))


def _no_password(target: PublishTarget, lone: Credential) -> Diagnostic:
    keyring = target.index_set.keyring_provider is not KeyringProvider.DISABLED
    who = "the keyring has" if keyring else "there is"
    code = "publish.keyring-empty" if keyring else "publish.no-password"
    text = f"{who} no password for `{lone.username}` at {target.publish_url}; none is sent"
    return Diagnostic(code, text)


def _missing(
    target: PublishTarget, remarks: tuple[Diagnostic, ...]
) -> MissingUploadCredentialsError:
    failed = "; ".join(each.text for each in remarks)
    hint = "give `--token`, or `--username` and `--password` (`UV_PUBLISH_TOKEN`, …)"
    return MissingUploadCredentialsError(
        "publish.no-credentials",
        f"nobody knows a credential for uploads to {target.publish_url}",
        f"{failed}; {hint}" if failed else hint,
    )


def judged(identity: Identity, status: int) -> Flow[Identity | None]:
    """Tell a provider what became of its credential, and return another one to try, if any."""
    if identity.query is None:
        return None
    (answer,) = yield (Judge(identity.query, identity.credential, status),)
    said: CredentialAnswer = answer
    if status != 401 or said.credential is None:  # noqa: PLR2004 - only a refusal brings another
        return None
    return evolve(identity, credential=said.credential)

"""Trusted publishing: an identity of the CI system for a short-lived upload token.

How the identity is found is the business of `ambient`. Source: the PyPI documentation, *Trusted
publishers*; uv documentation, ``trusted-publishing``.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..lookup.questions import send, work
from ..model.credential import Credential, Secret
from ..model.failure import Failure
from ..model.request import Purpose, Request, Response
from ..model.url import SafeUrl
from .ambient import AmbientTokens
from .errors import TrustedPublishingError
from .reason import reason_of
from .settings import TOKEN_USER

if TYPE_CHECKING:
    from ..lookup.questions import Flow

LIFETIME = dt.timedelta(minutes=15)
AHEAD = dt.timedelta(minutes=5)
_CEILING = 1024 * 1024
_SUCCESS = range(200, 300)
# Who may ask for an identity that PyPI itself would take.
_OWNERS = {
    "pypi": frozenset({"upload.pypi.org", "pypi.org"}),
    "testpypi": frozenset({"test.pypi.org"}),
}
MINTING_HOSTS = frozenset().union(*_OWNERS.values())
_CLAIMS = (
    "sub",
    "repository",
    "repository_owner_id",
    "job_workflow_ref",
    "ref",
    "environment",
    "project_path",
    "ci_config_ref_uri",
    "pipeline_slug",
    "organization_slug",
)


def _silent(_: Secret) -> None:
    """Hear nothing."""


@frozen
class TrustedPublisher:
    """Mints upload tokens.

    Attributes:
        tokens: where the identity comes from.
        now: the clock, aware.
        tell_token: is given every token at once, so that a host can mask it in a log.

    """

    tokens: AmbientTokens = field(repr=False)
    now: Callable[[], dt.datetime] = field(repr=False)
    tell_token: Callable[[Secret], object] = field(default=_silent, repr=False)

    def is_likely(self, publish_url: SafeUrl) -> bool:
        """Return whether it may be tried without being asked for.

        That is so in a CI system that gives out identities, for an index that is known to take
        them: an identity is not shown to strangers.
        """
        return publish_url.realm.host in MINTING_HOSTS and self.tokens.is_present()

    def is_stale(self, credential: Credential) -> bool:
        """Return whether a token is about to expire."""
        expires = credential.expires_at
        return expires is not None and self.now() + AHEAD >= expires

    def mint(self, publish_url: SafeUrl) -> Flow[Credential]:
        """Return a new upload token, always by https.

        Raises:
            TrustedPublishingError: there is no identity, or the index takes none or not this one.

        """
        host = str(publish_url.realm).partition("://")[2]
        base = f"https://{host}/_/oidc"
        if not (yield from work(self.tokens.is_present)):
            raise TrustedPublishingError(
                "publish.trusted",
                "trusted publishing needs a CI system that gives out identities (OIDC), and this "
                "is none",
                "run in GitHub Actions with `id-token: write`, in GitLab CI with `id_tokens`, or "
                "set `PYPI_ID_TOKEN`",
            )
        audience = yield from self._audience(SafeUrl.parse(f"{base}/audience"))
        identity = yield from work(lambda: self.tokens.token(audience))
        return (yield from self._exchange(SafeUrl.parse(f"{base}/mint-token"), identity))

    def _audience(self, url: SafeUrl) -> Flow[str]:
        document = _document(url, (yield from send(_request(url))), None)
        audience = document.get("audience")
        if not isinstance(audience, str) or not audience:
            raise _failed(f"{url} named no audience")
        owners = _OWNERS.get(audience)
        if owners is not None and url.realm.host not in owners:
            raise _failed(
                f"{url} asks for an identity for `{audience}`, which belongs to another index",
                "whoever gets it could publish there in your name",
            )
        return audience

    def _exchange(self, url: SafeUrl, identity: Secret) -> Flow[Credential]:
        body = json.dumps({"token": identity.reveal()}).encode()
        document = _document(url, (yield from send(_request(url, body))), identity)
        token = document.get("token")
        if not isinstance(token, str) or not token:
            raise _failed(f"{url} gave no token")
        secret = Secret(token)
        self.tell_token(secret)
        expires = self.now() + LIFETIME
        if isinstance(document.get("expires"), int | float):
            expires = dt.datetime.fromtimestamp(document["expires"], dt.UTC)
        return Credential(TOKEN_USER, secret, "trusted-publishing", expires)


def _request(url: SafeUrl, body: bytes | None = None) -> Request:
    headers: tuple[tuple[str, str], ...] = (("accept", "application/json"),)
    if body is None:
        return Request(url, Purpose.UPLOAD, headers=headers, max_bytes=_CEILING)
    headers = (*headers, ("content-type", "application/json"))
    return Request(url, Purpose.UPLOAD, "POST", headers, body=body, max_bytes=_CEILING)


def _document(url: SafeUrl, answer: Response | Failure, identity: Secret | None) -> dict[str, Any]:
    if isinstance(answer, Failure):
        raise _failed(f"{url} did not answer: {answer.detail or answer.kind.value}")
    if answer.status not in _SUCCESS:
        sent = None if identity is None else Credential("", identity)
        reason = reason_of(answer, sent)
        said = f": {reason}" if reason else ""
        hint = None if identity is None else _claims(identity)
        raise _failed(f"{url} answered {answer.status}{said}", hint)
    try:
        document = json.loads(answer.body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise _failed(f"{url} sent no JSON object")
    return document


def _failed(text: str, hint: str | None = None) -> TrustedPublishingError:
    return TrustedPublishingError("publish.trusted", f"trusted publishing failed: {text}", hint)


def _claims(identity: Secret) -> str | None:
    """Return what an identity says of the job: the index compares it with its publishers."""
    payload = identity.reveal().split(".")[1:2]
    try:
        padded = f"{payload[0]}{'=' * (-len(payload[0]) % 4)}"
        claims = json.loads(base64.urlsafe_b64decode(padded))
    except (IndexError, ValueError, binascii.Error):
        return None
    if not isinstance(claims, dict):
        return None
    told = ", ".join(f"{key}={claims[key]}" for key in _CLAIMS if key in claims)
    return f"the publisher that is configured there must match: {told}" if told else None

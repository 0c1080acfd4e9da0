"""One request to its end: redirects and challenges; what the answer means is not asked here.

A secret belongs to an origin. At every hop it is decided anew what is sent:

* the target's own credential (in the index's URL, or in a ``Location``) goes to that target;
* otherwise the provider is asked before the request, and again, once, after a 401, 403 or 404 that
  came without a full credential (registries hide private projects behind 404);
* how a full credential fared is told to the provider, who may have another after a 401, or after a
  404 if the credential had ended by then;
* across a change of scheme, host or port nothing is carried over, and the provider is asked about
  the new address as if it stood alone;
* within the origin the credential of the index's URL goes along, but only below the index's root;
  whoever else brought one is asked again.
"""

from __future__ import annotations

from ..auth.query import CredentialQuery
from ..auth.scope import covers
from ..errors import ConfigErrors, ForbiddenCredentialsError, MissingCredentialsError
from ..model.credential import Credential
from ..model.diagnostic import Diagnostic
from ..model.failure import Failure
from ..model.index import Authenticate, Index
from ..model.request import Request, Response
from ..model.url import SafeUrl
from ..values import evolve, field, frozen
from .questions import ask_credential, judge, send, work
from .redirects import REDIRECT_LIMIT, is_redirect, target_of, too_many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

    from .questions import Flow

_CHALLENGES = frozenset({401, 403, 404})
_REFUSED = 401
_HIDDEN = 404


@frozen
class Exchanged:
    """What one request came to.

    Attributes:
        answer: the last answer, or why there is none.
        url: the address that gave it, without user information.
        redirects: how many redirects led there.
        provider: who found the credential that was sent last, or ``None`` if none was.
        diagnostics: what was odd, such as a credential provider that failed.
        shown: the different credentials with which the answers on the way were got.
        ended: when the credential ended that the answer was got with, if that is a 404 after the
            end: some registries answer so instead of 401 (AWS CodeArtifact).

    """

    answer: Response | Failure
    url: SafeUrl
    redirects: int = 0
    provider: str | None = None
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    shown: tuple[Credential, ...] = field(default=(), eq=False, repr=False)
    ended: str | None = None


def check_policy(request: Request, index: Index) -> None:
    """See that a request may be made at all.

    Raises:
        ForbiddenCredentialsError: as `exchange`.

    """
    _Policy(index, index.authenticate).check(request.url)


def known_credential(
    request: Request, index: Index, *, status: int | None = None
) -> Flow[Credential | None]:
    """Return what `exchange` would show first, or after a first answer of ``status``."""
    policy = _Policy(index, index.authenticate)
    if index.authenticate is Authenticate.NEVER:
        return None
    own = policy.own(request.url)
    query = policy.query(request.url, _lone_username(own), status)
    found = yield from ask_credential(query)
    return found.credential or own


def exchange(
    request: Request, index: Index | None = None, *, never_is_silent: bool = False
) -> Flow[Exchanged]:
    """Make ``request`` on behalf of ``index``, and return what it came to.

    Args:
        request: what is asked. A credential in its URL is sent to that URL; `Request.credential` is
            decided here and must not be set.
        index: the index that the request is for; its ``authenticate`` policy holds (uv:
            *Customizing authentication behavior*).
        never_is_silent: see `Semantics.never_is_silent`.

    Raises:
        MissingCredentialsError: the policy is ``always``, and nobody knows a credential.
        ForbiddenCredentialsError: the policy is ``never``, and the index's URL has a credential.

    """
    policy = _Policy(index, Authenticate.AUTO if index is None else index.authenticate)
    if not never_is_silent:
        policy.check(request.url)
    url, carried = request.url, None
    seen: tuple[SafeUrl, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    shown: tuple[Credential, ...] = ()
    while True:
        said = yield from _authenticated(request, url, carried, policy)
        diagnostics += said.diagnostics
        if said.credential is not None and said.credential not in shown:
            shown = (*shown, said.credential)
        target: SafeUrl | Failure | None = None
        if isinstance(said.answer, Response) and is_redirect(request, said.answer):
            target = target_of(url, said.answer)
            if isinstance(target, SafeUrl) and len(seen) == REDIRECT_LIMIT:
                target = too_many(request.url, (*seen, url), target)
        if not isinstance(target, SafeUrl):
            answer = said.answer if target is None else target
            bare = url.without_credential()
            return Exchanged(answer, bare, len(seen), said.provider, diagnostics, shown, said.ended)
        seen = (*seen, url)
        carried = policy.carried(said.credential, url, target)
        url = target


@frozen
class _Policy:
    """An index's rule for secrets, as far as one request is concerned."""

    index: Index | None
    authenticate: Authenticate

    def check(self, url: SafeUrl) -> None:
        if self.authenticate is not Authenticate.NEVER:
            return
        if self.own(url) is not None:
            hint = 'remove the credentials from its URL, or `authenticate = "never"`'
            raise ForbiddenCredentialsError(self._label(url), hint)

    def check_sendable(self, credential: Credential | None) -> None:
        if credential is not None and self.index is not None and not credential.is_text:
            from ..auth.unsendable import unsendable

            raise ConfigErrors([unsendable(self.index)])

    def missing(self, url: SafeUrl, credential: Credential | None) -> MissingCredentialsError:
        if credential is not None:
            hint = "a user name alone is known: give a password too"
        elif self.index is not None and self.index.variable_stem:
            hint = f"set `UV_INDEX_{self.index.variable_stem}_USERNAME` and `…_PASSWORD`"
        else:
            hint = "give the index a name, and set the variables that go with it"
        return MissingCredentialsError(self._label(url), hint, credential is not None)

    def own(self, url: SafeUrl) -> Credential | None:
        """Return the credential that stands in the address, or in that of the index it is below."""
        if url.credential is not None or self.index is None:
            return url.credential
        own = self.index.url.credential
        return own if own is not None and self.is_below_root(url) else None

    def lone_username(self, credential: Credential | None, url: SafeUrl) -> str | None:
        """Return the user name to look for after a challenge: what was sent, or the index's own."""
        name = _lone_username(credential)
        if name is None and self.index is not None and self.is_home(url):
            return _lone_username(self.index.url.credential)
        return name

    def is_home(self, url: SafeUrl) -> bool:
        """Whether an address is in the origin of the index."""
        return self.index is None or self.index.url.shares_realm(url)

    def is_below_root(self, url: SafeUrl) -> bool:
        """Whether an address is one that the index itself answers for."""
        return self.index is not None and covers(self.index.root, url)

    def carried(
        self, credential: Credential | None, here: SafeUrl, target: SafeUrl
    ) -> Credential | None:
        """Return what goes with the redirect from ``here`` to ``target`` unasked.

        That is what the index's URL says, as long as that was what was sent. Who else knew one is
        asked again.
        """
        if target.credential is not None:
            return None if _is_partial(target.credential) else target.credential
        if not here.shares_realm(target) or credential != self.own(target):
            return None
        return credential if self.is_below_root(target) else None

    def query(self, url: SafeUrl, username: str | None, status: int | None) -> CredentialQuery:
        index = self.index if self.is_home(url) else None
        bare, written = url.without_credential(), url.credential
        return CredentialQuery(bare, index, username, status, written)

    def _label(self, url: SafeUrl) -> str:
        return str(url) if self.index is None else self.index.label


@frozen
class _Said:
    answer: Response | Failure
    credential: Credential | None
    diagnostics: tuple[Diagnostic, ...]
    ended: str | None = None

    @property
    def provider(self) -> str | None:
        return None if self.credential is None else self.credential.provider


def _authenticated(
    request: Request, url: SafeUrl, carried: Credential | None, policy: _Policy
) -> Flow[_Said]:
    """Ask one address, with what credential is known, and once more after a challenge."""
    bare = _without_credentials(request, url)
    if url.is_local or policy.authenticate is Authenticate.NEVER:
        return _Said((yield from send(bare)), None, ())
    credential = carried or policy.own(url)
    diagnostics: tuple[Diagnostic, ...] = ()
    username = _lone_username(credential)
    if carried is None:
        found = yield from ask_credential(policy.query(url, username, None))
        diagnostics += found.diagnostics
        credential = found.credential or credential
    policy.check_sendable(credential)
    if (
        policy.authenticate is Authenticate.ALWAYS
        and policy.is_below_root(url)
        and _is_partial(credential)
    ):
        raise policy.missing(url, credential)
    if credential is not None and credential.password is not None:
        return (yield from _shown(bare, credential, policy.query(url, username, None), diagnostics))
    first = bare if credential is None else evolve(bare, credential=credential)
    answer = yield from send(first)
    if not isinstance(answer, Response) or answer.status not in _CHALLENGES:
        return _Said(answer, credential, diagnostics)
    query = policy.query(url, policy.lone_username(credential, url), answer.status)
    found = yield from ask_credential(query)
    diagnostics += found.diagnostics
    if found.credential is None or found.credential == credential:
        return _Said(answer, credential, diagnostics)
    return (yield from _shown(bare, found.credential, query, diagnostics))


def _without_credentials(request: Request, url: SafeUrl) -> Request:
    """Return a request as it is made to an address by who has no secret."""
    bare = url.without_credential()
    if bare is request.url and request.credential is None:
        return request
    return evolve(request, url=bare, credential=None)


def _shown(
    bare: Request,
    credential: Credential,
    query: CredentialQuery,
    diagnostics: tuple[Diagnostic, ...],
) -> Flow[_Said]:
    """Make a request with a credential, and once more if it is refused and there is another."""
    from ..auth.registries.advice import check_credential

    diagnostics += check_credential(query.url, credential)
    answer = yield from send(evolve(bare, credential=credential))
    ended = yield from _end_before(answer, credential)
    if ended is not None:
        status = _REFUSED
    elif _is_telling(answer):
        status = answer.status
    else:
        return _Said(answer, credential, diagnostics)
    said = yield from judge(query, credential, status)
    diagnostics += said.diagnostics
    another = said.credential
    if another is None or status != _REFUSED or another == credential:
        return _Said(answer, credential, diagnostics, ended)
    answer = yield from send(evolve(bare, credential=another))
    ended = yield from _end_before(answer, another)
    if _is_telling(answer):
        yield from judge(query, another, answer.status)
    return _Said(answer, another, diagnostics, ended)


def _end_before(answer: Response | Failure, credential: Credential) -> Flow[str | None]:
    """Return when a credential ended, if the server hid something from it after that.

    What time it is, the server says itself; this machine's clock is asked only if it does not.
    """
    if not isinstance(answer, Response) or answer.status != _HIDDEN:
        return None
    from ..auth.lifetime import ends_at, utc_now
    from ..transport.field_values import moment

    end = ends_at(credential)
    if end is None:
        return None
    now = moment(answer.header("date"))
    if now is None:
        now = (yield from work(utc_now, quick=True)).timestamp()
    return end.isoformat(sep=" ", timespec="seconds") if end.timestamp() <= now else None


def _is_partial(credential: Credential | None) -> bool:
    return credential is None or credential.password is None


def _lone_username(credential: Credential | None) -> str | None:
    if credential is None or credential.password is not None or not credential.is_text:
        return None
    return credential.username or None


def _is_telling(answer: Response | Failure) -> TypeGuard[Response]:
    """Whether an answer says if its credential is good."""
    if not isinstance(answer, Response):
        return False
    return answer.status == _REFUSED or 200 <= answer.status < 300  # noqa: PLR2004 - success

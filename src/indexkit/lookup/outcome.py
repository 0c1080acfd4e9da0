"""What an answer means: an outcome, and why; whether a search goes on is not said here."""

from __future__ import annotations

from ..model.diagnostic import Diagnostic
from ..model.failure import Failure, FailureKind
from ..model.index import Index, IndexFormat
from ..model.page import ProjectPage
from ..model.semantics import Semantics
from ..model.url import SafeUrl
from ..model.visit import Outcome
from ..values import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..simple.flat import FlatPage

_TRANSIENT = frozenset({408, 425, 429})
PAGE_STATUSES = frozenset({200, 203})
_NOT_FOUND = 404
_SERVER_ERROR = 500
_CLIENT_ERROR = 400
_PORTAL = 511
_FAILED_WORDS = {
    FailureKind.CONNECT: "no connection could be made",
    FailureKind.TIMEOUT: "it did not answer in time",
    FailureKind.TLS: "its certificate was not accepted",
    FailureKind.PROXY: "the proxy did not let us through",
    FailureKind.PROTOCOL: "the answer broke off or made no sense",
    FailureKind.TOO_LARGE: "the answer was larger than is allowed",
    FailureKind.OFFLINE: "it may not be asked",
    FailureKind.LOCAL: "it cannot be read",
    FailureKind.REDIRECT: "its redirect was not followed",
    FailureKind.HOST: "the program that carries the requests failed",
}


@frozen
class Arrival:
    """What one address brought, before any rule of the search is applied to it.

    Attributes:
        url: the address that was asked, without user information.
        final_url: the address that answered.
        status: the HTTP status, or ``None`` if there was no answer.
        failure: why there was no answer.
        unreadable: why a page that was sent cannot be used, or ``None``.
        looks_like_login: whether the page is HTML with a form and without files.
        is_listing: whether the page is a listing of a local directory without ``index.html``.
        page: the project's page of a simple index, or that of the project on a flat page.
        from_cache: whether no server had to send it.
        diagnostics: what was odd.
        files: all files of a flat place.
        provider: who found the credential that was sent last, or ``None`` if none was.
        ended: see `Exchanged.ended`.
        note: what is to be known about a page from a cache, or an empty text.
        body: the bytes of a metadata file.

    """

    url: SafeUrl
    final_url: SafeUrl
    status: int | None = None
    failure: Failure | None = None
    unreadable: str | None = None
    looks_like_login: bool = False
    is_listing: bool = False
    page: ProjectPage | None = None
    from_cache: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    files: FlatPage | None = field(default=None, eq=False, repr=False)
    note: str = ""
    provider: str | None = None
    ended: str | None = None
    body: bytes | None = field(default=None, repr=False)

    @property
    def moved(self) -> bool:
        """Whether the answer came from another origin than the one that was asked."""
        if self.url.text == self.final_url.text:
            return False
        from .redirects import is_same_place

        return not is_same_place(self.url, self.final_url)


@frozen
class Meaning:
    """An outcome, and the sentence that says what it rests on."""

    outcome: Outcome
    because: str


def meaning_of(
    arrival: Arrival, index: Index, semantics: Semantics, *, pinned: bool = False
) -> Meaning:
    """Return what an arrival means.

    Args:
        arrival: what came.
        index: whom it came from.
        semantics: the reading of uv's rules.
        pinned: whether a source binds the package to this index.

    """
    if arrival.failure is not None:
        return _of_failure(arrival.failure)
    status = arrival.status or 0
    if arrival.ended is not None and not semantics.ended_credential_is_ignored:
        return Meaning(
            Outcome.REFUSED,
            f"it answered {status} to a credential that had ended at {arrival.ended}, which says "
            "nothing about the project",
        )
    if status not in PAGE_STATUSES:
        return _of_status(status, index)
    if arrival.unreadable is not None:
        return Meaning(Outcome.UNREADABLE, arrival.unreadable)
    return _of_page(arrival, index, semantics, pinned=pinned)


def _of_failure(failure: Failure) -> Meaning:
    words = _FAILED_WORDS[failure.kind]
    text = f"{words}: {failure.detail}" if failure.detail else words
    if failure.kind in (FailureKind.REDIRECT, FailureKind.TOO_LARGE):
        return Meaning(Outcome.UNREADABLE, text)
    return Meaning(Outcome.UNREACHABLE, text)


def _of_status(status: int, index: Index) -> Meaning:
    if status == _NOT_FOUND:
        if index.format is IndexFormat.FLAT:
            return Meaning(
                Outcome.UNREACHABLE, "there is nothing at its address, so what it has is unknown"
            )
        return Meaning(Outcome.ABSENT, "it does not have the project (404)")
    if status in _TRANSIENT or (status >= _SERVER_ERROR and status != _PORTAL):
        return Meaning(Outcome.UNREACHABLE, f"it could not answer ({status})")
    if status >= _CLIENT_ERROR:
        return Meaning(Outcome.REFUSED, f"it refused to answer ({status})")
    return Meaning(Outcome.UNREADABLE, f"it sent no page ({status})")


def _of_page(arrival: Arrival, index: Index, semantics: Semantics, *, pinned: bool) -> Meaning:
    if arrival.is_listing and semantics.local_pages_need_index_html:
        return Meaning(Outcome.ABSENT, "it has no `index.html` for the project")
    bound = pinned or index.explicit
    if arrival.moved and bound and not semantics.pinned_page_may_move:
        return Meaning(
            Outcome.UNREADABLE,
            f"its page came from another origin, {arrival.final_url.realm}, and the package is "
            "bound to this index",
        )
    count = 0 if arrival.page is None else len(arrival.page)
    if count:
        return Meaning(
            Outcome.FOUND, f"it has the project ({count} file{'' if count == 1 else 's'})"
        )
    if index.format is IndexFormat.FLAT:
        return Meaning(Outcome.ABSENT, "it has no file of the project")
    if not semantics.login_page_is_found and (arrival.looks_like_login or arrival.moved):
        return Meaning(
            Outcome.UNREADABLE, "its page has no files and looks like a login page, not an index"
        )
    return Meaning(Outcome.FOUND, "it has the project, without any files")

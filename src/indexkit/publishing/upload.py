"""The upload itself: form, redirects, doubts and retries; what is uploaded stands in the plan.

A request that may have changed something is not repeated on a guess. After a failure that leaves it
open whether the file was stored, the index is checked again: the same file there is success, other
contents are a conflict. If the file is certainly not there, it is sent once more when the
connection had failed; a server that answered has said no. Without a check, or when that cannot be
made, the doubt is the error.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import evolve, frozen

from ..lookup.questions import send
from ..lookup.redirects import REDIRECT_LIMIT, target_of
from ..model.credential import Credential
from ..model.diagnostic import Diagnostic
from ..model.failure import Failure, FailureKind
from ..model.request import Purpose, Request, Response
from ..model.url import SafeUrl
from .check import fetch_listing
from .errors import PublishError, PublishFileError, UploadError
from .files import ReleaseFile
from .form import form_fields
from .identity import Identity, find_identity, judged
from .multipart import FormStream
from .plan import Plan, PlannedFile, Step
from .plan import judged as planned_again
from .reason import hint_of, means_exists, reason_of
from .target import PublishTarget
from .trusted import TrustedPublisher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.questions import Flow

ATTEMPTS = 3
_ANSWER_CEILING = 1024 * 1024
# PyPI answers in the first of these that it has; HTML is for people with a browser.
_ACCEPT = "application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7"
_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)
_DOUBTFUL_STATUSES = frozenset({408, 500, 502, 503, 504})
_DOUBTFUL_FAILURES = frozenset({FailureKind.TIMEOUT, FailureKind.PROTOCOL, FailureKind.HOST})


class Result(StrEnum):
    """What became of a file. The list is closed."""

    UPLOADED = "uploaded"
    SKIPPED = "skipped"
    ALREADY_THERE = "already-there"


@frozen
class UploadOutcome:
    """What became of one file of a plan.

    Attributes:
        file: the file.
        result: ``SKIPPED`` by the plan, ``UPLOADED``, or ``ALREADY_THERE``: the server did not say
            that it took the file, but the index has it now, with this hash.
        because: one sentence.
        status: the HTTP status of the upload, or ``None`` if there was none.
        attempts: how often it was sent.
        diagnostics: what was odd.

    """

    file: ReleaseFile
    result: Result
    because: str
    status: int | None = None
    attempts: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def upload_plan(
    plan: Plan, publisher: TrustedPublisher | None = None, *, allow_unverified: bool = False
) -> Flow[tuple[UploadOutcome, ...]]:
    """Upload what a plan says, file after file in its order, and say what became of each.

    Nothing is uploaded if the plan has a conflict, or a file of which nothing is known unless that
    is allowed (see also `Semantics.uploads_until_a_conflict`). The first file that fails ends it;
    the error carries the outcomes before it.

    Args:
        plan: what is to happen.
        publisher: mints tokens, for trusted publishing.
        allow_unverified: whether files may be sent that may be there already.

    Raises:
        PublishError: see `Plan.require`; `UploadError` when the server did not take a file.

    """
    if not plan.target.index_set.semantics.uploads_until_a_conflict:
        plan.require(allow_unverified=allow_unverified)
    outcomes: list[UploadOutcome] = []
    identity: Identity | None = None
    for planned in plan.files:
        try:
            evolve(plan, files=(planned,)).require(allow_unverified=allow_unverified)
        except PublishFileError as error:
            raise _halted(error, plan.target, outcomes) from None
        if planned.step is Step.SKIP:
            outcomes.append(UploadOutcome(planned.file, Result.SKIPPED, planned.because))
            continue
        if identity is None or _is_stale(identity, publisher):
            identity = yield from find_identity(plan.target, publisher)
        upload = _Upload(plan.target, planned.file)
        try:
            outcome = yield from upload.run(identity)
        except UploadError as error:
            raise error.after(outcomes) from None
        told = () if any(each.attempts for each in outcomes) else identity.diagnostics
        outcomes.append(evolve(outcome, diagnostics=(*told, *outcome.diagnostics)))
        if upload.renewed is not None:
            identity = upload.renewed
    return tuple(outcomes)


def _halted(
    error: PublishFileError, target: PublishTarget, outcomes: list[UploadOutcome]
) -> PublishFileError:
    """Return the error of a file that must not be sent, with what became of those before it."""
    if not outcomes:
        return error
    halted = UploadError(error.code, error.text, error.hint, error.file, str(target.publish_url))
    return halted.after(outcomes)


def _is_stale(identity: Identity, publisher: TrustedPublisher | None) -> bool:
    return identity.is_minted and publisher is not None and publisher.is_stale(identity.credential)


@frozen
class _Reply:
    """What came of sending a file once."""

    answer: Response | Failure
    url: SafeUrl


class _Upload:
    """One file on its way."""

    def __init__(self, target: PublishTarget, file: ReleaseFile) -> None:
        self._target = target
        self._file = file
        self._stream = FormStream.of(form_fields(file), file)
        self.renewed: Identity | None = None

    def run(self, identity: Identity) -> Flow[UploadOutcome]:
        """Send the file until it is known what became of it."""
        attempt = 0
        while True:
            attempt += 1
            reply = yield from self._send(identity.credential)
            answer = reply.answer
            if isinstance(answer, Response):
                another = yield from judged(identity, answer.status)
                if answer.status in _SUCCESS:
                    said = f"the server took it ({answer.status})"
                    return UploadOutcome(self._file, Result.UPLOADED, said, answer.status, attempt)
                if another is not None and self.renewed is None:
                    self.renewed = identity = another
                    continue
            error = self._error(reply, identity)
            again = yield from self._look_again(answer)
            may_retry = isinstance(answer, Failure) and attempt < ATTEMPTS
            outcome = self._after_look(again, error, attempt, may_retry=may_retry)
            if outcome is not None:
                return outcome

    def _after_look(
        self, again: PlannedFile | None, error: UploadError, attempt: int, *, may_retry: bool
    ) -> UploadOutcome | None:
        """Return the outcome; ``None`` to send the file once more."""
        if again is not None and again.step is Step.SKIP:
            said = f"{again.because}, although the upload failed: {error.text}"
            result = Result.ALREADY_THERE
            return UploadOutcome(self._file, result, said, error.status, attempt)
        if again is not None and again.step is Step.CONFLICT:
            raise _as_conflict(error, again)
        sure = again is not None and again.step is Step.UPLOAD
        if not error.in_doubt:
            raise error
        if sure and may_retry:
            return None
        raise _cleared(error, attempt) if sure else error

    def _look_again(self, answer: Response | Failure) -> Flow[PlannedFile | None]:
        """Check once more whether the index has the file now; ``None`` if that makes no sense."""
        index = self._target.check
        if index is None or (isinstance(answer, Failure) and not _is_doubtful(answer)):
            return None
        if isinstance(answer, Response) and answer.status in _REDIRECT:
            return None
        semantics = self._target.index_set.semantics
        project, spare = self._file.named.name, self._target.check_credential
        listing = yield from fetch_listing(index, project, semantics, spare)
        return (yield from planned_again(self._file, listing))

    def _send(self, credential: Credential) -> Flow[_Reply]:
        """Post the form, and again where a redirect within the realm leads."""
        url, seen = self._target.publish_url, 0
        while True:
            answer = yield from send(self._request(url, credential))
            if isinstance(answer, Failure) or answer.status not in _REDIRECT:
                return _Reply(answer, url)
            target = self._target_of(url, answer)
            if isinstance(target, Failure):
                return _Reply(target, url)
            # User information in a `Location` is for that address, in the place of our own.
            credential = target.credential or credential
            target = target.without_credential()
            seen += 1
            if target.realm != self._target.publish_url.realm:
                detail = f"it leads to another place, {target}, and a form goes to one only"
                return _Reply(Failure(FailureKind.REDIRECT, url, detail), url)
            if seen > REDIRECT_LIMIT:
                detail = f"it redirected more than {REDIRECT_LIMIT} times, in the end to {target}"
                return _Reply(Failure(FailureKind.REDIRECT, url, detail), url)
            url = target

    def _target_of(self, url: SafeUrl, answer: Response) -> SafeUrl | Failure:
        where = answer.header("location") or ""
        if self._target.index_set.semantics.absolute_upload_redirects and "://" not in where:
            detail = "it was redirected, but the `Location` is no absolute URL"
            return Failure(FailureKind.REDIRECT, url, detail)
        return target_of(url, answer)

    def _request(self, url: SafeUrl, credential: Credential) -> Request:
        headers = (("accept", _ACCEPT), ("content-type", self._stream.content_type))
        return Request(
            url,
            Purpose.UPLOAD,
            "POST",
            headers,
            credential=credential,
            index=self._target.index,
            max_bytes=_ANSWER_CEILING,
            stream=self._stream,
            expected_bytes=self._stream.length,
        )

    def _error(self, reply: _Reply, identity: Identity) -> UploadError:
        answer, file = reply.answer, str(self._file.path)
        url = str(reply.url)
        if isinstance(answer, Failure):
            code = "publish.redirect" if answer.kind is FailureKind.REDIRECT else "publish.failed"
            said = answer.detail or answer.kind.value
            doubt = _is_doubtful(answer)
            hint = _DOUBT if doubt else _ELSEWHERE if code == "publish.redirect" else None
            return UploadError(code, said, hint, file, url, in_doubt=doubt)
        reason = reason_of(answer, identity.credential)
        doubt = answer.status in _DOUBTFUL_STATUSES
        hint = hint_of(answer, identity.credential)
        return UploadError(
            "publish.status",
            f"the server answered {answer.status}",
            _DOUBT if doubt else hint,
            file,
            url,
            answer.status,
            reason,
            means_exists(answer),
            doubt,
        )


_DOUBT = "it may have been stored all the same: look, or publish again with a `--check-url`"
_ELSEWHERE = "give the address that it leads to as the publish URL, if that is the right one"


def _is_doubtful(answer: Failure) -> bool:
    return answer.kind in _DOUBTFUL_FAILURES


def _as_conflict(error: UploadError, again: PlannedFile) -> PublishError:
    conflict = again.error()
    text = f"{again.because}; {error.text}"
    fields = (error.file, error.url, error.status, error.reason, True, False)
    return UploadError(again.code, text, conflict.hint, *fields)


def _cleared(error: UploadError, attempts: int) -> UploadError:
    """Return the error of a file that is certainly not there."""
    times = "once" if attempts == 1 else f"{attempts} times"
    text = f"{error.text}; it was sent {times} and is not there"
    fields = (error.file, error.url, error.status, error.reason, False, False)
    return UploadError(error.code, text, None, *fields)

"""Answers single questions with what the host gave; in which order they are asked is not here.

A host's fetcher or provider that raises does not end a run: the request becomes a `Failure` of kind
``HOST``, the search for a credential a `Diagnostic` ``auth.provider-failed``. Both name the type of
the exception and never its text, since that may hold a secret; the log likewise. Only a fetcher's
`IndexKitError` is passed on (certificates that cannot be read): errors of this family hold no
secret.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..errors import IndexKitError
from ..logs import Log
from ..model.credential import Credential
from ..model.diagnostic import Diagnostic
from ..model.failure import Failure, FailureKind
from ..model.reporter import Reporter
from ..model.request import Request, Response
from ..values import evolve, frozen
from .progress import BodyTold, Counting
from .questions import AskCredential, CredentialAnswer, Judge, Send, Work
from .schedule import NOT_AT_ONCE, Job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..auth.provider import CredentialProvider
    from ..transport.fetcher import AsyncFetcher, Awaited, Fetcher
    from .questions import Question

_log = Log("indexkit.lookup")


@frozen
class Desk:
    """Answers single questions with what the host gave, whatever the host's parts do."""

    provider: CredentialProvider | None
    reporter: Reporter | None

    def at_once(self, question: Question) -> object:
        """Answer what is answered sooner than it is handed to another thread."""
        if isinstance(question, Work):
            return question.do() if question.quick else NOT_AT_ONCE
        if isinstance(question, AskCredential | Judge) and (
            self.provider is None or getattr(self.provider, "is_quick", False)
        ):
            return self._find(question)
        return NOT_AT_ONCE

    def answer(self, job: Job, fetcher: Fetcher) -> Any:
        """Answer whatever is asked; this may take its time."""
        question = job.question
        if isinstance(question, Work):
            return question.do()
        if isinstance(question, AskCredential | Judge):
            return self._find(question)
        request = self.announced(question)
        return self.judged(request, lambda: fetcher.fetch(request))

    async def aanswer(self, job: Job, fetcher: AsyncFetcher) -> Any:
        """Do what `answer` does, for asyncio."""
        question = job.question
        if isinstance(question, Work):
            return await _in_thread(question.do)
        if isinstance(question, AskCredential | Judge):
            if self._asker(question) is None:
                return CredentialAnswer()
            return await _in_thread(partial(self._find, question))
        request = self.announced(question)
        try:
            answer: Any = await fetcher.fetch(request)
        except IndexKitError:
            raise
        except Exception as error:  # noqa: BLE001 - a host's code may raise anything
            answer = _raised(request, error)
        return self._told(request, answer)

    def _asker(self, question: AskCredential | Judge) -> Callable[[], object] | None:
        """Return what brings the answer, or ``None`` if nobody does."""
        if isinstance(question, AskCredential):
            find = None if self.provider is None else self.provider.find
            return None if find is None else lambda: find(question.query)
        judge = getattr(self.provider, "judge", None)
        if judge is None:
            return None
        return lambda: judge(question.query, question.credential, question.status)

    def _find(self, question: AskCredential | Judge) -> CredentialAnswer:
        ask = self._asker(question)
        if ask is None:
            return CredentialAnswer()
        try:
            found = ask()
        except Exception as error:  # noqa: BLE001 - a host's code may raise anything
            return _not_found(question, f"raised {type(error).__name__}")
        if found is not None and not isinstance(found, Credential):
            return _not_found(question, f"returned {type(found).__name__}, which is no Credential")
        return CredentialAnswer(found)

    def announced(self, question: Send) -> Request:
        """Say that a request is made, and return it with what counts its bytes."""
        request = question.request
        _log.debug("asking %s %s", request.method, request.url)
        if self.reporter is None:
            return request
        self.reporter.asked(request)
        if request.stream is not None:
            request = evolve(request, stream=BodyTold(request, request.stream, self.reporter))
        if request.sink is None:
            return request
        count = Counting(request, request.sink, self.reporter)
        accept = None if request.accept is None else count.accept
        return evolve(request, sink=count.take, accept=accept)

    def judged(self, request: Request, bring: Callable[[], object]) -> Response | Failure:
        """Return what is brought, or what to make of it that it was not."""
        try:
            answer = bring()
        except IndexKitError:
            raise
        except Exception as error:  # noqa: BLE001 - a host's code may raise anything
            answer = _raised(request, error)
        return self._told(request, answer)

    def _told(self, request: Request, answer: object) -> Response | Failure:
        if isinstance(answer, Response | Failure):
            judged = answer
        else:
            detail = f"the fetcher returned {type(answer).__name__}, which is no answer"
            judged = Failure(FailureKind.HOST, request.url.without_credential(), detail)
        what = judged.status if isinstance(judged, Response) else judged.kind.value
        _log.debug("%s answered: %s", request.url, what)
        if self.reporter is not None:
            self.reporter.answered(request, judged)
        return judged


@frozen
class Sending:
    """Carries out jobs for `Multiplexed`, with a fetcher that can send now and receive later.

    Only what confirms is sent so: its answer is likely to be a few bytes.
    """

    desk: Desk
    carry: Callable[[Job], Any]
    send_ahead: Callable[[Request], Awaited | None]

    def begin(self, job: Job) -> Awaited | None:
        """Send the request of a job, if that can be done without waiting."""
        question = job.question
        if not isinstance(question, Send) or not is_confirming(question):
            return None
        if question.request.sink is not None or question.request.stream is not None:
            return None  # whose bytes are told as they go
        try:
            awaited = self.send_ahead(question.request)
        except Exception:  # noqa: BLE001 - a host's code may raise anything, and `fetch` will
            return None
        if awaited is not None:
            self.desk.announced(question)
        return awaited

    def at_hand(self, job: Job, awaited: Awaited) -> Response | Failure | None:
        """Return the answer, if it is there and short."""
        try:
            answer = awaited.at_hand()
        except Exception:  # noqa: BLE001 - as above
            return None
        return None if answer is None else self._judged(job, lambda: answer)

    def finish(self, job: Job, awaited: Awaited) -> Response | Failure:
        """Return the answer when it is there."""
        return self._judged(job, awaited.finish)

    def _judged(self, job: Job, bring: Callable[[], object]) -> Response | Failure:
        question: Any = job.question
        return self.desk.judged(question.request, bring)


async def _in_thread(do: Callable[[], Any]) -> Any:
    import asyncio

    return await asyncio.to_thread(do)


def _raised(request: Request, error: Exception) -> Failure:
    detail = f"the fetcher raised {type(error).__name__}"
    _log.debug("%s: %s", request.url, detail)
    return Failure(FailureKind.HOST, request.url.without_credential(), detail)


def _not_found(question: AskCredential | Judge, what: str) -> CredentialAnswer:
    text = f"a credential provider {what} when it was asked about {question.query.url}"
    _log.debug("%s", text)
    return CredentialAnswer(None, (Diagnostic("auth.provider-failed", text),))


def is_confirming(question: Question) -> bool:
    """Whether a request asks for a body only if there is another than the one that is known."""
    if not isinstance(question, Send):
        return False
    return any(name.startswith("if-") for name, _ in question.request.headers)

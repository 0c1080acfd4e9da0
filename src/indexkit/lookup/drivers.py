"""The two drivers of a flow, for threads and for asyncio; what is asked is decided in the flows.

Both carry out the same `Schedule`, so the results are equal. A host's fetcher or provider that
raises does not end a run: the request becomes a `Failure` of kind ``HOST``, the search for a
credential a `Diagnostic` ``auth.provider-failed``. Both name the type of the exception and never
its text, since that may hold a secret; the log likewise. Only a fetcher's `IndexKitError` is passed
on (certificates that cannot be read): errors of this family hold no secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from .schedule import NOT_AT_ONCE, Job, Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Executor
    from typing import Any, TypeVar

    from ..auth.provider import CredentialProvider
    from ..transport.fetcher import AsyncFetcher, Fetcher
    from .questions import Flow, Question
    from .workers import Borrowed, Workers

    T = TypeVar("T")

_log = Log("indexkit.lookup")


def run(
    flow: Flow[T],
    *,
    fetcher: Fetcher,
    provider: CredentialProvider | None = None,
    workers: int | Executor = 1,
    reporter: Reporter | None = None,
) -> T:
    """Hold one conversation, and return what it ends in; see `run_many`."""
    (result,) = run_many(
        [flow], fetcher=fetcher, provider=provider, workers=workers, reporter=reporter
    )
    return result


def run_many(
    flows: Iterable[Flow[T]],
    *,
    fetcher: Fetcher,
    provider: CredentialProvider | None = None,
    workers: int | Executor = 1,
    reporter: Reporter | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[T, ...]:
    """Hold many conversations at once, and return what they end in, in the order of ``flows``.

    The flows themselves run in the calling thread; only questions are answered elsewhere.

    Args:
        flows: the conversations.
        fetcher: carries the requests.
        provider: knows the credentials; without one nobody does.
        workers: how many questions may be under way at a time; 1 answers all of them in the calling
            thread. An executor is used as it is and stays open; it bounds the number itself.
        reporter: hears about requests, answers and progress.
        meanwhile: is called once, if threads of this call's own wait for the first answers, unless
            it is only asked whether what is known still holds.

    Raises:
        ValueError: ``workers`` is less than 1.
        Exception: what a flow raised, such as `CredentialError`. All flows are closed by then, and
            requests that were under way have ended, unless an executor of the caller's has them.

    """
    if isinstance(workers, int) and workers < 1:
        raise ValueError("workers must be at least 1")
    desk = _Desk(provider, reporter)
    with Schedule(flows, at_once=desk.at_once) as schedule:
        job = schedule.take()
        if workers == 1:
            while job is not None:
                schedule.settle(job, desk.answer(job, fetcher))
                job = schedule.take()
        if job is None:  # all came from nearby: no thread was needed
            return schedule.results()
        from .workers import Borrowed, Workers

        answer = partial(desk.answer, fetcher=fetcher)
        if isinstance(workers, int):
            idly = None if _is_confirming(job.question) else meanwhile
            with Workers(answer, workers, idly=idly) as own:
                return _run_with(own, schedule, job)
        with Borrowed(answer, workers) as borrowed:
            return _run_with(borrowed, schedule, job)


def _run_with(hands: Workers | Borrowed, schedule: Schedule, job: Job | None) -> tuple[Any, ...]:
    while True:
        _give(hands, schedule, job)
        job = None
        if hands.is_idle:
            return schedule.results()
        for done in hands.wait():
            if done.error is not None:
                raise done.error
            # Before the answer is looked at, which takes its time, others are asked for.
            _give(hands, schedule, None)
            schedule.settle(done.job, done.result)


def _give(hands: Workers | Borrowed, schedule: Schedule, job: Job | None) -> None:
    """Give a job, if there is one, and as many as can be carried out besides."""
    while job is not None or (not hands.is_full and (job := schedule.take()) is not None):
        hands.give(job)
        job = None


def _is_confirming(question: Question) -> bool:
    """Whether a request asks for a body only if there is another than the one that is known."""
    if not isinstance(question, Send):
        return False
    return any(name.startswith("if-") for name, _ in question.request.headers)


async def arun(
    flow: Flow[T],
    *,
    fetcher: AsyncFetcher,
    provider: CredentialProvider | None = None,
    limit: int = 16,
    reporter: Reporter | None = None,
) -> T:
    """Hold one conversation, and return what it ends in; see `arun_many`."""
    (result,) = await arun_many(
        [flow], fetcher=fetcher, provider=provider, limit=limit, reporter=reporter
    )
    return result


async def arun_many(
    flows: Iterable[Flow[T]],
    *,
    fetcher: AsyncFetcher,
    provider: CredentialProvider | None = None,
    limit: int = 16,
    reporter: Reporter | None = None,
) -> tuple[T, ...]:
    """Do what `run_many` does, for asyncio.

    Args:
        flows: the conversations.
        fetcher: carries the requests.
        provider: knows the credentials; it is asked in a thread, since it may take its time.
        limit: how many questions may be under way at a time.
        reporter: hears about requests, answers and progress.

    Raises:
        ValueError: ``limit`` is less than 1.
        Exception: what a flow raised; all flows are closed and all requests cancelled by then.

    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    import asyncio

    desk = _Desk(provider, reporter)
    under_way: dict[asyncio.Task[Any], Job] = {}
    with Schedule(flows, at_once=desk.at_once) as schedule:
        try:
            while True:
                while len(under_way) < limit and (job := schedule.take()) is not None:
                    under_way[asyncio.create_task(desk.aanswer(job, fetcher))] = job
                if not under_way:
                    return schedule.results()
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in under_way if task.done()]:
                    schedule.settle(under_way.pop(task), task.result())
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)


@frozen
class _Desk:
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
        question = job.question
        if isinstance(question, Work):
            return question.do()
        if isinstance(question, AskCredential | Judge):
            return self._find(question)
        request = self._announced(question)
        try:
            answer: Any = fetcher.fetch(request)
        except IndexKitError:
            raise
        except Exception as error:  # noqa: BLE001 - a host's code may raise anything
            answer = _raised(request, error)
        return self._judged(request, answer)

    async def aanswer(self, job: Job, fetcher: AsyncFetcher) -> Any:
        question = job.question
        if isinstance(question, Work):
            return await _in_thread(question.do)
        if isinstance(question, AskCredential | Judge):
            if self._asker(question) is None:
                return CredentialAnswer()
            return await _in_thread(partial(self._find, question))
        request = self._announced(question)
        try:
            answer: Any = await fetcher.fetch(request)
        except IndexKitError:
            raise
        except Exception as error:  # noqa: BLE001 - a host's code may raise anything
            answer = _raised(request, error)
        return self._judged(request, answer)

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

    def _announced(self, question: Send) -> Request:
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

    def _judged(self, request: Request, answer: object) -> Response | Failure:
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

"""The two drivers of a flow, for threads and for asyncio; what is asked is decided in the flows.

Both carry out the same `Schedule`, and `desk` has the answers, so the results are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ..model.reporter import Reporter
from .desk import Desk, Sending, is_confirming
from .schedule import Job, Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Executor
    from typing import Any, TypeVar

    from ..auth.provider import CredentialProvider
    from ..transport.fetcher import AsyncFetcher, Fetcher
    from .multiplexed import Multiplexed
    from .questions import Flow, Question
    from .workers import Borrowed, Workers

    T = TypeVar("T")


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
    desk = Desk(provider, reporter)
    with Schedule(flows, at_once=desk.at_once) as schedule:
        job = schedule.take()
        if workers == 1:
            while job is not None:
                schedule.settle(job, desk.answer(job, fetcher))
                job = schedule.take()
        if job is None:  # all came from nearby: no thread was needed
            return schedule.results()
        with _hands(desk, fetcher, workers, job.question, meanwhile) as hands:
            return _run_with(hands, schedule, job)


def _hands(
    desk: Desk,
    fetcher: Fetcher,
    workers: int | Executor,
    first: Question,
    meanwhile: Callable[[], object] | None,
) -> Multiplexed | Workers | Borrowed:
    """Return what carries out the jobs, of which one is known."""
    from .workers import Borrowed, Workers

    answer = partial(desk.answer, fetcher=fetcher)
    if not isinstance(workers, int):
        return Borrowed(answer, workers)
    if not is_confirming(first):
        return Workers(answer, workers, idly=meanwhile)
    send_ahead = getattr(fetcher, "send_ahead", None)
    if send_ahead is None:
        return Workers(answer, workers)
    from .multiplexed import Multiplexed

    return Multiplexed(Sending(desk, answer, send_ahead), workers)


def _run_with(
    hands: Multiplexed | Workers | Borrowed, schedule: Schedule, job: Job | None
) -> tuple[Any, ...]:
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


def _give(hands: Multiplexed | Workers | Borrowed, schedule: Schedule, job: Job | None) -> None:
    """Give a job, if there is one, and as many as can be carried out besides."""
    while job is not None or (not hands.is_full and (job := schedule.take()) is not None):
        hands.give(job)
        job = None


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

    desk = Desk(provider, reporter)
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

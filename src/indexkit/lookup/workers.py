"""Threads that carry out jobs for one other thread; what the jobs are is not known here."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..late import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from typing import Any, Self

    from .schedule import Job


try:
    from _queue import Empty, SimpleQueue  # the same, without the other queues
except ImportError:
    from queue import Empty, SimpleQueue

_FEW = 4
_PATIENCE = 0.005


class Done(NamedTuple):
    """A job that was carried out: what it returned, or else what it raised."""

    job: Any
    result: Any = None
    error: BaseException | None = None


class Workers:
    """Some threads and two queues: jobs go in, and what became of them comes out.

    It is the plain part of a `ThreadPoolExecutor`: three hundred short jobs would spend more on
    futures and their locks than on being done. Leaving the context waits for those that are at
    work; what none has begun is dropped.

    Threads that all have something to do take the interpreter from each other, which costs more
    than they gain; threads that wait for servers do not. So a few are started at once, and as many
    again whenever nothing was done for some milliseconds although jobs are waiting.

    Attributes:
        under_way: how many jobs were given and not yet returned.

    """

    def __init__(
        self,
        do: Callable[[Any], Any],
        limit: int,
        *,
        idly: Callable[[], object] | None = None,
        told: Callable[[], object] | None = None,
        few: int = _FEW,
        patience: float = _PATIENCE,
    ) -> None:
        """Take what carries out a job, and how many threads there may be.

        Args:
            do: carries out a job.
            limit: how many jobs are carried out at once at most.
            idly: is called once, in the thread that waits, when there is a thread for each job and
                none is done.
            told: is called whenever a job is done, in the thread that has done it.
            few: how many threads are started without waiting.
            patience: for how many seconds they are waited for before there are more.

        """
        self._do = do
        self._limit = limit
        self._idly = idly
        self._told = told
        self._few = few
        self._patience = patience
        self.under_way = 0
        self._threads: list[threading.Thread] = []
        self._jobs: SimpleQueue[Any] = SimpleQueue()
        self._done: SimpleQueue[Done] = SimpleQueue()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the threads."""
        while not self._jobs.empty():
            _next(self._jobs)
        for _thread in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self.under_way == 0

    @property
    def is_full(self) -> bool:
        """Whether a further job would wait."""
        return self.under_way >= self._limit

    def give(self, job: Any) -> None:
        """Have a job carried out."""
        self.under_way += 1
        if len(self._threads) < self._few:
            self._start(1)
        self._jobs.put(job)

    def wait(self) -> list[Done]:
        """Wait until something is done, and return all that is."""
        first = self._first()
        self.under_way -= 1
        return [first, *self.done()]

    def done(self) -> list[Done]:
        """Return all that is done by now."""
        done = []
        while (further := _next(self._done)) is not None:
            done.append(further)
        self.under_way -= len(done)
        return done

    def _first(self) -> Done:
        """Return the first that is done; start threads as long as nothing is."""
        while len(self._threads) < min(self.under_way, self._limit):
            try:
                return self._done.get(timeout=self._patience)
            except Empty:
                self._start(len(self._threads))
        idly, self._idly = self._idly, None
        if idly is not None and self._done.empty():
            idly()
        return self._done.get()

    def _start(self, count: int) -> None:
        """Start so many threads, if there are jobs for them and they may be started."""
        there = len(self._threads)
        for number in range(there, min(there + count, self.under_way, self._limit)):
            thread = threading.Thread(target=self._work, name=f"indexkit_{number}")
            thread.start()
            self._threads.append(thread)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                done = Done(job, self._do(job))
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                done = Done(job, error=error)
            self._done.put(done)
            if self._told is not None:
                self._told()
            del job, done  # a body may be large, and the next job long in coming


class Borrowed:
    """The same over the executor of a caller, which stays open and bounds the number itself."""

    is_full = False

    def __init__(self, do: Callable[[Job], Any], executor: Executor) -> None:
        """Take what carries out a job, and the executor."""
        self._do = do
        self._executor = executor
        self._open: dict[Future[Any], Job] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what has not begun."""
        for future in self._open:
            future.cancel()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._open

    def give(self, job: Job) -> None:
        """Have a job carried out."""
        future = self._executor.submit(self._do, job)
        self._open[future] = job
        future.add_done_callback(self._done.put)

    def wait(self) -> list[Done]:
        """Wait until something is done, and return it."""
        future = self._done.get()
        job = self._open.pop(future)
        error = future.exception()  # raises if somebody has cancelled it
        return [Done(job, error=error) if error is not None else Done(job, future.result())]


def _next(queue: SimpleQueue[Any]) -> Any:
    """Return what is next in a queue, or ``None`` if there is nothing yet."""
    try:
        return queue.get_nowait()
    except Empty:
        return None

"""Requests of which one thread awaits many at once; whose answer takes more goes to other threads.

What the requests are about is not known here, and neither is how they are sent.
"""

from __future__ import annotations

from collections import deque
from time import monotonic

from ..transport.awaited import MOST_WATCHED, Watch
from .workers import Done, Workers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol, Self, TypeAlias

    from ..transport.fetcher import Awaited
    from .schedule import Job

    class Carrier(Protocol):
        """What becomes of a job."""

        def begin(self, job: Job, /) -> Awaited | None:
            """Send the request of a job, if that can be done without waiting."""
            ...

        def carry(self, job: Job, /) -> Any:
            """Carry out a job that was not begun, in any thread."""
            ...

        def at_hand(self, job: Job, awaited: Awaited, /) -> Any:
            """Return what comes of a job that was begun, or ``None`` if that is not at hand."""
            ...

        def finish(self, job: Job, awaited: Awaited, /) -> Any:
            """Return what comes of a job that was begun, in any thread."""
            ...

    _Left: TypeAlias = tuple[Job, Awaited | None]

_FEW = 4
_PATIENCE = 0.005
_SILENCE = 1.0


class Multiplexed:
    """Carries out jobs as `Workers` does, but without a thread for each that is under way.

    Threads take the interpreter from each other, which for answers of a few bytes takes longer than
    reading them. So a request is sent over a connection that is open, if one is, and its answer is
    read here. Threads make the connections, with the first request on each; they wait for the rest
    of what is long or late, and carry out whatever else there is to do.

    As with `Workers`, a few jobs are under way at first, and as many again whenever nothing was
    done for some milliseconds although others are waiting.
    """

    def __init__(
        self,
        carrier: Carrier,
        limit: int,
        *,
        few: int = _FEW,
        patience: float = _PATIENCE,
        silence: float = _SILENCE,
    ) -> None:
        """Take what carries out a job, and how many may be under way.

        Args:
            carrier: carries out a job.
            limit: how many are under way at once at most.
            few: how many are under way without waiting.
            patience: for how many seconds they are waited for before there are more.
            silence: after how many seconds without a word a request is left to a thread.

        """
        self._carrier = carrier
        self._limit = limit = min(limit, MOST_WATCHED)
        self._wanted = min(few, limit)
        self._patience = patience
        self._silence = silence
        self._waiting: deque[Job] = deque()
        self._sent: dict[Awaited, tuple[Job, float]] = {}
        self._watch = Watch()
        self._threads = Workers(self._carried, limit, few=limit, told=self._watch.ring)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Give up what was not begun and what is awaited here; wait for the threads."""
        for awaited in self._sent:
            awaited.drop()
        self._threads.__exit__(*error)
        self._watch.close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._waiting and self._under_way == 0

    @property
    def is_full(self) -> bool:
        """Whether a further job would wait."""
        return len(self._waiting) + self._under_way >= self._limit

    @property
    def _under_way(self) -> int:
        return len(self._sent) + self._threads.under_way

    def give(self, job: Job) -> None:
        """Have a job carried out."""
        self._waiting.append(job)
        self._begin()

    def wait(self) -> list[Done]:
        """Wait until something is done, and return all that is."""
        while True:
            done = [Done(d.job[0], d.result, d.error) for d in self._threads.done()]
            if done:
                return done
            self._begin()
            may_grow = bool(self._waiting) and self._wanted < self._limit
            ready = self._watch.wait(self._patience if may_grow else self._until_late())
            if ready is None:
                self._grow()
            elif done := self._received(ready):
                return done

    def _begin(self) -> None:
        """Begin what may be begun."""
        while self._waiting and self._under_way < self._wanted:
            job = self._waiting.popleft()
            awaited = self._carrier.begin(job)
            if awaited is None:
                self._threads.give((job, None))
            else:
                self._sent[awaited] = job, monotonic()
                self._watch.add(awaited)

    def _received(self, ready: list[Awaited]) -> list[Done]:
        """Return what is done by what has come; leave to threads what takes more."""
        done = []
        for awaited in ready:
            job, _ = self._sent.pop(awaited)
            answer = self._carrier.at_hand(job, awaited)
            if answer is None:
                self._threads.give((job, awaited))
            else:
                done.append(Done(job, answer))
        return done

    def _carried(self, left: _Left) -> Any:
        """Carry out, in a thread, what was left to it."""
        job, awaited = left
        return self._carrier.carry(job) if awaited is None else self._carrier.finish(job, awaited)

    def _until_late(self) -> float | None:
        """Return how many seconds from now the oldest request is late, ``None`` without any."""
        for _, begun in self._sent.values():
            return max(0.0, begun + self._silence - monotonic())
        return None

    def _grow(self) -> None:
        """Have more under way, if they are wanted, and leave to threads what is late."""
        if self._waiting:
            self._wanted = min(2 * self._wanted, self._limit)
        latest = monotonic() - self._silence
        for awaited, (job, begun) in tuple(self._sent.items()):
            if begun > latest:
                return
            del self._sent[awaited]
            self._watch.remove(awaited)
            self._threads.give((job, awaited))

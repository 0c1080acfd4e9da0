"""Many flows advanced side by side, without any input or output; the drivers bring the answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from ..values import frozen
from .questions import AskCredential, Judge, Send, Wait, Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

    from .questions import Flow, Question

NOT_AT_ONCE = object()
"""Says that a question has to be handed out."""


class _Batch:
    """One flow's open questions."""

    __slots__ = ("answers", "missing", "number")

    def __init__(self, number: int, count: int) -> None:
        self.number = number
        self.answers: list[Any] = [None] * count
        self.missing = count


@frozen(eq=False)
class Job:
    """One question that a driver has to bring the answer to."""

    question: Send | AskCredential | Judge | Work
    batch: _Batch
    slot: int


class Schedule:
    """Hands out the questions of many flows, first come first served, and takes the answers.

    Not for several threads: the driver that owns it calls it from one. ::

        with Schedule(flows) as schedule:
            while (job := schedule.take()) is not None:
                schedule.settle(job, answer_to(job.question))
        schedule.results()

    A driver may take several jobs before it settles one. `take` returns ``None`` when there is
    nothing to do until a job that was taken is settled, or when all is done.
    """

    def __init__(
        self, flows: Iterable[Flow[Any]], *, at_once: Callable[[Question], object] | None = None
    ) -> None:
        """Take the flows; none of them is started yet.

        Args:
            flows: the conversations.
            at_once: answers what is quick, in the thread that advances the flows, or returns
                `NOT_AT_ONCE`; without it all questions are handed out.

        """
        self._at_once = at_once
        self._flows = tuple(flows)
        self._unstarted = deque(range(len(self._flows)))
        self._jobs: deque[Job] = deque()
        self._ready: deque[tuple[_Batch, int]] = deque()
        self._waiting: dict[tuple[int, int], _Batch] = {}
        self._results: dict[int, Any] = {}
        self._taken = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close every flow that has not ended."""
        for flow in self._flows:
            flow.close()

    def take(self) -> Job | None:
        """Return the next question to answer, or ``None``, see the class.

        Raises:
            Exception: what a flow raised; the schedule is of no use after that.

        """
        while True:
            self._wake()
            if self._jobs:
                self._taken += 1
                return self._jobs.popleft()
            if self._unstarted:
                self._advance(self._unstarted.popleft(), None)
            elif self._taken == 0 and self._waiting:
                # Whoever brings it is not among these flows, or does not come: go on without.
                self._ready.extend((b, slot) for (_, slot), b in tuple(self._waiting.items()))
            else:
                return None

    def settle(self, job: Job, answer: Any) -> None:
        """Take the answer to a job.

        Raises:
            Exception: what a flow raised; the schedule is of no use after that.

        """
        self._taken -= 1
        self._answer(job.batch, job.slot, answer)

    def results(self) -> tuple[Any, ...]:
        """Return what the flows returned, in their order. All must have ended."""
        return tuple(self._results[number] for number in range(len(self._flows)))

    def _wake(self) -> None:
        """Answer the waits that are over."""
        while self._ready:
            batch, slot = self._ready.popleft()
            if self._waiting.pop((batch.number, slot), None) is batch:
                self._answer(batch, slot, None)

    def _answer(self, batch: _Batch, slot: int, answer: Any) -> None:
        batch.answers[slot] = answer
        batch.missing -= 1
        if batch.missing == 0:
            self._advance(batch.number, tuple(batch.answers))

    def _advance(self, number: int, answers: tuple[Any, ...] | None) -> None:
        """Let a flow go on until it asks something or ends."""
        flow = self._flows[number]
        while True:
            try:
                questions = flow.send(answers)  # type: ignore[arg-type]  # PEP 342: first is None
            except StopIteration as stop:
                self._results[number] = stop.value
                return
            if not questions:
                answers = ()
                continue
            done = self._done_at_once(questions)
            if done is None:
                self._ask(number, questions)
                return
            answers = done

    def _done_at_once(self, questions: tuple[Question, ...]) -> tuple[Any, ...] | None:
        """Return the answer to a single question if it is had here and now.

        Of several, some may take their time while others are answered: these are handed out.
        """
        if self._at_once is None or len(questions) != 1:
            return None
        answer = self._at_once(questions[0])
        return None if answer is NOT_AT_ONCE else (answer,)

    def _ask(self, number: int, questions: tuple[Question, ...]) -> None:
        batch = _Batch(number, len(questions))
        for slot, question in enumerate(questions):
            if isinstance(question, Wait):
                self._waiting[(number, slot)] = batch
                question.landing.when_over(_Wake(self._ready, batch, slot))
            else:
                self._jobs.append(Job(question, batch, slot))


@frozen(eq=False)
class _Wake:
    """Notes that a wait is over; may be called from any thread."""

    ready: deque[tuple[_Batch, int]]
    batch: _Batch
    slot: int

    def __call__(self) -> None:
        self.ready.append((self.batch, self.slot))

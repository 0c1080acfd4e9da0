"""Several flows as one; what they talk about does not matter here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from .questions import Wait

if TYPE_CHECKING:
    from .questions import Flow, Question

T = TypeVar("T")


def together(flows: Iterable[Flow[T]]) -> Flow[tuple[T, ...]]:
    """Hold all conversations at once, and return their results in the order of ``flows``.

    Each batch is made of what all of them ask at that moment. When one of them raises, the others
    are closed and the error is passed on.
    """
    children = tuple(flows)
    asking: dict[int, tuple[Question, ...]] = {}
    results: dict[int, T] = {}

    def advance(number: int, answers: tuple[Any, ...] | None) -> None:
        asking.pop(number, None)
        try:
            asking[number] = children[number].send(answers)  # type: ignore[arg-type]  # None starts
        except StopIteration as stop:
            results[number] = stop.value

    try:
        for number in range(len(children)):
            advance(number, None)
        while asking:
            ready = _without_waits(asking)
            answers = yield tuple(question for batch in ready.values() for question in batch)
            start = 0
            for number, batch in ready.items():
                advance(number, answers[start : start + len(batch)])
                start += len(batch)
        return tuple(results[number] for number in range(len(children)))
    finally:
        for child in children:
            child.close()


def _without_waits(asking: dict[int, tuple[Question, ...]]) -> dict[int, tuple[Question, ...]]:
    """Leave out the flows that wait, unless all do: another may bring what they wait for."""
    ready = {
        number: batch
        for number, batch in asking.items()
        if all(not isinstance(q, Wait) or q.landing.is_over for q in batch)
    }
    return ready or dict(asking)

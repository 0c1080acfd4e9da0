"""``--trace``: each request with its secret's source; `listening` tells them as they happen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, field

from .. import Diagnostic, Failure, Request, Response, redact
from .console import Console, Span
from .listening import Listener

_ANSWERED = "auth.answered"


@define(eq=False)
class Step:
    """One request.

    Attributes:
        request: the request.
        notes: what the sources of credentials said about its address before it was made.
        answer: what came of it, or ``None`` if nothing did.

    """

    request: Request
    notes: tuple[Diagnostic, ...]
    answer: Response | Failure | None = field(default=None)

    @property
    def provider(self) -> str | None:
        """The label of the source whose credential was sent, or ``None`` if none was."""
        credential = self.request.credential
        return None if credential is None else credential.provider

    @property
    def result(self) -> str:
        """The status, or why there is none."""
        if isinstance(self.answer, Response):
            return str(self.answer.status)
        return "no answer" if self.answer is None else f"{self.answer.kind.value} failure"

    @property
    def secret(self) -> str:
        """In words, whose credential was sent."""
        return "without a credential" if self.provider is None else f"credential: {self.provider}"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        status = self.answer.status if isinstance(self.answer, Response) else None
        failure = self.answer.kind.value if isinstance(self.answer, Failure) else None
        return {
            "method": self.request.method,
            "url": redact(str(self.request.url)),
            "status": status,
            "failure": failure,
            "provider": self.provider,
            "notes": [{"code": each.code, "text": redact(each.text)} for each in self.notes],
        }


class Tracer(Listener):
    """A listener that also keeps each request, with what was said about its credential."""

    def __init__(self, console: Console, *, verbose: bool) -> None:
        """Take what a `Listener` takes."""
        super().__init__(console, verbose=verbose)
        self._steps: list[Step] = []
        self._notes: list[Diagnostic] = []

    def asked(self, request: Request, /) -> None:
        """Keep the request, and what was said about its address since the one before."""
        super().asked(request)
        with self._lock:
            mine = [each for each in self._notes if _is_about(each, request)]
            self._notes = [each for each in self._notes if each not in mine]
            self._steps.append(Step(request, tuple(dict.fromkeys(mine))))

    def answered(self, request: Request, answer: Response | Failure, /) -> None:
        """Keep the answer with its request."""
        super().answered(request, answer)
        with self._lock:
            for step in self._steps:
                same = (step.request.url, step.request.credential)
                if step.answer is None and same == (request.url, request.credential):
                    step.answer = answer
                    return

    def told(self, diagnostic: Diagnostic, /) -> None:
        """Keep what a source did until the request that it was done for."""
        super().told(diagnostic)
        with self._lock:
            self._notes.append(diagnostic)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The requests so far, in the order in which they were made."""
        with self._lock:
            return tuple(self._steps)

    @property
    def left(self) -> tuple[Diagnostic, ...]:
        """What was said that belongs to no request, or to one that was not made."""
        with self._lock:
            return tuple(dict.fromkeys(self._notes))


def show_trace(console: Console, tracer: Tracer) -> None:
    """Write each request with its result, the source of its credential, and who was asked."""
    if not tracer.steps:
        console.data("  requests none: nobody had to be asked")
    for place, step in enumerate(tracer.steps, 1):
        console.data(
            "  request  ",
            f"{place}. {step.request.method} {redact(str(step.request.url))}  ",
            Span(step.result, "cyan"),
            f"  {step.secret}",
        )
        _notes(console, step.notes)
    _notes(console, tracer.left)


def trace_data(tracer: Tracer) -> dict[str, Any]:
    """Return what `show_trace` writes, as JSON."""
    left = [{"code": each.code, "text": redact(each.text)} for each in tracer.left]
    return {"requests": [each.to_dict() for each in tracer.steps], "notes": left}


def _notes(console: Console, notes: Iterable[Diagnostic]) -> None:
    for each in notes:
        console.data("           ", Span(redact(each.text), "dim"))


def _is_about(diagnostic: Diagnostic, request: Request) -> bool:
    """Whether a chain's line names the request's address; other lines go to the next request."""
    return diagnostic.code != _ANSWERED or f" for {request.url};" in diagnostic.text

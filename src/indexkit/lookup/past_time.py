"""What is said of a copy that serves past its time; whether it may is decided in `keeping`."""

from __future__ import annotations

from ..model.diagnostic import Diagnostic, Severity
from ..model.failure import Failure
from ..model.request import Response
from ..values import evolve
from .outcome import Arrival


def also(arrival: Arrival, *diagnostics: Diagnostic) -> Arrival:
    """Return an arrival with further diagnostics."""
    if not diagnostics:
        return arrival
    return evolve(arrival, diagnostics=(*arrival.diagnostics, *diagnostics))


def stale_offline(arrival: Arrival) -> Arrival:
    """Return an arrival from a copy that serves because nobody may be asked."""
    text = f"the copy of {arrival.url} in the cache is past its time, and nobody may be asked"
    finding = Diagnostic("cache.stale-offline", text, Severity.NOTE)
    return also(evolve(arrival, note="from a copy that is past its time (offline)"), finding)


def stale_after(arrival: Arrival, answer: Response | Failure) -> Arrival:
    """Return an arrival from a copy that serves because its server failed."""
    what = answer.kind.value if isinstance(answer, Failure) else str(answer.status)
    text = f"the copy of {arrival.url} in the cache is past its time; its server failed ({what})"
    note = f"from a copy that is past its time, since its server failed ({what})"
    return also(evolve(arrival, note=note), Diagnostic("cache.stale-if-error", text))

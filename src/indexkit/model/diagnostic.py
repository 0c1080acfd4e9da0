"""Things worth saying that stop nothing; what stops is an error."""

from __future__ import annotations

from enum import StrEnum

from ..values import frozen
from .origin import Origin


class Severity(StrEnum):
    """How much a diagnostic matters."""

    NOTE = "note"
    WARNING = "warning"


@frozen
class Diagnostic:
    """One finding about a configuration, a page or a search.

    Attributes:
        code: stable, dotted and documented in ``docs/diagnostics.md``; hosts filter by it.
        text: one sentence for a person, without secrets.
        severity: how much it matters.
        origin: where the cause was written, if it was written by somebody.
        hint: what to do about it, or ``None``.

    """

    code: str
    text: str
    severity: Severity = Severity.WARNING
    origin: Origin | None = None
    hint: str | None = None

"""Diagnostics and errors as words for a person; which exit code follows is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from .. import Diagnostic, IndexKitError, Severity, redact
from .console import Console, Span

_STYLES = {Severity.NOTE: "cyan", Severity.WARNING: "yellow"}


def tell_diagnostics(console: Console, diagnostics: Iterable[Diagnostic]) -> None:
    """Write each finding once, with its place, its code and its hint."""
    for each in dict.fromkeys(diagnostics):
        place = f"{redact(each.origin.describe())}: " if each.origin else ""
        console.words(
            Span(f"{each.severity.value}: ", _STYLES[each.severity]),
            f"{place}{redact(each.text)} ",
            Span(f"[{each.code}]", "dim"),
        )
        if each.hint:
            console.words("  ", Span("hint: ", "green"), redact(each.hint))


def tell_error(console: Console, error: IndexKitError) -> None:
    """Write what is wrong and, below it, the hint."""
    first, *rest = redact(error.problem()).splitlines() or [""]
    console.words(Span("error: ", "bold red"), first)
    for line in rest:
        console.words("  ", line)
    for line in redact(error.hint).splitlines() if error.hint else ():
        text = line.strip().removeprefix("hint: ")
        console.words("  ", Span("hint: ", "green"), text)

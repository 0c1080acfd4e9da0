"""Collects what is odd about one page while it is read; what is odd is decided by the readers."""

from __future__ import annotations

from ..model.diagnostic import Diagnostic, Severity
from ..model.url import redact

NAMED_FILES = 20
"""How many bad files of a page get a diagnostic of their own; the rest are counted."""

_SHOWN = 80


def shown(text: object) -> str:
    """Return foreign text for a message: quoted, short, no control characters, no secrets."""
    plain = redact(text) if isinstance(text, str) else str(type(text).__name__)
    plain = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
    return "`" + ascii(plain)[1:-1] + "`"


class Findings:
    """The diagnostics of one page in the making."""

    __slots__ = ("_counts", "_found")

    def __init__(self) -> None:
        """Start with none."""
        self._found: list[Diagnostic] = []
        self._counts: dict[str, int] = {}

    def add(self, code: str, text: str, severity: Severity = Severity.WARNING) -> None:
        """Say something about the page; the same sentence is said once."""
        finding = Diagnostic(code, text, severity)
        if finding not in self._found:
            self._found.append(finding)

    def about_file(self, code: str, text: str) -> None:
        """Say something about one file; after `NAMED_FILES` of a code the rest are counted."""
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count <= NAMED_FILES:
            self.add(code, text)

    def done(self) -> tuple[Diagnostic, ...]:
        """Return everything that was found, with a line for what was counted only."""
        if not self._counts:
            return tuple(self._found)
        rest = [
            Diagnostic(code, f"the same holds for {count - NAMED_FILES} more files of the page")
            for code, count in self._counts.items()
            if count > NAMED_FILES
        ]
        return (*self._found, *rest)

    def copy(self) -> Findings:
        """Return findings that start with these."""
        other = Findings()
        other._found.extend(self._found)
        other._counts.update(self._counts)
        return other

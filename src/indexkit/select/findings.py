"""What is worth saying about the file that was chosen, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.diagnostic import Diagnostic, Severity
from ..model.semantics import Semantics
from .candidate import Candidate
from .target import Target


def findings(best: Candidate | None, target: Target, semantics: Semantics) -> Iterator[Diagnostic]:
    """Yield what is odd about the best candidate."""
    if best is None:
        return
    if best.yanked is not None:
        reason = f": {best.yanked}" if best.yanked else ""
        yield Diagnostic(
            "select.yanked",
            f"`{best.filename}` was yanked{reason}",
            hint="choose another version, or keep the exact pin if this one is meant",
        )
    unreadable = best.requires_python and target.accepts_python(best.requires_python) is None
    if unreadable and not semantics.unreadable_requires_python_excludes:
        yield Diagnostic(
            "select.unreadable-requires-python",
            f"`{best.filename}` has a Requires-Python that cannot be read: "
            f"`{best.requires_python}`; the file is used all the same",
        )
    if best.prerelease:
        yield Diagnostic(
            "select.prerelease",
            f"`{best.name}` {best.version_text} is a pre-release",
            Severity.NOTE,
        )

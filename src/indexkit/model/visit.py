"""What one index answered about one package, and what the search made of it."""

from __future__ import annotations

from enum import StrEnum

from ..values import field, frozen
from .diagnostic import Diagnostic
from .failure import FailureKind
from .index import Index
from .page import ProjectPage


class Outcome(StrEnum):
    """The five things that an index can have done.

    Only ``ABSENT`` lets a first-index search move on by itself. The last three mean *unknown*.
    """

    FOUND = "found"
    ABSENT = "absent"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"

    @property
    def is_known(self) -> bool:
        """Whether the index said if it has the project."""
        return self in (Outcome.FOUND, Outcome.ABSENT)


@frozen
class Visit:
    """One index's part in a search.

    Attributes:
        index: who was asked.
        outcome: what it did.
        url: the address that was asked, without secrets.
        status: the HTTP status, or ``None`` if there was no answer.
        final_url: the address that answered, when a redirect led elsewhere.
        failure: why there was no answer.
        because: one sentence: what the outcome rests on, and why the search stopped or went on.
        passed_over: whether a rule (``ignore-error-codes``, an unsafe strategy, a preset) let the
            search go on although the outcome is unknown.
        stopped: whether the search ended here.
        from_cache: whether no server had to send the page.
        provider: the label of the source whose credential was sent, or ``None`` if none was.
        page: the page, if one was found; not part of equality.
        diagnostics: what was odd.

    """

    index: Index
    outcome: Outcome
    url: str
    status: int | None = None
    final_url: str | None = None
    failure: FailureKind | None = None
    because: str = ""
    passed_over: bool = False
    stopped: bool = False
    from_cache: bool = False
    page: ProjectPage | None = field(default=None, eq=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    provider: str | None = None

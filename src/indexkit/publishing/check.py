"""What the index that is checked has of a project now; what that means for a file is `plan`'s."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from ..lookup.arrive import arrive
from ..lookup.memo import Memo
from ..lookup.outcome import meaning_of
from ..lookup.questions import Flow
from ..model.diagnostic import Diagnostic
from ..model.index import Index
from ..model.page import ProjectPage
from ..model.semantics import Semantics
from ..model.visit import Outcome
from .names import read_name

Hashes = tuple[tuple[str, str], ...]


@frozen
class Listing:
    """What an index has of one project, or that this could not be found out.

    Attributes:
        outcome: what the index did; only ``FOUND`` and ``ABSENT`` say what it has.
        because: one sentence: what that rests on.
        url: the address that was asked, without secrets.
        status: the HTTP status, or ``None`` if there was no answer.
        files: the identity of each distribution (`DistributionName.identity`) to the hashes that
            the index gives.
        diagnostics: what was odd.

    """

    outcome: Outcome
    because: str
    url: str
    status: int | None = None
    files: Mapping[str, Hashes] = field(factory=dict, hash=False)
    diagnostics: tuple[Diagnostic, ...] = ()


def fetch_listing(index: Index, project: str, semantics: Semantics) -> Flow[Listing]:
    """Ask an index, not a cache, what it has of ``project`` (a normalised name).

    ``ignore-error-codes`` lets a search go on; here it would let an upload through, so it does not
    count.

    Raises:
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    arrival = yield from arrive(
        index, project, memo=Memo(), never_is_silent=semantics.never_is_silent, fresh=True
    )
    meaning = meaning_of(arrival, index, semantics)
    return Listing(
        meaning.outcome,
        meaning.because,
        str(arrival.url),
        arrival.status,
        _files(arrival.page) if meaning.outcome is Outcome.FOUND else {},
        arrival.diagnostics,
    )


def _files(page: ProjectPage | None) -> dict[str, Hashes]:
    found: dict[str, Hashes] = {}
    for file in () if page is None else page.files():
        named = read_name(file.filename)
        if named is not None:
            found.setdefault(named.identity, file.hashes)
    return found

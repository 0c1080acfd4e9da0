"""What the index that is checked has of a project now; what that means for a file is `plan`'s."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ..lookup.arrive import arrive
from ..lookup.memo import Memo
from ..lookup.outcome import Arrival, meaning_of
from ..model.credential import Credential
from ..model.diagnostic import Diagnostic
from ..model.index import Index
from ..model.page import ProjectPage
from ..model.semantics import Semantics
from ..model.url import SafeUrl
from ..model.visit import Outcome
from .names import read_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lookup.questions import Flow

_REFUSED = (401, 403)
_NOT_FOUND = 404
_GAPS = ("page.bad-file", "page.no-content-type")
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
        gap: why it may have files that are not in ``files``, or ``None``.
        diagnostics: what was odd.

    """

    outcome: Outcome
    because: str
    url: str
    status: int | None = None
    files: Mapping[str, Hashes] = field(factory=dict, hash=False)
    gap: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def fetch_listing(
    index: Index, project: str, semantics: Semantics, spare: Credential | None = None
) -> Flow[Listing]:
    """Ask an index, not a cache, what it has of ``project`` (a normalised name).

    ``ignore-error-codes`` lets a search go on; here it would let an upload through, so it does not
    count.

    Args:
        index: who is asked.
        project: the normalised name.
        semantics: the reading of uv's rules.
        spare: what is shown if the index wants a credential and nobody knows one for it.

    Raises:
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    arrival = yield from _arrive(index, project, semantics)
    if spare is not None and _wants_one(arrival, index, semantics):
        index = evolve(index, url=SafeUrl(index.url.text, spare))
        arrival = yield from _arrive(index, project, semantics)
    meaning = meaning_of(arrival, index, semantics)
    return Listing(
        meaning.outcome,
        meaning.because,
        str(arrival.url),
        arrival.status,
        _files(arrival.page) if meaning.outcome is Outcome.FOUND else {},
        _gap(arrival.page),
        arrival.diagnostics,
    )


def _arrive(index: Index, project: str, semantics: Semantics) -> Flow[Arrival]:
    return (
        yield from arrive(
            index,
            project,
            memo=Memo(),
            never_is_silent=semantics.never_is_silent,
            strict=semantics.pages_read_strictly,
            fresh=True,
        )
    )


def _wants_one(arrival: Arrival, index: Index, semantics: Semantics) -> bool:
    """Whether an index was asked without a credential, and may say more to one who has one."""
    if arrival.provider is not None or index.url.credential is not None:
        return False
    hides = arrival.status == _NOT_FOUND and not semantics.absence_without_upload_credential
    moved = arrival.final_url.realm != index.url.realm
    return (hides or arrival.status in _REFUSED) and not moved


def _gap(page: ProjectPage | None) -> str | None:
    """Return what of a page could not be read, if that may be a file."""
    odd = () if page is None else page.diagnostics
    return next((each.text for each in odd if each.code in _GAPS), None)


def _files(page: ProjectPage | None) -> dict[str, Hashes]:
    found: dict[str, Hashes] = {}
    for file in () if page is None else page.files():
        named = read_name(file.filename)
        if named is not None:
            found.setdefault(named.identity, file.hashes)
    return found

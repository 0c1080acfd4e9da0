"""What came of bringing a candidate's file, as a value; how it is brought stands in `download`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import field, frozen

from ..errors import CredentialError, DownloadError, IndexKitError
from ..select.candidate import Candidate
from .download import Place, download

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .questions import Flow


@frozen
class DownloadOutcome:
    """What came of one download.

    Attributes:
        candidate: what was wanted.
        path: where the file is now, verified; ``None`` if it could not be had.
        error: why it could not be had, or ``None``.

    """

    candidate: Candidate
    path: Path | None = None
    error: IndexKitError | None = field(default=None, eq=False)

    def require(self) -> Path:
        """Return the path.

        Raises:
            HashMismatchError: the bytes are not those that the index announced.
            DownloadError: the file could not be had.
            CredentialError: the index's ``authenticate`` policy cannot be kept.

        """
        if self.path is None:
            raise self.error or DownloadError(self.candidate.filename, "nobody asked for it")
        return self.path


def bring_file(
    candidate: Candidate,
    into: Place,
    *,
    allowed_hashes: Iterable[str] = (),
    never_is_silent: bool = False,
) -> Flow[DownloadOutcome]:
    """Bring a candidate's file, and return what came of it; the arguments are `download`'s."""
    try:
        path = yield from download(
            candidate.file,
            candidate.index,
            into,
            allowed_hashes=allowed_hashes,
            never_is_silent=never_is_silent,
        )
    except (DownloadError, CredentialError) as error:
        return DownloadOutcome(candidate, error=error)
    return DownloadOutcome(candidate, path)


def refused(candidate: Candidate, other: Candidate) -> DownloadOutcome:
    """Return the outcome for a file whose name another file of the same call has."""
    reason = f"the file of that name from {other.index.label} goes to the same directory"
    return DownloadOutcome(candidate, error=DownloadError(candidate.filename, reason))

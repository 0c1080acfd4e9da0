"""Why a file is not used: the closed list of reasons, and a file's verdict."""

from __future__ import annotations

from enum import Enum

from ..late import NamedTuple
from ..model.index import Index
from ..model.page import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.page import RowReader


class Reason(Enum):
    """What was decided about a file. The value is a stable code; `sentence` is for people."""

    USABLE = "usable"
    SEARCH_STOPPED = "search-stopped"
    OTHER_INDEX = "other-index"
    QUARANTINED = "quarantined"
    UNSUPPORTED_FILE = "unsupported-file"
    INVALID_NAME = "invalid-name"
    OTHER_PROJECT = "other-project"
    INVALID_VERSION = "invalid-version"
    VERSION_MISMATCH = "version-mismatch"
    PRERELEASE = "prerelease"
    WHEELS_NOT_ALLOWED = "wheels-not-allowed"
    SDISTS_NOT_ALLOWED = "sdists-not-allowed"
    INCOMPATIBLE_TAG = "incompatible-tag"
    REQUIRES_PYTHON = "requires-python"
    YANKED = "yanked"
    HASH_MISSING = "hash-missing"
    HASH_MISMATCH = "hash-mismatch"
    HASH_ALGORITHM_MISSING = "hash-algorithm-missing"
    TOO_NEW = "too-new"
    NO_UPLOAD_TIME = "no-upload-time"

    @property
    def sentence(self) -> str:
        """One sentence that says what the reason means."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.USABLE: "The file fits the requirement, the target and the rules.",
    Reason.SEARCH_STOPPED: "An index could not be asked, so nothing is chosen at all.",
    Reason.OTHER_INDEX: "An index with precedence decides about this project or version.",
    Reason.QUARANTINED: "The index has put the project into quarantine.",
    Reason.UNSUPPORTED_FILE: "The file is neither a wheel nor a .tar.gz or .zip source archive.",
    Reason.INVALID_NAME: "The file name is not formed as that of a distribution.",
    Reason.OTHER_PROJECT: "The file name belongs to another project.",
    Reason.INVALID_VERSION: "The version in the file name is not a PEP 440 version.",
    Reason.VERSION_MISMATCH: "The version does not satisfy the requirement.",
    Reason.PRERELEASE: "The version is a pre-release, and pre-releases do not count here.",
    Reason.WHEELS_NOT_ALLOWED: "Wheels of this package may not be used.",
    Reason.SDISTS_NOT_ALLOWED: "Source distributions of this package may not be used.",
    Reason.INCOMPATIBLE_TAG: "The wheel's tags do not fit the target.",
    Reason.REQUIRES_PYTHON: "The file requires another version of Python.",
    Reason.YANKED: "The file was yanked, and the requirement does not pin its version.",
    Reason.HASH_MISSING: "The index gives no hash of the file that could be checked.",
    Reason.HASH_MISMATCH: "The file has none of the hashes that are allowed.",
    Reason.HASH_ALGORITHM_MISSING: "The file lacks a hash of the algorithm its index must give.",
    Reason.TOO_NEW: "The file was uploaded at or after the cutoff.",
    Reason.NO_UPLOAD_TIME: "There is a cutoff, and the index does not say when it was uploaded.",
}


class Fault(NamedTuple):
    """The first thing that speaks against a file, and a detail."""

    reason: Reason
    detail: str = ""


class Verdict:
    """What was decided about one file. Treat it as frozen; values are compared by content.

    There is one for every file of a page and few are looked at, so the file is made when it is
    read.

    Attributes:
        index: the index whose page lists it.
        reason: the first thing that speaks against it.
        detail: what in particular: the tags, the specifier, the moment, the yank's reason.
        version: the version text of its name; empty if none could be read.

    """

    __slots__ = ("_file", "_reader", "_row", "detail", "index", "reason", "version")

    def __init__(  # noqa: PLR0917 - made by position, once for each file of a page
        self,
        file: File | None,
        index: Index,
        reason: Reason,
        detail: str = "",
        version: str = "",
        reader: RowReader | None = None,
        row: Any = None,
    ) -> None:
        """Take the file, or the page's reader and row that it is made of, and what was decided."""
        self._file = file
        self._reader = reader
        self._row = row
        self.index = index
        self.reason = reason
        self.detail = detail
        self.version = version

    @property
    def file(self) -> File:
        """The file."""
        if self._file is None:
            reader: Any = self._reader  # without a file it was made of a row, so there is one
            self._file = reader.file(self._row)
        return self._file

    @property
    def filename(self) -> str:
        """The file's name, without making the file."""
        if self._file is None and self._reader is not None:
            return self._reader.brief(self._row)[0]
        return self.file.filename

    def __eq__(self, other: object) -> bool:
        """Compare the decision, the index and the file."""
        if not isinstance(other, Verdict):
            return NotImplemented
        decided = self.reason is other.reason and self.detail == other.detail
        return (
            decided
            and self.version == other.version
            and self.index == other.index
            and self.file == other.file
        )

    def __hash__(self) -> int:
        """Hash the decision and the file's name."""
        return hash((self.filename, self.reason, self.detail))

    def __reduce__(self) -> tuple[Any, ...]:
        """Take the file along, not the page."""
        return Verdict, (self.file, self.index, self.reason, self.detail, self.version)

    def __repr__(self) -> str:
        """Return the file's name and the reason."""
        return f"Verdict({self.filename!r}, {self.reason.value!r}, {self.detail!r})"

    def __str__(self) -> str:
        """Return one line for a person."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.filename}: {self.reason.sentence}{detail}"

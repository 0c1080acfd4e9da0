"""The rules that need the whole file, its hashes and its age; all others are `judge`'s."""

from __future__ import annotations

from ..model.limits import HashAlgorithm
from ..model.page import File
from ..model.rules import MissingUploadTime, Rules
from ..model.semantics import Semantics
from .reason import Fault, Reason
from .shelf import Shelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt


class HashesAndAge:
    """Judges what only the whole file tells, under one set of rules."""

    __slots__ = ("_algorithm_counts", "_algorithms", "_allowed", "_hashes_matter", "_rules")

    def __init__(self, rules: Rules, semantics: Semantics) -> None:
        """Take the rules."""
        self._rules = rules
        self._algorithm_counts = not semantics.hash_algorithm_for_locks_only
        self._hashes_matter = bool(rules.allowed_hashes) or rules.require_hashes
        self._allowed = frozenset(text.lower() for text in rules.allowed_hashes)
        self._algorithms = frozenset(text.partition(":")[0] for text in self._allowed)

    def matter(self, shelf: Shelf) -> bool:
        """Return whether it takes the whole file to judge one of a shelf."""
        if self._hashes_matter or shelf.cutoff is not None:
            return True
        return self._algorithm_of(shelf) is not None

    def fault(self, shelf: Shelf, file: File) -> Fault | None:
        """Return what speaks against a file, or ``None``."""
        fault = self._hash_fault(file) if self._hashes_matter else None
        algorithm = self._algorithm_of(shelf)
        if fault is None and algorithm is not None and algorithm not in dict(file.hashes):
            fault = Fault(Reason.HASH_ALGORITHM_MISSING, str(algorithm))
        if fault is None and shelf.cutoff is not None:
            fault = self._age_fault(file, shelf.cutoff)
        return fault

    def _algorithm_of(self, shelf: Shelf) -> HashAlgorithm | None:
        return shelf.index.hash_algorithm if self._algorithm_counts else None

    def _hash_fault(self, file: File) -> Fault | None:
        if self._rules.require_hashes and not file.strong_hashes:
            return Fault(Reason.HASH_MISSING)
        if not self._allowed:
            return None
        if not any(algorithm in self._algorithms for algorithm, _ in file.hashes):
            return Fault(Reason.HASH_MISSING, ", ".join(sorted(self._algorithms)))
        if not any(f"{name}:{digest}" in self._allowed for name, digest in file.hashes):
            return Fault(Reason.HASH_MISMATCH)
        return None

    def _age_fault(self, file: File, cutoff: dt.datetime) -> Fault | None:
        if file.upload_time is not None:
            late = file.upload_time >= cutoff
            return Fault(Reason.TOO_NEW, file.upload_time.isoformat()) if late else None
        is_local = file.url[:5].lower() == "file:"
        if self._rules.missing_upload_time is MissingUploadTime.KEEP or is_local:
            return None
        return Fault(Reason.NO_UPLOAD_TIME)

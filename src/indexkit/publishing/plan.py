"""What is to happen with each file, and why; nothing is sent by looking at a plan."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..lookup.questions import work
from ..lookup.together import together
from ..model.diagnostic import Diagnostic
from ..model.page import STRONG_HASHES
from ..model.visit import Outcome
from .check import Hashes, Listing, fetch_listing
from .errors import PublishConflictError, PublishError, UnverifiedError
from .files import ReleaseFile
from .target import PublishTarget

if TYPE_CHECKING:
    from ..lookup.questions import Flow

SCHEMA_VERSION = 1


class Step(StrEnum):
    """What is to happen with a file. The list is closed."""

    UPLOAD = "upload"
    SKIP = "skip"
    CONFLICT = "conflict"
    UNVERIFIABLE = "unverifiable"


@frozen
class PlannedFile:
    """One file of a plan.

    Attributes:
        file: the file.
        step: what is to happen with it.
        code: a stable name for why, such as ``publish.hash-missing``.
        because: why, in one sentence.
        check_url: the page that this rests on, without secrets, or ``None`` if none was asked.
        check_status: the HTTP status of that page, or ``None``.

    """

    file: ReleaseFile
    step: Step
    code: str
    because: str
    check_url: str | None = None
    check_status: int | None = None

    def error(self) -> PublishError:
        """Return the error that the file is for those who want it published."""
        if self.step is Step.CONFLICT:
            hint = "files are never replaced: publish under a new version"
            return PublishConflictError(self.code, self.because, hint, self.file.filename)
        hint = (
            "give credentials for the check URL, or, if the file is certainly not there, allow "
            "unverified uploads"
        )
        return UnverifiedError(self.code, self.because, hint, self.file.filename)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "path": str(self.file.path),
            "filename": self.file.filename,
            "filetype": self.file.named.filetype.value,
            "project": self.file.named.name,
            "version": str(self.file.named.version),
            "size": self.file.size,
            "sha256": self.file.digests.get("sha256"),
            "attestations": len(self.file.attestations),
            "step": self.step.value,
            "code": self.code,
            "because": self.because,
            "check_url": self.check_url,
            "check_status": self.check_status,
        }


@frozen
class Plan:
    """What publishing would do. It is a value: making it has changed nothing anywhere.

    Attributes:
        target: where uploads go.
        files: every file, in the order of upload.
        diagnostics: what was left out, and what was odd; not part of equality.

    """

    target: PublishTarget
    files: tuple[PlannedFile, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default=(), eq=False)

    def of(self, *steps: Step) -> tuple[PlannedFile, ...]:
        """Return the files with one of these steps, in order."""
        return tuple(each for each in self.files if each.step in steps)

    def require(self, *, allow_unverified: bool = False) -> None:
        """Do nothing if every file may be uploaded or is there already.

        Raises:
            PublishConflictError: the index has other contents under the name of a file.
            UnverifiedError: whether a file is there is unknown, and that is not allowed.

        """
        for each in self.of(Step.CONFLICT):
            raise each.error()
        for each in () if allow_unverified else self.of(Step.UNVERIFIABLE):
            raise each.error()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: stable, versioned, without secrets."""
        target = self.target
        return {
            "schema_version": SCHEMA_VERSION,
            "publish_url": str(target.publish_url),
            "check_url": None if target.check is None else str(target.check.url),
            "index": None if target.index is None else target.index.name,
            "files": [each.to_dict() for each in self.files],
            "diagnostics": [
                {"code": each.code, "text": each.text, "hint": each.hint}
                for each in self.diagnostics
            ],
        }


def make_plan(
    files: Iterable[ReleaseFile], target: PublishTarget, diagnostics: Iterable[Diagnostic] = ()
) -> Flow[Plan]:
    """Ask the index that is checked about every project once, and say what is to happen.

    Raises:
        CredentialError: the ``authenticate`` policy of the index that is checked cannot be kept.

    """
    ordered = sorted(files, key=lambda file: file.named.order)
    semantics = target.index_set.semantics
    each_its_own = semantics.check_for_each_file
    keys = [file.filename if each_its_own else file.named.name for file in ordered]
    projects = dict(zip(keys, (file.named.name for file in ordered), strict=True))
    listings: dict[str, Listing] = {}
    if target.check is not None:
        index = target.check
        found = yield from together(
            [
                fetch_listing(index, name, semantics, target.check_credential)
                for name in projects.values()
            ]
        )
        listings = dict(zip(projects, found, strict=True))
    planned = yield from together(
        [judged(file, listings.get(key)) for file, key in zip(ordered, keys, strict=True)]
    )
    odd = [each for listing in listings.values() for each in listing.diagnostics]
    return Plan(target, planned, tuple(dict.fromkeys((*target.diagnostics, *diagnostics, *odd))))


def judged(file: ReleaseFile, listing: Listing | None) -> Flow[PlannedFile]:
    """Do what `judge` does, with its reading of the file done by the driver."""
    return (yield from work(lambda: judge(file, listing)))


def judge(file: ReleaseFile, listing: Listing | None) -> PlannedFile:
    """Say what is to happen with a file.

    Args:
        file: the file. Its digests are known; only for a hash that few indexes use is it read.
        listing: what the index has of the project; ``None`` if nothing is checked.

    """
    if listing is None:
        return PlannedFile(file, Step.UPLOAD, "publish.unchecked", "no index was asked")
    step, code, because = _step(file, listing)
    return PlannedFile(file, step, code, because, listing.url, listing.status)


def _step(file: ReleaseFile, listing: Listing) -> tuple[Step, str, str]:
    if not listing.outcome.is_known:
        what = f"whether the index has it is unknown: {listing.because}"
        unreadable = listing.outcome is Outcome.UNREADABLE
        code = "publish.check-unreadable" if unreadable else "publish.unverified"
        return Step.UNVERIFIABLE, code, what
    if listing.outcome is Outcome.ABSENT:
        return Step.UPLOAD, "publish.absent", "the index does not have the project"
    hashes = listing.files.get(file.named.identity)
    if hashes is None and listing.gap is not None:
        what = f"whether the index has it is unknown: {listing.gap}"
        return Step.UNVERIFIABLE, "publish.check-unreadable", what
    if hashes is None:
        return Step.UPLOAD, "publish.absent", "the index has the project, and not this file"
    return _compare(file, hashes)


def _compare(file: ReleaseFile, hashes: Hashes) -> tuple[Step, str, str]:
    """Compare a file with one of its name on the index: strong hashes if there are any."""
    strong = tuple(pair for pair in hashes if pair[0] in STRONG_HASHES)
    same: str | None = None
    for algorithm, remote in strong or hashes:
        try:
            local = file.digest(algorithm, len(remote))
        except OSError:
            return Step.UNVERIFIABLE, "publish.unreadable-file", "the file cannot be read any more"
        if local is None:
            continue
        if local != remote:
            what = (
                f"the index has other contents under this name: {algorithm} {remote} there, "
                f"{local} here"
            )
            return Step.CONFLICT, "publish.different", what
        same = algorithm
    if same is None:
        what = "the index has a file of this name and gives no hash to compare"
        return Step.UNVERIFIABLE, "publish.hash-missing", what
    return Step.SKIP, "publish.exists", f"the index has the same file ({same})"

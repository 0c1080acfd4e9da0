"""A candidate's core metadata by the cheapest way that will do; how an archive is read is not here.

In uv's order: the metadata file beside the distribution, parts of a wheel, the whole file.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from attrs import define, evolve, field, frozen

from ..archive.core_metadata import (
    BadMetadataError,
    CoreMetadata,
    read_core_metadata,
    why_not_static,
)
from ..archive.members import read_sdist, read_wheel, wheel_metadata_of
from ..archive.zip_reader import METADATA_CEILING, TAIL, BadArchiveError, read_member
from ..errors import (
    CredentialError,
    DownloadError,
    HashMismatchError,
    MetadataError,
    MustBeBuiltError,
)
from ..model.diagnostic import Diagnostic, Severity
from ..model.page import STRONG_HASHES, File
from ..model.request import Purpose, Request, Response
from ..model.url import SafeUrl
from ..select.candidate import Candidate
from ..transport.cache_entry import Entry
from .caching import Caching
from .download import FILE_CEILING, Place, carefully, download, kept, tag_of
from .exchange import Exchanged
from .file_address import file_address, is_downgrade
from .fingerprint import Fingerprint
from .keeping import bring
from .metadata_outcome import MetadataOutcome, MetadataRoute
from .outcome import PAGE_STATUSES, Arrival
from .questions import work
from .range_support import RangeSupport
from .ranges import NoRangesError, Ranges, WholeFileError
from .read_answer import Read
from .receiving import Pending, Receiving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .questions import Flow

_REFUSED = frozenset({401, 407, 429})
_CLIENT_ERRORS = range(400, 500)


@frozen
class Ways:
    """What may be done to get metadata, and with what.

    Attributes:
        scratch: where whole files go for a moment.
        ranges: which servers send parts of files.
        caching: the rules for the cache; nothing is kept if ``None``.
        verified: whether only bytes will do that a strong hash of the index vouches for, if it gave
            one for the file at all: parts of wheels are then not read.
        never_is_silent: see `Semantics.never_is_silent`.
        announced_must_exist: see `Semantics.announced_metadata_must_exist`.

    """

    scratch: Place
    ranges: RangeSupport
    caching: Caching | None = None
    verified: bool = False
    never_is_silent: bool = False
    announced_must_exist: bool = False


def read_metadata(candidate: Candidate, ways: Ways) -> Flow[MetadataOutcome]:
    """Return a candidate's core metadata, or why there are none.

    Name and version must be those of the file's name. A source distribution's metadata count only
    if they are certain (PEP 643).
    """
    errand = _Errand(candidate, ways)
    try:
        outcome = yield from errand.bring()
    except (DownloadError, MetadataError, CredentialError) as error:
        return MetadataOutcome(candidate, error=error, diagnostics=tuple(errand.diagnostics))
    return evolve(outcome, diagnostics=tuple(errand.diagnostics))


@define
class _Errand:
    """One candidate, and what was odd so far."""

    candidate: Candidate
    ways: Ways
    diagnostics: list[Diagnostic] = field(factory=list)

    @property
    def file(self) -> File:
        return self.candidate.file

    def bring(self) -> Flow[MetadataOutcome]:
        beside = yield from self._beside()
        if beside is not None:
            return beside
        file, index = self.file, self.candidate.index
        url = file_address(file.url, index, is_vouched_for=bool(file.strong_hashes))
        strict = self.ways.verified and bool(file.strong_hashes)
        may_be_parts = (
            self.candidate.is_wheel
            and not strict
            and not is_downgrade(url, index)
            and self.ways.ranges.may_be_had(index, url)
        )
        found = (yield from self._parts(url)) if may_be_parts else None
        return found or (yield from self._whole())

    # -- the metadata file ----------------------------------------------------

    def _beside(self) -> Flow[MetadataOutcome | None]:
        file, index = self.file, self.candidate.index
        if file.metadata_url is None:
            return None
        hashes = file.core_metadata or ()
        strong = any(name in STRONG_HASHES for name, _ in hashes)
        if self.ways.verified and file.strong_hashes and not strong:
            return None
        if is_downgrade(SafeUrl.parse(file.metadata_url), index) and not strong:
            text = f"{file.metadata_url} would come over plain http, and its index gave no hash"
            self.diagnostics.append(Diagnostic("metadata.not-vouched-for", text))
            return None
        url = file_address(file.metadata_url, index, is_vouched_for=strong)
        request = Request(url, Purpose.METADATA, index=index, max_bytes=METADATA_CEILING)
        arrival = yield from bring(
            request,
            index,
            _Beside(url, self.candidate.name, hashes),
            self.ways.caching,
            never_is_silent=self.ways.never_is_silent,
            immutable=strong,
        )
        self.diagnostics.extend(arrival.diagnostics)
        if arrival.failure is not None:
            raise DownloadError(str(url), arrival.failure.detail or arrival.failure.kind.value)
        if arrival.unreadable is not None:
            raise HashMismatchError(str(url), arrival.unreadable)
        if arrival.body is not None:
            return self._outcome(arrival.body, MetadataRoute.METADATA_FILE, verified=strong)
        status = arrival.status or 0
        is_missing = status in _CLIENT_ERRORS and status not in _REFUSED
        if not is_missing or self.ways.announced_must_exist:
            raise DownloadError(str(url), f"the server answered {status}")
        text = f"{url} was announced, and the server answered {status}; the file itself is read"
        self.diagnostics.append(Diagnostic("metadata.file-missing", text))
        return None

    # -- parts of a wheel -----------------------------------------------------

    def _parts(self, url: SafeUrl) -> Flow[MetadataOutcome | None]:
        file, index, ways = self.file, self.candidate.index, self.ways
        begun: list[Pending] = []

        def begin() -> Receiving:
            begun.append(ways.scratch.begin(file.filename, tag_of(file)))
            return Receiving(begun[-1], Fingerprint(file.hashes), file.size, None, FILE_CEILING)

        request = Request(
            url, Purpose.FILE, index=index, max_bytes=FILE_CEILING, expected_bytes=file.size
        )
        ranges = Ranges(request, begin, file.size, never_is_silent=ways.never_is_silent)
        try:
            total = yield from ranges.open()
            reading = read_member(total, wheel_metadata_of(self.candidate.name))
            content = yield from ranges.read(reading)
        except WholeFileError:
            return (yield from self._from_answer(url, ranges))
        except NoRangesError as error:
            if error.is_lasting:
                ways.ranges.refuse(index, url)
            self._say_no_ranges(url, error.reason)
            return None
        except BadArchiveError as error:
            # What is wrong with the archive is said about all of it.
            self._say_no_ranges(url, f"they make no sense: {error}")
            return None
        finally:
            for pending in begun:
                pending.discard()
        return self._outcome(content, MetadataRoute.RANGES, verified=False)

    def _from_answer(self, url: SafeUrl, ranges: Ranges) -> Flow[MetadataOutcome | None]:
        """Use the whole file, which a server has sent in place of a part."""
        whole = ranges.whole
        self._say_no_ranges(url, "it sends the whole file instead of a part")
        if whole is None or whole.is_short or whole.error is not None:
            return None
        if not ranges.has_parts and whole.received > TAIL:
            # Of a small file the part that is asked for may be all of it.
            self.ways.ranges.refuse(self.candidate.index, url)
        whole.verify(str(url))
        path = yield from carefully(partial(kept, whole.pending, str(url)))
        return (yield from self._from_path(path))

    def _say_no_ranges(self, url: SafeUrl, reason: str) -> None:
        text = f"parts of {url} are not to be had: {reason}; all of it is read"
        self.diagnostics.append(Diagnostic("metadata.no-ranges", text, Severity.NOTE))

    # -- the whole file -------------------------------------------------------

    def _whole(self) -> Flow[MetadataOutcome]:
        path = yield from download(
            self.file,
            self.candidate.index,
            self.ways.scratch,
            never_is_silent=self.ways.never_is_silent,
        )
        return (yield from self._from_path(path))

    def _from_path(self, path: Path) -> Flow[MetadataOutcome]:
        read = yield from work(partial(_read_and_drop, path, self.candidate))
        if isinstance(read, BadArchiveError):
            raise MetadataError(self.candidate.filename, str(read))
        strong = bool(self.file.strong_hashes)
        return self._outcome(read, MetadataRoute.WHOLE_FILE, verified=strong)

    # -- what it says ---------------------------------------------------------

    def _outcome(self, content: bytes, route: MetadataRoute, *, verified: bool) -> MetadataOutcome:
        metadata = self._parsed(content)
        if not self.candidate.is_wheel:
            reason = why_not_static(metadata)
            if reason is not None:
                raise MustBeBuiltError(self.candidate.filename, reason)
        return MetadataOutcome(self.candidate, metadata, route, verified)

    def _parsed(self, content: bytes) -> CoreMetadata:
        candidate = self.candidate
        try:
            return read_core_metadata(content, candidate.name, candidate.version_text)
        except BadMetadataError as error:
            raise MetadataError(candidate.filename, str(error)) from None


def _read_and_drop(path: Path, candidate: Candidate) -> bytes | BadArchiveError:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if candidate.is_wheel:
                return read_wheel(file, size, candidate.name)
            return read_sdist(file, size, candidate.filename)
    except BadArchiveError as error:
        return error
    except OSError as error:
        return BadArchiveError(error.strerror or type(error).__name__)
    finally:
        path.unlink(missing_ok=True)


@frozen
class _Beside:
    """Reads a metadata file, from an answer or from a cache, and holds it against its hashes."""

    url: SafeUrl
    package: str
    hashes: tuple[tuple[str, str], ...]

    def of(self, done: Exchanged) -> Read:
        bare, answer = self.url.without_credential(), done.answer
        if not isinstance(answer, Response):
            return Read(Arrival(bare, done.url, failure=answer, diagnostics=done.diagnostics))
        arrival = Arrival(bare, done.url, answer.status, diagnostics=done.diagnostics)
        if answer.status not in PAGE_STATUSES:
            return Read(arrival)
        fault = self._fault(answer.body)
        if fault is not None:
            return Read(evolve(arrival, unreadable=fault))
        return Read(evolve(arrival, body=answer.body), is_sound=True)

    def kept(self, entry: Entry, on_damage: object) -> Arrival | None:
        del on_damage  # it is read whole, so nothing is found out later
        body = entry.whole_body()
        if body is None or self._fault(body) is not None:
            return None
        bare = self.url.without_credential()
        return Arrival(bare, SafeUrl.parse(entry.url), entry.status, from_cache=True, body=body)

    def _fault(self, body: bytes) -> str | None:
        fingerprint = Fingerprint(self.hashes)
        fingerprint.update(body)
        try:
            fingerprint.verify(str(self.url))
        except DownloadError as error:
            return error.reason
        return None

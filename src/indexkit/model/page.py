"""What an index says about one project; how bytes become this is the business of ``simple``.

A page keeps its files as *rows* in whatever shape its format gave them, grouped by version. Turning
a row into a `File` costs; most files of a page are never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from ..late import NamedTuple
from .diagnostic import Diagnostic
from .url import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from typing import Any, Protocol, TypeAlias

STRONG_HASHES = frozenset({"sha256", "sha384", "sha512", "blake2b"})


class ProjectStatus(StrEnum):
    """A project's status (PEP 792). An unknown one is read as ``ACTIVE`` and diagnosed."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    QUARANTINED = "quarantined"


class Brief(NamedTuple):
    """The three facts about a file that decide most cases.

    Attributes:
        filename: as the index gives it.
        requires_python: the specifier set, unparsed, or ``None``.
        yanked: the reason (maybe empty) of a yanked file (PEP 592), ``None`` for one that is not.

    """

    filename: str
    requires_python: str | None
    yanked: str | None


class File:
    """One distribution file of a page (PEP 503, 592, 658, 691, 700, 714, 740).

    Values are compared by content. Made on demand, so it is a plain slotted class: treat it as
    frozen. One of a page reads its row when the first attribute is looked at; a copy or a pickle
    holds plain values.

    Attributes:
        filename: the file's name, without any directory.
        url: absolute address of the file, without fragment and user information.
        hashes: pairs of lower-case algorithm and lower-case hex digest; empty if none were given.
        requires_python: the specifier set, unparsed, or ``None``.
        yanked: the reason (maybe empty) if the file is yanked, else ``None``.
        size: bytes, or ``None``.
        upload_time: aware UTC, or ``None``.
        core_metadata: ``None`` if no ``.metadata`` file is served; else its hashes, maybe empty.
        provenance: address of the attestations (PEP 740), or ``None``.
        gpg_signature: whether an ``.asc`` file exists; ``None`` if the index does not say.

    """

    __slots__ = (
        "_reader",
        "_row",
        "core_metadata",
        "filename",
        "gpg_signature",
        "hashes",
        "provenance",
        "requires_python",
        "size",
        "upload_time",
        "url",
        "yanked",
    )

    _reader: FieldReader | None
    _row: Any

    def __init__(  # noqa: PLR0917 - made by position, once for each file that is looked at
        self,
        filename: str,
        url: str,
        hashes: tuple[tuple[str, str], ...] = (),
        requires_python: str | None = None,
        yanked: str | None = None,
        size: int | None = None,
        upload_time: dt.datetime | None = None,
        core_metadata: tuple[tuple[str, str], ...] | None = None,
        provenance: str | None = None,
        gpg_signature: bool | None = None,  # noqa: FBT001 - as above
    ) -> None:
        """Take the fields in the order of the attributes."""
        self.filename = filename
        self.url = url
        self.hashes = hashes
        self.requires_python = requires_python
        self.yanked = yanked
        self.size = size
        self.upload_time = upload_time
        self.core_metadata = core_metadata
        self.provenance = provenance
        self.gpg_signature = gpg_signature

    @classmethod
    def later(cls, reader: FieldReader, row: Any) -> File:
        """Return the file of a row that ``reader`` reads when somebody looks at it."""
        file = cls.__new__(cls)
        file._reader = reader  # noqa: SLF001 - our own
        file._row = row  # noqa: SLF001 - as above
        return file

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Read the row, for an attribute that is not there yet; after that they all are."""
            if name not in _FIELDS:
                raise AttributeError(
                    f"'File' object has no attribute {name!r}", name=name, obj=self
                )
            # The order matters to another thread that is here too: who sees a reader has its row,
            # and who sees none has the attributes.
            row, reader = self._row, self._reader
            if reader is not None:
                File.__init__(self, *reader.fields(row))
                self._reader = None
                self._row = None
            return object.__getattribute__(self, name)

    @property
    def is_wheel(self) -> bool:
        """Whether the name ends in ``.whl``."""
        return self.filename[-4:].lower() == ".whl"

    @property
    def strong_hashes(self) -> tuple[tuple[str, str], ...]:
        """The hashes that can vouch for the file (SHA-256 and better)."""
        return tuple(pair for pair in self.hashes if pair[0] in STRONG_HASHES)

    @property
    def metadata_url(self) -> str | None:
        """Address of the ``.metadata`` file (PEP 658), or ``None`` if none is served.

        The suffix belongs to the path, so a query stays behind it, and a fragment is dropped.
        """
        if self.core_metadata is None:
            return None
        path, mark, query = self.url.partition("#")[0].partition("?")
        return f"{path}.metadata{mark}{query}"

    def _fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in _FIELDS)

    def __reduce__(self) -> tuple[Any, ...]:
        """Take the values along, not the page."""
        return File, self._fields()

    def __eq__(self, other: object) -> bool:
        """Compare all fields."""
        return self._fields() == other._fields() if isinstance(other, File) else NotImplemented

    def __hash__(self) -> int:
        """Hash the address and the hashes."""
        return hash((self.filename, self.url, self.hashes))

    def __repr__(self) -> str:
        """Return the name and the address without secrets."""
        return f"File({self.filename!r}, {redact(self.url)!r})"


# The attributes in the order of `File.__init__`.
_FIELDS = (
    "filename",
    "url",
    "hashes",
    "requires_python",
    "yanked",
    "size",
    "upload_time",
    "core_metadata",
    "provenance",
    "gpg_signature",
)

if TYPE_CHECKING:
    Fields: TypeAlias = tuple[
        str,
        str,
        tuple[tuple[str, str], ...],
        str | None,
        str | None,
        int | None,
        dt.datetime | None,
        tuple[tuple[str, str], ...] | None,
        str | None,
        bool | None,
    ]

    class FieldReader(Protocol):
        """Reads the rows of one page for `File.later`."""

        def fields(self, row: Any, /) -> Fields:
            """Return the attributes of a file; never raises for a row that is on the page."""
            ...

    class RowReader(Protocol):
        """Reads the rows of one page; each page format has its own."""

        def brief(self, row: Any, /) -> Brief | tuple[str, str | None, str | None]:
            """Return the three facts; cheap, and never raises for a row that is on the page."""
            ...

        def file(self, row: Any, /) -> File:
            """Return the whole file; never raises for a row that is on the page."""
            ...


class ProjectPage:
    """An index's answer about one project. Treat it as frozen.

    Attributes:
        name: the normalised project name that was asked for.
        url: the address that answered, after redirects, without secrets.
        rows: version text, as in the file names, to the rows of that version in page order. The
            versions are in page order too; nothing is sorted or parsed yet, and a version text may
            be no PEP 440 version at all. Equal versions may be spelled in two ways.
        reader: reads the rows.
        diagnostics: what was odd about the page; dropped files are named here.
        status: the project's status (PEP 792), and ``status_reason`` what the index says about it.
        api_version: the repository version that the page claims (PEP 629), or ``None``.
        last_serial: PyPI's ``_last-serial``, or ``None``.
        tracks, alternate_locations: addresses (PEP 708).

    """

    __slots__ = (
        "_length",
        "_versions",
        "alternate_locations",
        "api_version",
        "diagnostics",
        "last_serial",
        "name",
        "reader",
        "rows",
        "status",
        "status_reason",
        "tracks",
        "url",
    )

    def __init__(
        self,
        name: str,
        url: str,
        rows: Mapping[str, Sequence[Any]],
        reader: RowReader,
        *,
        diagnostics: tuple[Diagnostic, ...] = (),
        status: ProjectStatus = ProjectStatus.ACTIVE,
        status_reason: str | None = None,
        api_version: str | None = None,
        last_serial: int | None = None,
        versions: tuple[str, ...] | Callable[[], tuple[str, ...] | None] | None = None,
        tracks: tuple[str, ...] = (),
        alternate_locations: tuple[str, ...] = (),
        length: int | None = None,
    ) -> None:
        """Take the fields as the attributes describe them.

        ``length`` is the number of files, for rows that are dear to count; ``versions`` may be a
        function, which is called when somebody wants to know.
        """
        self._length = length
        self.name = name
        self.url = url
        self.rows = rows
        self.reader = reader
        self.diagnostics = diagnostics
        self.status = status
        self.status_reason = status_reason
        self.api_version = api_version
        self.last_serial = last_serial
        self._versions = versions
        self.tracks = tracks
        self.alternate_locations = alternate_locations

    @property
    def versions(self) -> tuple[str, ...] | None:
        """The list of versions that the index gives (PEP 700), or ``None``."""
        if callable(self._versions):
            self._versions = self._versions()
        return self._versions

    def __reduce__(self) -> tuple[Any, ...]:
        """Become, in a pickle or a copy, a page that holds its files: rows may not be copied."""
        read = self.reader.file
        files = {text: [read(row) for row in rows] for text, rows in self.rows.items()}
        facts = {
            "diagnostics": self.diagnostics,
            "status": self.status,
            "status_reason": self.status_reason,
            "api_version": self.api_version,
            "last_serial": self.last_serial,
            "versions": self.versions,
            "tracks": self.tracks,
            "alternate_locations": self.alternate_locations,
        }
        return _page_of_files, (self.name, self.url, files, facts)

    def files(self) -> Iterator[File]:
        """Yield every file, grouped by version, in page order."""
        read = self.reader.file
        for rows in self.rows.values():
            for row in rows:
                yield read(row)

    def __len__(self) -> int:
        """Return the number of files."""
        return sum(map(len, self.rows.values())) if self._length is None else self._length

    def __repr__(self) -> str:
        """Return name, address and size."""
        return f"ProjectPage({self.name!r}, {redact(self.url)!r}, {len(self)} files)"


class _FileReader:
    """Reads rows that are files."""

    def brief(self, row: File, /) -> Brief:
        return Brief(row.filename, row.requires_python, row.yanked)

    def file(self, row: File, /) -> File:
        return row


def _page_of_files(
    name: str, url: str, files: dict[str, list[File]], facts: dict[str, Any]
) -> ProjectPage:
    return ProjectPage(name, url, files, _FileReader(), **facts)

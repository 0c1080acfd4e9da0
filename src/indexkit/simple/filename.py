"""What a file's name says: which project, version and kind of file; no page is read here.

The project's name is always given as a hint, since ``foo-bar-1.0.tar.gz`` is version ``1.0`` of
``foo-bar`` on that project's page, and ``foo-1.0-1.tar.gz`` is version ``1.0-1`` (PEP 440: the
same as ``1.0.post1``) on the page of ``foo``. Old names keep the dashes that today's standards
forbid, so no name can be split without the hint.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from ..patterns import regex


class FileKind(StrEnum):
    """What sort of file a name announces. The list is closed.

    Only ``WHEEL`` and ``SDIST`` are what uv installs from: source distributions are ``.tar.gz``
    (PEP 625) and ``.zip``; the other archives that pip still takes are ``OLD_ARCHIVE``.
    """

    WHEEL = "wheel"
    SDIST = "sdist"
    OLD_ARCHIVE = "old-archive"
    DUMB = "dumb"
    EGG = "egg"
    INSTALLER = "installer"
    UNKNOWN = "unknown"


class Split(NamedTuple):
    """The parts of a file name.

    Attributes:
        version: the version as it is written in the name; it may be no PEP 440 version. Empty if
        the
            file is the project's but has no version that could be told. ``None`` if the file
            belongs to another project or to none.
        kind: what sort of file it is.

    """

    version: str | None
    kind: FileKind


_KINDS: dict[str, FileKind] = {
    ".whl": FileKind.WHEEL,
    ".zip": FileKind.SDIST,
    ".egg": FileKind.EGG,
    ".exe": FileKind.INSTALLER,
    ".msi": FileKind.INSTALLER,
    ".dmg": FileKind.INSTALLER,
    ".rpm": FileKind.INSTALLER,
    ".deb": FileKind.INSTALLER,
    ".tar": FileKind.OLD_ARCHIVE,
    ".tgz": FileKind.OLD_ARCHIVE,
    ".tbz": FileKind.OLD_ARCHIVE,
    ".txz": FileKind.OLD_ARCHIVE,
    ".tlz": FileKind.OLD_ARCHIVE,
}
_TAR_SUFFIXES = frozenset({".bz2", ".xz", ".z", ".lz", ".lzma", ".zst"})

_VERSIONLIKE = regex(r"[vV]?[0-9]")
_LATER_VERSION = regex(r"-[vV]?[0-9]")
# What `bdist_dumb` and `bdist_wininst` put behind the version: a platform, or a Python version.
_PLATFORM = regex(
    r"(?P<version>.+?)"
    r"(?:[.-](?:linux|win32|win-|macosx|darwin|cygwin|mingw|freebsd|solaris|aix|any).*|-py[0-9][0-9.]*(?:-.*)?)",
    re.IGNORECASE,
)
_NAME_RUN = regex(r"[-_.]+")


def normalize(name: str) -> str:
    """Return a project name in its normal form (PEP 503), without judging whether it is a name."""
    return _NAME_RUN.sub("-", name).lower()


def split_extension(filename: str) -> tuple[str, FileKind]:
    """Return the name without its extension, and the kind that the extension announces.

    A name whose extension is not known comes back whole, with ``FileKind.UNKNOWN``.
    """
    stem, dot, extension = filename.rpartition(".")
    extension = dot + extension.lower()
    if stem[-4:].lower() == ".tar":
        if extension == ".gz":
            return stem[:-4], FileKind.SDIST
        if extension in _TAR_SUFFIXES:
            return stem[:-4], FileKind.OLD_ARCHIVE
    kind = _KINDS.get(extension)
    return (filename, FileKind.UNKNOWN) if kind is None else (stem, kind)


class NameSplitter:
    """Splits the file names of one project."""

    __slots__ = ("_ours", "project")

    def __init__(self, project: str) -> None:
        """Take the normalised project name."""
        self.project = project
        self._ours: re.Pattern[str] | None = None

    def _end(self, stem: str) -> int | None:
        """Return where the project's name (and its dash) ends, or ``None`` if there is another."""
        size = len(self.project)
        head = stem[:size]
        if head == self.project or (head.isascii() and normalize(head) == self.project):
            return size + 1 if stem[size : size + 1] == "-" else size if len(stem) == size else None
        if self._ours is None:  # made only if needed: patterns are dear, and pages are many
            spelled = "[-_.]+".join(re.escape(part) for part in self.project.split("-"))
            self._ours = re.compile(rf"{spelled}(?:-|\Z)", re.IGNORECASE | re.ASCII)
        match = self._ours.match(stem)
        return None if match is None else match.end()

    def split(self, filename: str) -> Split:
        """Return version and kind; see `Split` for what stands where there is none."""
        stem, kind = split_extension(filename)
        end = self._end(stem)
        if end is None:
            return Split(None, kind)
        rest = stem[end:]
        if kind is FileKind.UNKNOWN:
            return Split("", kind)
        # `foo-bar-1.0` is no version `bar-1.0` of `foo`: a version starts with a digit.
        if not _VERSIONLIKE.match(rest) and _LATER_VERSION.search(rest):
            return Split(None, kind)
        return _VERSION_READERS[kind](rest, kind)

    def start(self, filename: str) -> str | None:
        """Return the name up to the version, dash included; ``None`` if there is no such part."""
        end = self._end(filename)
        return filename[:end] if end is not None and filename[end - 1] == "-" else None


def split_filename(filename: str, project: str) -> Split:
    """Return what a file name says on the page of a project.

    Args:
        filename: the name, without directory.
        project: the normalised project name (PEP 503).

    """
    return NameSplitter(project).split(filename)


def _wheel(rest: str, kind: FileKind) -> Split:
    version, dash, _ = rest.partition("-")
    return Split(version if dash else "", kind)


def _archive(rest: str, kind: FileKind) -> Split:
    match = _PLATFORM.fullmatch(rest) if _VERSIONLIKE.match(rest) else None
    return Split(rest, kind) if match is None else Split(match["version"], FileKind.DUMB)


def _binary(rest: str, kind: FileKind) -> Split:
    match = _PLATFORM.fullmatch(rest)
    return Split(match["version"] if match else rest.partition("-")[0], kind)


_VERSION_READERS = {
    FileKind.WHEEL: _wheel,
    FileKind.SDIST: _archive,
    FileKind.OLD_ARCHIVE: _archive,
    FileKind.EGG: _binary,
    FileKind.INSTALLER: _binary,
}

"""What a distribution's file name says, and its one normal spelling; no file is opened here."""

from __future__ import annotations

import re
from enum import StrEnum

from attrs import frozen
from packaging.tags import parse_tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    canonicalize_name,
    canonicalize_version,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

_LOOKS_LIKE_ONE = re.compile(r"\.whl\Z|\.zip\Z|\.tar\.[0-9A-Za-z]+\Z")
_PROJECT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?")
_RUN = re.compile(r"__+")
_ARCHIVES = re.compile(r"\.(?:tar\.(?:gz|bz2|xz|zst|lzma)|tgz|tbz|txz|tlz|zip|tar)\Z")


class FileType(StrEnum):
    """The ``filetype`` of the upload API."""

    WHEEL = "bdist_wheel"
    SDIST = "sdist"


@frozen
class DistributionName:
    """A distribution's file name, read.

    Attributes:
        filename: as it is.
        filetype: a wheel or a source distribution.
        name: the project, normalised (PEP 503).
        version: the version.
        normal: the file name in the spelling of the standards (PEP 427, 625).
        identity: the same for two names of one file, however their versions are spelled: ``1.0``
            and ``1.0.0`` are one version.
        pyversion: the ``pyversion`` of the upload API: the Python tags, or ``source``.

    """

    filename: str
    filetype: FileType
    name: NormalizedName
    version: Version
    normal: str
    identity: str
    pyversion: str

    @property
    def is_normal(self) -> bool:
        """Whether the file has the normal spelling; indexes would show it under another."""
        return self.filename == self.normal

    @property
    def order(self) -> tuple[bool, str]:
        """The place in a release: wheels first, then by file name."""
        return self.filetype is FileType.SDIST, self.filename


def looks_like_distribution(filename: str) -> bool:
    """Return whether somebody may mean this as a wheel or a source distribution."""
    return _LOOKS_LIKE_ONE.search(filename) is not None


def read_name(filename: str) -> DistributionName | None:
    """Return what a file name says, or ``None`` if it is that of no distribution."""
    if filename.endswith(".whl"):
        return _wheel(filename)
    ending = _ARCHIVES.search(filename)
    return None if ending is None else _sdist(filename, ending[0])


def _wheel(filename: str) -> DistributionName | None:
    project = filename.partition("-")[0]
    if not _PROJECT.fullmatch(project):
        return None
    # `a__b` is no normal spelling, and `packaging` reads none of it.
    spelled = _RUN.sub("_", project) + filename.removeprefix(project)
    try:
        name, version, build, _ = parse_wheel_filename(spelled)
    except InvalidWheelFilename:
        return None
    parts = filename.removesuffix(".whl").split("-")
    python, abi, platform = parts[-3:]
    if not all((python, abi, platform)) or not parse_tag(f"{python}-{abi}-{platform}"):
        return None
    # A build number has no normal spelling: `01` stays what it is.
    ending = f"-{'-'.join(parts[2:] if build else parts[-3:])}.whl"
    return _named(filename, FileType.WHEEL, name, version, ending, python)


def _sdist(filename: str, ending: str) -> DistributionName | None:
    stem = filename.removesuffix(ending)
    try:
        name, version = parse_sdist_filename(f"{stem}.tar.gz")
    except InvalidSdistFilename:
        return None
    if canonicalize_name(name, validate=False) != name:
        return None
    return _named(filename, FileType.SDIST, name, version, ending, "source")


def _named(  # noqa: PLR0917 - the parts of one name
    filename: str,
    filetype: FileType,
    name: NormalizedName,
    version: Version,
    ending: str,
    pyversion: str,
) -> DistributionName:
    stem = name.replace("-", "_")
    normal = f"{stem}-{version}{ending}"
    identity = f"{stem}-{canonicalize_version(version)}{ending}"
    return DistributionName(filename, filetype, name, version, normal, identity, pyversion)

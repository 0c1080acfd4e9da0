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
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

_LOOKS_LIKE_ONE = re.compile(r"\.whl\Z|\.zip\Z|\.tar\.[0-9A-Za-z]+\Z")
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
        pyversion: the ``pyversion`` of the upload API: the Python tags, or ``source``.

    """

    filename: str
    filetype: FileType
    name: NormalizedName
    version: Version
    normal: str
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
    try:
        name, version, build, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        return None
    python, abi, platform = filename.removesuffix(".whl").split("-")[-3:]
    if not all((python, abi, platform)) or not parse_tag(f"{python}-{abi}-{platform}"):
        return None
    stem = f"{name.replace('-', '_')}-{version}"
    if build:
        stem += f"-{build[0]}{build[1]}"
    normal = f"{stem}-{python}-{abi}-{platform}.whl"
    return DistributionName(filename, FileType.WHEEL, name, version, normal, python)


def _sdist(filename: str, ending: str) -> DistributionName | None:
    stem = filename.removesuffix(ending)
    try:
        name, version = parse_sdist_filename(f"{stem}.tar.gz")
    except InvalidSdistFilename:
        return None
    if canonicalize_name(name, validate=False) != name:
        return None
    normal = f"{name.replace('-', '_')}-{version}{ending}"
    return DistributionName(filename, FileType.SDIST, name, version, normal, "source")

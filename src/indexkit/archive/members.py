"""Which member of a distribution holds its core metadata; wheels and source distributions."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterable
from typing import IO, Any

from packaging.utils import canonicalize_name

from .zip_reader import METADATA_CEILING, BadArchiveError, read_from_file, read_member

SDIST_CEILING = 4 * 1024**3
"""Bytes of an unpacked source distribution that are looked through."""

_BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError, ValueError)
_FOLDER_AND_FILE = 2


def wheel_metadata_of(project: str) -> Callable[[Iterable[str]], str]:
    """Return a chooser of a wheel's ``METADATA`` (see `zip_reader.read_member`).

    There must be exactly one ``*.dist-info/METADATA`` at the top, and it must be the project's, as
    pip and uv want it.
    """

    def choose(names: Iterable[str]) -> str:
        found = [
            (folder, name)
            for name in names
            for folder, slash, rest in [name.partition("/")]
            if slash and rest == "METADATA" and folder.endswith(".dist-info")
        ]
        if len(found) != 1:
            what = "no" if not found else "more than one"
            raise BadArchiveError(f"it has {what} `*.dist-info/METADATA`")
        ((folder, name),) = found
        if canonicalize_name(folder.removesuffix(".dist-info").rpartition("-")[0]) != project:
            raise BadArchiveError(f"its metadata stand in `{folder}`, which is another project's")
        return name

    return choose


def read_wheel(file: IO[bytes], size: int, project: str) -> bytes:
    """Return the ``METADATA`` of a wheel.

    Raises:
        BadArchiveError: it cannot be read.

    """
    try:
        return read_from_file(read_member(size, wheel_metadata_of(project)), file)
    except OSError as error:
        raise BadArchiveError(error.strerror or type(error).__name__) from None


def read_sdist(file: IO[bytes], size: int, filename: str) -> bytes:
    """Return the ``PKG-INFO`` in the top folder of a source distribution.

    Args:
        file: the archive, open.
        size: its length.
        filename: its name, which says what sort of archive it is: ``.tar.gz`` or ``.zip``.

    Raises:
        BadArchiveError: it cannot be read.

    """
    try:
        if filename.lower().endswith(".zip"):
            return read_from_file(read_member(size, _only_pkg_info), file)
        return _of_tar(file)
    except BadArchiveError:
        raise
    except _BROKEN as error:
        words = error.strerror if isinstance(error, OSError) else None
        raise BadArchiveError(f"it cannot be read: {words or type(error).__name__}") from None


def _only_pkg_info(names: Iterable[str]) -> str:
    found = [name for name in names if name.count("/") == 1 and name.endswith("/PKG-INFO")]
    if len(found) != 1:
        raise BadArchiveError(_not_one(len(found)))
    return found[0]


def _of_tar(file: IO[bytes]) -> bytes:
    with gzip.open(file) as unpacked:
        return _pkg_info(_Bounded(unpacked))


def _pkg_info(file: Any) -> bytes:
    found: list[bytes] = []
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for member in archive:
            parts = member.name.removeprefix("./").split("/")
            if len(parts) == _FOLDER_AND_FILE and parts[1] == "PKG-INFO" and member.isfile():
                found.append(_contents(archive, member))
            # The archive remembers every member otherwise, and a big one has many.
            archive.members = []  # type: ignore[attr-defined]  # not in typeshed
    if len(found) != 1:
        raise BadArchiveError(_not_one(len(found)))
    return found[0]


def _contents(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > METADATA_CEILING:
        raise BadArchiveError(f"its `PKG-INFO` is larger than {METADATA_CEILING} bytes")
    content = archive.extractfile(member)
    return b"" if content is None else content.read()


def _not_one(count: int) -> str:
    return f"it has {'more than one' if count else 'no'} `PKG-INFO` in its top folder"


class _Bounded:
    """Lets so many bytes of an archive through that no bomb goes off."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file
        self._left = SDIST_CEILING

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise BadArchiveError(f"it is larger than {SDIST_CEILING} bytes, unpacked")
        return data

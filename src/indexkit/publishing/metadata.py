"""A distribution's own METADATA or PKG-INFO, out of its archive; what is sent of it is `form`'s."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from packaging.metadata import RawMetadata, parse_email
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .errors import PublishFileError
from .names import DistributionName, FileType

CEILING = 64 * 1024 * 1024
_BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile, ValueError)


def read_metadata(path: Path, named: DistributionName) -> RawMetadata:
    """Return the core metadata in a file, held against its name.

    Args:
        path: the file.
        named: what its name says.

    Raises:
        PublishFileError: the archive is broken, has no metadata or more than one, or they are
            those of another project or version.

    """
    file = path.name
    try:
        text = _of_wheel(path, named) if named.filetype is FileType.WHEEL else _of_sdist(path)
    except _BROKEN as error:
        what = f"it cannot be read: {_words(error)}"
        raise PublishFileError("publish.unreadable-file", what, None, file) from None
    except _NotOneError as error:
        raise PublishFileError("publish.no-metadata", str(error), error.hint, file) from None
    raw, unparsed = parse_email(text)
    missing = [key for key in ("metadata_version", "name", "version") if key not in raw]
    if missing:
        listed = ", ".join(f"`{key.replace('_', '-').title()}`" for key in missing)
        what = f"its metadata lack {listed}"
        raise PublishFileError("publish.bad-metadata", what, None, file)
    if "description" in unparsed:
        # Bytes that are no UTF-8: what the index would show is not what the author wrote.
        what = "the description in its metadata is not UTF-8, or stands there twice"
        raise PublishFileError("publish.bad-metadata", what, None, file)
    _compare(raw, named)
    return raw


class _NotOneError(Exception):
    def __init__(self, text: str, hint: str | None = None) -> None:
        super().__init__(text)
        self.hint = hint


def _compare(raw: RawMetadata, named: DistributionName) -> None:
    file, name, text = named.filename, raw.get("name", ""), raw.get("version", "")
    if canonicalize_name(name) != named.name:
        what = f"its name says project `{named.name}`, its metadata say `{name}`"
        raise PublishFileError("publish.name-mismatch", what, "build it again", file)
    try:
        version = Version(text)
    except InvalidVersion:
        what = f"its metadata say version `{text}`, which is no version (PEP 440)"
        raise PublishFileError("publish.bad-metadata", what, None, file) from None
    if version != named.version:
        what = f"its name says version `{named.version}`, its metadata say `{text}`"
        raise PublishFileError("publish.version-mismatch", what, "build it again", file)


def _of_wheel(path: Path, named: DistributionName) -> bytes:
    with zipfile.ZipFile(path) as archive:
        found = [n for n in archive.namelist() if _is_own_metadata(n, named)]
        if len(found) != 1:
            what = "no" if not found else "more than one"
            raise _NotOneError(f"it has {what} `*.dist-info/METADATA` for its name and version")
        with archive.open(found[0]) as member:
            return _bounded(member)


def _is_own_metadata(member: str, named: DistributionName) -> bool:
    folder, slash, rest = member.partition("/")
    if not slash or rest != "METADATA" or not folder.endswith(".dist-info"):
        return False
    name, dash, _ = folder.removesuffix(".dist-info").rpartition("-")
    return bool(dash) and canonicalize_name(name) == named.name


def _of_sdist(path: Path) -> bytes:
    if not path.name.endswith(".tar.gz"):
        what = "only `.tar.gz` source distributions can be uploaded (PEP 625)"
        raise _NotOneError(what, "build it again with a current build backend")
    found: list[bytes] = []
    with tarfile.open(path, "r|gz") as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts
            if len(parts) == 2 and parts[1] == "PKG-INFO" and member.isfile():  # noqa: PLR2004 - folder, file
                content = archive.extractfile(member)
                found.append(b"" if content is None else _bounded(content))
            # The archive remembers every member otherwise, and a big one has many.
            archive.members = []  # type: ignore[attr-defined]  # not in typeshed
    if len(found) != 1:
        what = "no" if not found else "more than one"
        raise _NotOneError(f"it has {what} `PKG-INFO` in its top folder")
    return found[0]


def _bounded(member: IO[bytes]) -> bytes:
    text = member.read(CEILING + 1)
    if len(text) > CEILING:
        raise _NotOneError(f"its metadata are larger than {CEILING} bytes")
    return text


def _words(error: BaseException) -> str:
    words = error.strerror if isinstance(error, OSError) else None
    return words or str(error) or type(error).__name__

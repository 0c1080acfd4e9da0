"""A directory that files are brought to, each whole or not at all; what is in them is not asked."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from ..errors import DownloadError


class Destination:
    """Takes files into a directory, which is made if it is not there.

    A file is written under a temporary name beside its place and renamed when it is complete, so
    that no reader ever sees a part of it.
    """

    def __init__(self, directory: Path) -> None:
        """Take the directory; nothing is made yet."""
        self.directory = directory

    def begin(self, filename: str, /) -> PendingFile:
        """Begin a file that will be called ``filename``.

        Raises:
            DownloadError: the name would lead out of the directory, or nothing can be written
                there.

        """
        if filename in ("", ".", "..") or any(c in filename for c in "/\\\0"):
            raise DownloadError(repr(filename), "it is no name for a file")
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            return PendingFile(self.directory / filename)
        except OSError as error:
            words = error.strerror or type(error).__name__
            raise DownloadError(filename, f"it cannot be written: {words}") from None


class PendingFile:
    """A file under its temporary name."""

    def __init__(self, final: Path) -> None:
        """Open the temporary file beside ``final``."""
        self._final = final
        self._path = final.with_name(f".{final.name[:100]}.{secrets.token_hex(8)}.part")
        self._file = self._path.open("xb")
        self._is_there = True

    def write(self, piece: bytes, /) -> object:
        """Add to it."""
        return self._file.write(piece)

    def restart(self) -> None:
        """Drop what was written so far."""
        self._file.seek(0)
        self._file.truncate()

    def keep(self) -> Path:
        """Bring it safely to the disk, give it its name, and return its path."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(self._final)
        self._is_there = False
        return self._final

    def discard(self) -> None:
        """Remove it, unless it was kept."""
        if not self._is_there:
            return
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._is_there = False

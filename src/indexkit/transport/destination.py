"""A directory that files are brought to, each whole or not at all; what is in them is not asked."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import DownloadError
from ..values import frozen
from .byte_range import Mark

_PIECE = 1024 * 1024
_ORPHAN = 24 * 3600.0
_ABANDONED = 900.0


class Destination:
    """Takes files into a directory, which is made if it is not there.

    A file is written under a temporary name beside its place and renamed when it is complete, so
    that no reader ever sees a part of it. Temporary files that a killed program left a day ago are
    removed when a file of the same name is begun.
    """

    def __init__(self, directory: Path, *, keeps_parts: bool = False) -> None:
        """Take the directory; nothing is made yet.

        Args:
            directory: where files go.
            keeps_parts: whether a file that broke off is left, under its temporary name, for a
                later run that goes on with it.

        """
        self.directory = directory
        self.keeps_parts = keeps_parts

    def begin(self, filename: str, tag: str = "", /) -> PendingFile:
        """Begin a file that will be called ``filename``.

        Args:
            filename: its name.
            tag: stands for its address and hashes: a part that was left is taken up if it has the
                same.

        Raises:
            DownloadError: the name would lead out of the directory, or nothing can be written
                there.

        """
        if filename in ("", ".", "..") or any(c in filename for c in "/\\\0"):
            raise DownloadError(repr(filename), "it is no name for a file")
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            final = self.directory / filename
            pending = PendingFile(final, tag, keeps_parts=self.keeps_parts)
            pending.take_up_or_clear()
        except OSError as error:
            words = error.strerror or type(error).__name__
            raise DownloadError(filename, f"it cannot be written: {words}") from None
        return pending


class PendingFile:
    """A file under its temporary name, and a note beside it while it is not complete."""

    def __init__(self, final: Path, tag: str = "", *, keeps_parts: bool = False) -> None:
        """Open the temporary file beside ``final``."""
        self._final = final
        self._tag = tag
        self._keeps_parts = keeps_parts
        self._stem = f".{final.name[:100]}."
        self._path = final.with_name(f"{self._stem}{secrets.token_hex(8)}.part")
        self._file: Any = self._path.open("x+b")
        self._is_there = True
        self.mark: Mark | None = None

    def take_up_or_clear(self) -> None:
        """Take up a part that was left, if there is one, and remove what nobody will come for."""
        now = self._path.stat().st_mtime
        for part in self._final.parent.glob(f"{_literal(self._stem)}{'[0-9a-f]' * 16}.part"):
            if part == self._path:
                continue
            with contextlib.suppress(OSError):
                age = now - part.stat().st_mtime
                if self._keeps_parts and self.mark is None and self._take_up(part, age):
                    continue
                if age > _ORPHAN:
                    part.unlink()
                    _note_of(part).unlink(missing_ok=True)

    def _take_up(self, part: Path, age: float) -> bool:
        """Make a part ours, if it is of the same file, and nobody else is at it."""
        note = _Note.read(_note_of(part))
        if note is None or note.tag != self._tag or not (note.is_left or age > _ABANDONED):
            return False
        # Of several programs one succeeds in renaming the note, and the part is that one's.
        _note_of(part).rename(_note_of(self._path))
        _note_of(self._path).unlink()
        self._file.close()
        taken = None
        with contextlib.suppress(OSError):
            part.replace(self._path)
            taken = _opened_own(self._path)
        if taken is None:
            self._path.unlink(missing_ok=True)
            self._file = self._path.open("x+b")
        else:
            self._file, self.mark = taken, note.mark
        return True

    def replay(self, take: Callable[[bytes], object], /) -> int:
        """Give what is there to ``take``, and return how much it is; what follows is added."""
        self._file.seek(0)
        size = 0
        while piece := self._file.read(_PIECE):
            take(piece)
            size += len(piece)
        return size

    def note(self, mark: Mark | None, /) -> None:
        """Note beside the file what it is a part of."""
        self.mark = mark
        self._write_note(is_left=False)

    def _write_note(self, *, is_left: bool) -> None:
        note = _note_of(self._path)
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
            if self.mark is not None and self._keeps_parts:
                with note.open("xb") as file:
                    file.write(_Note(self._tag, self.mark, is_left).to_bytes())

    def write(self, piece: bytes, /) -> object:
        """Add to it."""
        return self._file.write(piece)

    def restart(self) -> None:
        """Drop what was written so far."""
        self._file.seek(0)
        self._file.truncate()
        self.note(None)

    def keep(self) -> Path:
        """Bring it safely to the disk, give it its name, and return its path."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(self._final)
        self._is_there = False
        self._forget_note()
        return self._final

    def leave(self) -> None:
        """Let go of it, for a later run to take up if parts are kept and this one can be."""
        if self._is_there and self._keeps_parts and self.mark is not None:
            with contextlib.suppress(OSError):
                self._file.close()
                self._write_note(is_left=True)
                self._is_there = False

    def discard(self) -> None:
        """Remove it, unless it was kept or left."""
        if not self._is_there:
            return
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._is_there = False
        self._forget_note()

    def _forget_note(self) -> None:
        if self._keeps_parts:
            with contextlib.suppress(OSError):
                _note_of(self._path).unlink(missing_ok=True)


@frozen
class _Note:
    """What stands beside a part: of which file it is, and whether its writer has let go of it."""

    tag: str
    mark: Mark
    is_left: bool

    def to_bytes(self) -> bytes:
        said = (self.tag, self.mark.validator, self.mark.total, self.is_left)
        return json.dumps(said).encode()

    @classmethod
    def read(cls, path: Path) -> _Note | None:
        """Return the note; ``None`` if it makes no sense."""
        try:
            tag, validator, total, is_left = json.loads(path.read_bytes())
        except (ValueError, TypeError):
            return None
        if not (isinstance(tag, str) and isinstance(validator, str) and isinstance(is_left, bool)):
            return None
        if total is not None and not isinstance(total, int):
            return None
        return cls(tag, Mark(validator, total), is_left)


def _opened_own(path: Path) -> Any:
    """Open a part, or return ``None`` if somebody else may have put it there.

    A link would lead our bytes to another file, and what is another user's may change under us.
    """
    if path.is_symlink():
        return None
    handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    found = os.fstat(handle)
    is_own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or not is_own:
        os.close(handle)
        return None
    return os.fdopen(handle, "r+b")


def _note_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _literal(text: str) -> str:
    import glob

    return glob.escape(text)

"""Kept answers in a directory, one file each, for many processes; `store_room` cleans up."""

from __future__ import annotations

import os
import stat

from ..late import LateModule
from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import contextlib
    from collections.abc import Iterable
    from pathlib import Path

    from .disk_writing import Shelves
    from .store_room import Removed, RoomInfo
else:
    contextlib = LateModule("contextlib")

LAYOUT = "v1"
"""The version of the form of directory and entries; another version is another directory."""

ENTRY = regex(r"[0-9a-z-]{3,128}\.ike")
PART = regex(r"\.[0-9a-z-]{3,128}\.ike\.[0-9a-f]{16}\.part")
LARGEST = 512 * 1024 * 1024
"""Bytes of an entry that are still read; nothing that large is ever kept."""

FIRST_READ = 4 * 1024
"""Bytes that are read of an entry at first: three of four cards end before them."""

MOST_OPEN_FILES = 512
_IN_KEYS = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-")
_SHORTEST_KEY, _LONGEST_KEY = 3, 128
_CAN_REPLACE_OPEN_FILES = os.name == "posix"
# A link is not followed, and a pipe that somebody has put there is not waited for.
_SAFELY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_TO_READ = os.O_RDONLY | _SAFELY


class DiskStore:
    """Keeps each entry in a file of its own; safe for many threads and processes.

    A file is written under a temporary name beside its place and renamed when it is complete, so
    that a reader finds the old entry or the new one, whole (trap 83). A process that is killed
    leaves at most a ``.part`` file, which nobody reads. No file is ever deleted that is not an
    entry (trap 84).

    What it makes is for this user alone, and it reads what this user or root has written: pages may
    be confidential, and whoever can write an entry decides what is installed. Say ``shared`` for a
    directory that several users fill; then the umask says who may do what, and all are trusted.

    Nothing is waited for and nothing is locked: if several processes put one entry, one of them is
    the last. After a power failure an entry may be torn; the form of an entry shows that.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        open_files: int | None = None,
        shared: bool = False,
    ) -> None:
        """Take the directory; nothing is made before the first entry is kept.

        Args:
            directory: where the files go, below a directory named for the layout.
            open_files: how many entries may be read in parts, which keeps their files open. What
                is more is read whole at once. If ``None``, a third of the files that this process
                may open.
            shared: whether other users' entries count, and who may read is left to the umask.

        """
        if open_files is None:
            open_files = _a_third_of_the_limit()
        self._directory = os.fspath(directory)
        self._room = os.path.join(self._directory, LAYOUT)  # noqa: PTH118 - see `directory`
        # A place for each; a list is popped and appended to at once, without a lock.
        self._free: list[None] = [None] * max(1, open_files)
        self._in_parts = _CAN_REPLACE_OPEN_FILES and open_files > 0
        self._shelves: Shelves | None = None
        self._folder_mode, self._file_mode = (0o777, 0o666) if shared else (0o700, 0o600)
        self._is_shared = shared or not hasattr(os, "geteuid")

    @property
    def directory(self) -> Path:
        """The directory that was given."""
        from pathlib import Path  # which a run that only reads entries need not load

        return Path(self._directory)

    @property
    def room(self) -> Path:
        """The directory for entries of this layout."""
        return self.directory / LAYOUT

    def __repr__(self) -> str:
        """Return the directory."""
        return f"DiskStore({str(self.directory)!r})"

    def get(self, key: str, /) -> OpenEntry | bytes | None:
        """Return the entry, or ``None``.

        Raises:
            OSError: it is there and cannot be read, or it is another user's, or no file.

        """
        try:
            handle = os.open(self._path(key), _TO_READ)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            length = self._checked_length(handle)
            in_parts = length > FIRST_READ and self._in_parts
            start = os.pread(handle, FIRST_READ, 0) if in_parts else b""
            if in_parts and _takes_one(self._free):
                entry = OpenEntry(handle, length, start, self._free)
                handle = -1
                return entry
            return _all_of(handle, length)
        finally:
            if handle >= 0:
                os.close(handle)

    def put(self, key: str, entry: bytes, /) -> None:
        """Keep an entry.

        Raises:
            OSError: it cannot be written.

        """
        self.put_parts(key, (entry,))

    def put_parts(self, key: str, parts: Iterable[bytes], /) -> None:
        """Keep an entry that comes in pieces; as `put`.

        Raises:
            OSError: it cannot be written.

        """
        from .disk_writing import Shelves, write

        if self._shelves is None:
            self._shelves = Shelves(self._directory, self._room, self._folder_mode)
        path = self._path(key)
        shelf = os.path.dirname(path)  # noqa: PTH120 - hundreds of times, and pathlib is slow
        self._shelves.make(shelf)
        part = os.path.join(shelf, f".{key}.ike.{os.urandom(8).hex()}.part")  # noqa: PTH118 - likewise
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY
            try:
                handle = os.open(part, flags, self._file_mode)
            except FileNotFoundError:
                self._shelves.make_again(shelf)
                handle = os.open(part, flags, self._file_mode)
            try:
                for piece in parts:
                    write(handle, piece)
            finally:
                os.close(handle)
            os.replace(part, path)  # noqa: PTH105 - likewise
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)  # noqa: PTH108 - likewise
            raise

    def delete(self, key: str, /) -> None:
        """Drop an entry, if there is one.

        Raises:
            OSError: it cannot be deleted.

        """
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(self._path(key))  # noqa: PTH108 - a text is at hand, not a Path

    def replace_start(self, key: str, old: bytes, new: bytes, /) -> bool:
        """Overwrite the beginning of an entry in place, if it still is ``old``; say if it was.

        This spares writing a whole entry when a server says that nothing has changed. A reader
        might see a mixture: so the beginning of an entry carries a checksum of itself.

        Raises:
            OSError: it cannot be written.

        """
        from .disk_writing import write

        try:
            handle = os.open(self._path(key), os.O_RDWR | _SAFELY)
        except (FileNotFoundError, NotADirectoryError):
            return False
        try:
            self._checked_length(handle)
            if os.read(handle, len(old)) != old:
                return False
            os.lseek(handle, 0, os.SEEK_SET)
            write(handle, new)
            return True
        finally:
            os.close(handle)

    def info(self) -> RoomInfo:
        """Return what lies in the directory; one that is not there is empty."""
        from .store_room import room_info

        return room_info(self.directory)

    def clear(self) -> Removed:
        """Delete every entry, and nothing that is not this library's (trap 84).

        Raises:
            OSError: an entry cannot be deleted.

        """
        from .store_room import clear_room

        return clear_room(self.directory)

    def prune(self, *, unused_for: float, now: float) -> Removed:
        """Delete what is of no use: other layouts, unfinished files, old entries.

        Args:
            unused_for: seconds since an entry was written or confirmed after which it goes.
            now: the moment, in seconds since the epoch.

        Raises:
            OSError: an entry cannot be deleted.

        """
        from .store_room import prune_room

        return prune_room(self.directory, now=now, unused_for=unused_for)

    def _path(self, key: str) -> str:
        # As `ENTRY` says, without loading `re`.
        if not (_SHORTEST_KEY <= len(key) <= _LONGEST_KEY and _IN_KEYS.issuperset(key)):
            raise ValueError("a key has only lower-case letters, digits and dashes")
        return f"{self._room}{os.sep}{key[:2]}{os.sep}{key}.ike"

    def _checked_length(self, handle: int) -> int:
        """Return the length of an open entry, if it is a file that may be believed.

        Raises:
            OSError: it may not.

        """
        facts = os.fstat(handle)
        if not self._is_shared and facts.st_uid not in (0, os.geteuid()):
            raise _refusal("EPERM", "an entry belongs to another user")
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
            raise _refusal("EINVAL", "an entry is no ordinary file")
        return facts.st_size


class OpenEntry:
    """An entry whose file stays open, so that it can be read whatever becomes of its name."""

    __slots__ = ("_free", "_handle", "_length", "_start")

    def __init__(self, handle: int, length: int, start: bytes, free: list[None]) -> None:
        """Take an open file, which is closed with this object, and what was read of it."""
        self._handle = handle
        self._length = length
        self._free = free
        self._start = start

    def __len__(self) -> int:
        """Return the number of bytes."""
        return self._length

    def __getitem__(self, part: slice, /) -> bytes:
        """Return a part.

        Raises:
            OSError: the disk gives it no more.

        """
        start, stop, _ = part.indices(self._length)
        if stop <= len(self._start):
            return self._start[start:stop]
        pieces = []
        while start < stop:
            piece = os.pread(self._handle, stop - start, start)
            if not piece:
                break
            pieces.append(piece)
            start += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def let_go(self) -> None:
        """Forget what was read of it; memory that hundreds of entries fill is dear to get."""
        self._start = b""

    def __del__(self) -> None:
        """Close the file."""
        try:  # noqa: SIM105 - `contextlib` is not loaded for this
            os.close(self._handle)
        except OSError:
            pass
        self._free.append(None)


def _refusal(name: str, text: str) -> OSError:
    import errno

    return OSError(getattr(errno, name), text)


def _takes_one(places: list[None]) -> bool:
    try:
        places.pop()
    except IndexError:
        return False
    return True


def _a_third_of_the_limit() -> int:
    if not _CAN_REPLACE_OPEN_FILES:
        return 0
    most = os.sysconf("SC_OPEN_MAX")  # what the limit of `resource` says, without loading that
    return MOST_OPEN_FILES if most < 0 else min(MOST_OPEN_FILES, most // 3)


def _all_of(handle: int, length: int) -> bytes:
    pieces = []
    while length > 0 and (piece := os.read(handle, length)):
        pieces.append(piece)
        length -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)

"""How a store on the disk writes, loaded by who writes; its promises are those of `store_disk`."""

from __future__ import annotations

import contextlib
import errno
import os

MARKER = "CACHEDIR.TAG"
SIGNATURE = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This directory holds answers of package indexes, kept by indexkit. It may be deleted.\n"
)


def make_folder(folder: str, mode: int) -> None:
    """Make a folder of the cache, if it is not there.

    Raises:
        FileNotFoundError: there is nothing above it.
        OSError: it is a link, or cannot be made.

    """
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, mode)  # noqa: PTH102 - a text is at hand, not a Path
    if os.path.islink(folder):  # noqa: PTH114 - likewise
        raise OSError(errno.ELOOP, "a folder of the cache is a link")


class Shelves:
    """The folders that entries lie in; each is made when it is needed, below a marked room."""

    def __init__(self, directory: str, room: str, mode: int) -> None:
        """Take the store's directory, the folder in it for all others, and who may use them."""
        self._directory, self._room, self._mode = directory, room, mode
        self._made: set[str] = set()

    def make(self, shelf: str) -> None:
        """Make a folder of the room, if that was not done before.

        Raises:
            OSError: it cannot be made.

        """
        if shelf in self._made:
            return
        if not self._made:
            self._make_room()
        try:
            make_folder(shelf, self._mode)
        except FileNotFoundError:  # somebody has cleared the directory meanwhile
            self._made.clear()
            self._make_room()
            make_folder(shelf, self._mode)
        self._made.add(shelf)

    def make_again(self, shelf: str) -> None:
        """Make a folder anew, after somebody has cleared the directory."""
        self._made.clear()
        self.make(shelf)

    def _make_room(self) -> None:
        os.makedirs(self._directory, self._mode, exist_ok=True)  # noqa: PTH103 - a mode that counts
        make_folder(self._room, self._mode)
        mark(self._room)


def mark(room: str | os.PathLike[str]) -> None:
    """Say that this is a cache (Cache Directory Tagging Standard), which git leaves alone."""
    for name, text in ((MARKER, SIGNATURE), (".gitignore", "*\n")):
        path = os.path.join(room, name)  # noqa: PTH118 - pathlib is what a run may do without
        with contextlib.suppress(OSError), open(path, "x", encoding="ascii") as file:  # noqa: PTH123 - likewise
            file.write(text)


def write(handle: int, data: bytes) -> None:
    """Write all bytes to an open file."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]

"""A directory for files that are read once and dropped; where files stay is `destination`'s."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import Self

from ..errors import DownloadError
from .destination import Destination, PendingFile


class Scratch:
    """Takes files into a temporary directory, which is made for the first of them.

    Each file gets a directory of its own, so that two of one name do not meet. Use it as a context
    manager: at its end everything is removed.
    """

    def __init__(self) -> None:
        """Make nothing yet."""
        self._lock = threading.Lock()
        self._root: Path | None = None
        self._count = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove everything."""
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)

    def begin(self, filename: str, tag: str = "", /) -> PendingFile:
        """Begin a file; see `Destination.begin`.

        Raises:
            DownloadError: nothing can be written there.

        """
        try:
            with self._lock:
                if self._root is None:
                    self._root = Path(tempfile.mkdtemp(prefix="indexkit-"))
                self._count += 1
                place = self._root / str(self._count)
        except OSError as error:
            words = error.strerror or type(error).__name__
            raise DownloadError(filename, f"it cannot be written: {words}") from None
        return Destination(place).begin(filename, tag)

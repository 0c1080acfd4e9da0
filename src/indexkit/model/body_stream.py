"""The protocol of a body that is sent piece by piece; `request` says what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class BodyStream(Protocol):
    """A body that is sent piece by piece, so that it need not be in memory."""

    @property
    def label(self) -> str:
        """What it is, for progress: a file name."""
        ...

    @property
    def length(self) -> int:
        """Its length in bytes, to the byte: it becomes the ``Content-Length``."""
        ...

    def open(self) -> Iterator[bytes]:
        """Begin from the start. It may be called again when a request has to be made again."""
        ...

"""A form with one file as ``multipart/form-data`` (RFC 7578), streamed; its fields are `form`'s."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from .digests import PIECE
from .errors import PublishFileError
from .files import ReleaseFile
from .form import Fields


@frozen
class FormStream:
    """A body that can be sent again and again, with a length that is known before.

    The file is hashed while it is sent. If it is no longer the one that was planned, the body
    breaks off before its end, so that no server can take it for a whole one.

    Attributes:
        head: the bytes before the file.
        path, size, sha256: the file.
        tail: the bytes behind it.
        boundary: the line between the parts.

    """

    head: bytes = field(repr=False)
    path: Path
    size: int
    sha256: str
    tail: bytes = field(repr=False)
    boundary: str

    @classmethod
    def of(cls, fields: Fields, file: ReleaseFile) -> FormStream:
        """Return the body for a file and the fields of its form."""
        # Nothing can hold a text that is made of its own hash, and equal forms are equal bytes.
        content = b"\0".join(f"{name}\0{value}".encode() for name, value in fields)
        boundary = f"indexkit-{hashlib.sha256(content).hexdigest()[:40]}"
        parts = [_part(boundary, name, value.encode()) for name, value in fields]
        opening = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="content"; filename="{file.filename}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        return cls(
            b"".join(parts) + opening.encode(),
            file.path,
            file.size,
            file.digests["sha256"],
            f"\r\n--{boundary}--\r\n".encode(),
            boundary,
        )

    @property
    def content_type(self) -> str:
        """The value of the ``Content-Type`` header."""
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def label(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def length(self) -> int:
        """Bytes in all."""
        return len(self.head) + self.size + len(self.tail)

    def open(self) -> Iterator[bytes]:
        """Yield the body, from the start.

        Raises:
            PublishFileError: the file is not the one that was planned any more.

        """
        yield self.head
        hasher, left = hashlib.sha256(), self.size
        try:
            with self.path.open("rb") as file:
                while piece := file.read(PIECE):
                    hasher.update(piece)
                    left -= len(piece)
                    if left < 0 or (left == 0 and hasher.hexdigest() != self.sha256):
                        raise _changed(self.path)
                    yield piece
        except OSError as error:
            what = f"it cannot be read: {error.strerror or type(error).__name__}"
            raise PublishFileError("publish.unreadable-file", what, None, self.label) from None
        if left:
            raise _changed(self.path)
        yield self.tail


def _part(boundary: str, name: str, value: bytes) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + value + b"\r\n"


def _changed(path: Path) -> PublishFileError:
    what = "it has changed since the plan was made"
    return PublishFileError("publish.file-changed", what, "plan again", path.name)

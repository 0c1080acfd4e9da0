"""Undoes what a ``Content-Encoding`` names, in steps as large as asked for; headers are ``wire``'s.

Undoing a page at once takes half of the time that undoing it in small pieces does, and another
thread can work meanwhile. ``isal`` (extra ``speed``), if it is installed, undoes gzip in half of
that again, with the same result.
"""

from __future__ import annotations

import zlib
from functools import cache, partial

from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    class _Step(Protocol):
        """Undoes one coding."""

        @property
        def is_whole(self) -> bool: ...

        def pieces(self, data: bytes, most: int) -> Iterator[bytes]: ...

    class _Stream(Protocol):
        """What ``zlib.decompressobj`` returns, as far as it is used here."""

        @property
        def eof(self) -> bool: ...

        @property
        def unused_data(self) -> bytes: ...

        @property
        def unconsumed_tail(self) -> bytes: ...

        def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


_MOST_CODINGS = 5
_BETWEEN = 64 * 1024
_GZIP = frozenset({"gzip", "x-gzip"})
_MEMBER = b"\x1f\x8b"
_DEFLATED = 8  # the method in the header of a zlib stream


def is_gzip(content_encoding: str) -> bool:
    """Return whether a ``Content-Encoding`` is gzip and nothing else."""
    return content_encoding.strip().lower() in _GZIP


def unpacked(data: bytes, length: int) -> bytes | None:
    """Return what was packed with gzip, or ``None`` if that is not ``length`` bytes long."""
    decoding, pieces, left = Decoding("gzip"), [], length
    try:
        for piece in decoding.pieces(data, length + 1):
            pieces.append(piece)
            left -= len(piece)
            if left < 0:
                return None
        decoding.end()
    except BrokenEncodingError:
        return None
    return None if left else b"".join(pieces)


class BrokenEncodingError(Exception):
    """The bytes are not what the encoding says; the text is for a report."""


class Decoding:
    """Undoes the codings of one body (RFC 9110, 8.4.1), the last one first.

    A coding that is not known (nobody has asked for it) ends that: then the body is what is there.
    """

    def __init__(self, content_encoding: str, *, accelerate: bool = True) -> None:
        """Take the header; empty if there is none.

        Args:
            content_encoding: the header.
            accelerate: undo gzip with ``isal``, if it is installed.

        Raises:
            BrokenEncodingError: it names more codings than anybody needs.

        """
        self._coder = _coder() if accelerate else _Coder()
        names = [name.strip().lower() for name in content_encoding.split(",")]
        self._steps: list[_Step] = []
        for name in reversed(names):
            if name in _GZIP:
                self._steps.append(_Gzip(self._coder))
            elif name == "deflate":
                self._steps.append(_Deflate())
            elif name not in ("", "identity"):
                break
        if len(self._steps) > _MOST_CODINGS:
            raise BrokenEncodingError("it has too many encodings")

    def pieces(self, data: bytes, most: int) -> Iterator[bytes]:
        """Yield what comes of some more bytes, in pieces that are no larger than ``most``.

        Without any coding that is ``data`` itself, whatever its size.

        Raises:
            BrokenEncodingError: the bytes are not what the encoding says.

        """
        try:
            yield from self._undone(data, most, 0)
        except self._coder.errors as error:
            raise BrokenEncodingError("its encoding is broken") from error

    def end(self) -> None:
        """Say that there are no more bytes. A body without any is whole.

        Raises:
            BrokenEncodingError: the encoding has not come to its end, so that something is missing.

        """
        if not all(step.is_whole for step in self._steps):
            raise BrokenEncodingError("its encoding breaks off")

    def _undone(self, data: bytes, most: int, done: int) -> Iterator[bytes]:
        if done == len(self._steps):
            yield data
            return
        is_last = done + 1 == len(self._steps)
        for piece in self._steps[done].pieces(data, most if is_last else _BETWEEN):
            yield from self._undone(piece, most, done + 1)


@frozen
class _Coder:
    """Makes a stream for a member of gzip, and names the errors of all streams."""

    gunzip: Callable[[], _Stream] = partial(zlib.decompressobj, 31)
    errors: tuple[type[Exception], ...] = (zlib.error,)


@cache
def _coder() -> _Coder:
    """Return the quickest one that is there."""
    try:
        from isal import isal_zlib
    except ImportError:
        return _Coder()
    error: Any = isal_zlib.error
    return _Coder(partial(isal_zlib.decompressobj, 31), (error, zlib.error))


class _Gzip:
    """Undoes gzip (RFC 1952): one member or more. What follows and is none is passed over."""

    def __init__(self, coder: _Coder) -> None:
        self._coder = coder
        self._member = coder.gunzip()
        self._has_begun = False
        self._after = b""

    @property
    def is_whole(self) -> bool:
        return self._member.eof or not self._has_begun

    def pieces(self, data: bytes, most: int) -> Iterator[bytes]:
        self._has_begun = True
        while True:
            if self._member.eof:
                data = self._after + data
                self._after = data[: len(_MEMBER)]
                if self._after != _MEMBER:
                    return
                self._member, self._after = self._coder.gunzip(), b""
            yield from _inflated(self._member, data, most)
            data = self._member.unused_data
            if not data:
                return


class _Deflate:
    """Undoes deflate as RFC 9110 has it, in zlib's form (RFC 1950), or bare, as some send it."""

    def __init__(self) -> None:
        self._start = b""
        self._stream: _Stream | None = None

    @property
    def is_whole(self) -> bool:
        return not self._start if self._stream is None else self._stream.eof

    def pieces(self, data: bytes, most: int) -> Iterator[bytes]:
        if self._stream is None:
            self._start += data
            if len(self._start) < 2:  # noqa: PLR2004 - the length of zlib's header
                return
            data = self._start
            is_zlib = data[0] & 15 == _DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(15 if is_zlib else -15)
        if not self._stream.eof:
            yield from _inflated(self._stream, data, most)


def _inflated(stream: _Stream, data: bytes, most: int) -> Iterator[bytes]:
    """Yield what a stream makes of some more bytes, up to its end."""
    while True:
        piece = stream.decompress(data, most)
        if piece:
            yield piece
        data = stream.unconsumed_tail
        # A stream may have more to give than there was room for, though it has taken all bytes.
        if stream.eof or not (data or len(piece) == most):
            return

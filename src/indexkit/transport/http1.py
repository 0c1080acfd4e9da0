"""One connection that speaks HTTP/1.1 (RFC 9112): a request out, head and body of an answer in.

Whom it leads to, and what is asked, is decided in `socket_fetcher`. What cannot be framed with
certainty is no answer: where a body ends decides what the next answer on the connection is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any

_PIECE = 64 * 1024
_HEAD_CEILING = 128 * 1024
_LINE_CEILING = 16 * 1024
_MOST_TRAILERS = 100
_MOST_INTERIM = 16
_FIRST_FINAL = 200
_SWITCHING = 101
_BODILESS = frozenset({204, 304})
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_LONGEST_SIZE = 16
_LONGEST_LENGTH = 18


class BrokenAnswerError(Exception):
    """What came is no answer, or not all of one; the text, for a report, holds nothing of it."""


class LostError(BrokenAnswerError):
    """The connection failed; the cause is the error of the operating system or of TLS."""


class HungUpError(BrokenAnswerError):
    """The server closed the connection without a word; it may not have seen the request."""


class Head:
    """The head of an answer.

    Attributes:
        status: the HTTP status, 200 or more.
        headers: pairs of lower-case name and value, in order.
        is_old: whether the server speaks HTTP/1.0.

    """

    __slots__ = ("headers", "is_old", "status")

    def __init__(self, block: bytes) -> None:
        """Read a head, as it came.

        Raises:
            BrokenAnswerError: it is none.

        """
        first, _, rest = block.decode("latin-1").partition("\n")
        words = first.split(None, 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1."):  # noqa: PLR2004 - version, status
            raise BrokenAnswerError("it did not answer in HTTP/1")
        if len(words[1]) != 3 or not words[1].isdecimal():  # noqa: PLR2004 - digits of a status
            raise BrokenAnswerError("its status is no number")
        self.status = int(words[1])
        self.is_old = words[0] == "HTTP/1.0"
        self.headers = _fields(rest)

    def all_of(self, name: str) -> list[str]:
        """Return the elements of a header that is a list, in lower case."""
        joined = ",".join([value for key, value in self.headers if key == name])
        if not joined:
            return []
        return [one for part in joined.split(",") if (one := part.strip(" \t").lower())]


def _fields(lines: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that stand in lines, of which the last one is empty."""
    lines = lines.replace("\r\n", "\n")
    if "\r" in lines or "\0" in lines:
        raise BrokenAnswerError("a header of its answer makes no sense")
    found: list[tuple[str, str]] = []
    for line in lines.split("\n"):
        if not line:
            break
        if line[0] in " \t" and found:  # the last one goes on (RFC 9112, section 5.2)
            name, value = found[-1]
            found[-1] = name, f"{value} {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if not colon or not name or not _TOKEN.issuperset(name):
            raise BrokenAnswerError("a header of its answer makes no sense")
        found.append((name.lower(), value.strip(" \t")))
    return tuple(found)


class Connection:
    """An open connection, for one thread at a time, and what has come and was not yet read."""

    def __init__(self, sock: socket.socket) -> None:
        """Take a socket that is connected, with its timeout set."""
        self._sock = sock
        self._rest = b""
        self._length: int | None = 0
        self._is_chunked = False
        self._keeps = False
        self._watch: Callable[[int], list[Any]] | None = None

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing has come since the last answer, and nobody has hung up."""
        if self._watch is None:
            self._watch = _watch(self._sock)
        return not self._watch(0)

    def fileno(self) -> int:
        """Return the number by which the operating system knows the socket."""
        return self._sock.fileno()

    def ask(self, method: str, request: bytes) -> Head:
        """Send the bytes of a request, and return the head of its answer; see `send`, `head`."""
        self.send(request)
        return self.head(method)

    def send(self, request: bytes) -> None:
        """Send the bytes of a request.

        Raises:
            HungUpError: the server has closed the connection.
            LostError: the connection failed.

        """
        self._keeps = False
        try:
            self._sock.sendall(request)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise HungUpError("it hung up") from error
        except OSError as error:
            raise LostError("the connection failed") from error

    def head_at_hand(self, method: str) -> Head | None:
        """Return the head of an answer without a body, if it comes at once and whole.

        Call it when there is something to read. ``None`` leaves everything to `head`. Nothing is
        waited for, not even for the rest of a record of TLS.
        """
        patience = self._sock.gettimeout()
        self._sock.settimeout(0)
        try:
            self._rest += self._received()
            end = _end_of_head(self._rest)
            head = Head(self._rest[:end]) if end else None
        except BrokenAnswerError:
            return None
        finally:
            self._sock.settimeout(patience)
        if head is None or head.status not in _BODILESS:
            return None
        self._rest = self._rest[end:]
        self._prepare(method, head)
        return head

    def head(self, method: str) -> Head:
        """Wait for the head of an answer, and return it.

        Raises:
            HungUpError: the server closed the connection without an answer.
            BrokenAnswerError: what came makes no sense, or the connection failed.

        """
        for _ in range(_MOST_INTERIM):
            head = Head(self._block())
            if head.status >= _FIRST_FINAL:
                self._prepare(method, head)
                return head
            if head.status == _SWITCHING:
                break
        raise BrokenAnswerError("it did not come to an answer")

    def body(self, most: int) -> Iterator[bytes]:
        """Yield the body as it comes, in pieces of no more than ``most`` bytes.

        No ``Content-Encoding`` is undone.

        Raises:
            BrokenAnswerError: it breaks off, makes no sense, or the connection failed.

        """
        if self._is_chunked:
            yield from self._chunks(most)
        elif self._length is None:
            while piece := self._next(most):
                yield piece
        else:
            yield from self._exactly(self._length, most)
        self._length, self._is_chunked = 0, False

    @property
    def has_body(self) -> bool:
        """Whether there is a body that was not read to its end."""
        return self._is_chunked or self._length != 0

    @property
    def is_reusable(self) -> bool:
        """Whether another request may follow: this answer was read, and nothing else came."""
        return self._keeps and not self.has_body and not self._rest

    def _prepare(self, method: str, head: Head) -> None:
        """Find out where the body ends (RFC 9112, section 6.3)."""
        said = head.all_of("connection")
        self._keeps = "keep-alive" in said if head.is_old else "close" not in said
        self._length, self._is_chunked = 0, False
        if method == "HEAD" or head.status in _BODILESS:
            return
        codings, lengths = head.all_of("transfer-encoding"), set(head.all_of("content-length"))
        if codings and codings != ["identity"]:
            if codings != ["chunked"]:
                raise BrokenAnswerError("its transfer encoding was not asked for")
            self._is_chunked = True
            # Of two ways to tell where a body ends one is wrong, and so may be what follows.
            self._keeps = self._keeps and not lengths and not head.is_old
        elif lengths:
            text = lengths.pop()
            if lengths or not text.isdigit() or not text.isascii() or len(text) > _LONGEST_LENGTH:
                raise BrokenAnswerError("it does not say how long its answer is")
            self._length = int(text)
        else:
            self._length, self._keeps = None, False

    def _received(self, most: int = _PIECE) -> bytes:
        try:
            return self._sock.recv(most)
        except OSError as error:
            raise LostError("the connection failed") from error

    def _block(self) -> bytes:
        """Return what has come up to an empty line."""
        data = self._rest
        while True:
            if end := _end_of_head(data):
                self._rest = data[end:]
                return data[:end]
            if len(data) > _HEAD_CEILING:
                raise BrokenAnswerError("the head of its answer is too large")
            try:
                piece = self._received()
            except LostError as error:
                if data or not isinstance(error.__cause__, ConnectionError):
                    raise
                raise HungUpError("it hung up") from error.__cause__
            if not piece:
                raise BrokenAnswerError("it broke off") if data else HungUpError("it hung up")
            data += piece

    def _next(self, most: int) -> bytes:
        """Return some bytes, none at the end."""
        if not self._rest:
            return self._received(most)
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece

    def _exactly(self, count: int, most: int) -> Iterator[bytes]:
        """Yield so many bytes."""
        while count:
            piece = self._next(min(count, most))
            if not piece:
                raise BrokenAnswerError("it broke off")
            count -= len(piece)
            yield piece

    def _line(self) -> bytes:
        """Return what has come up to the end of a line, without that."""
        while True:
            line, end, rest = self._rest.partition(b"\n")
            if end:
                self._rest = rest
                return line.removesuffix(b"\r")
            if len(self._rest) > _LINE_CEILING:
                raise BrokenAnswerError("its chunks make no sense")
            piece = self._received()
            if not piece:
                raise BrokenAnswerError("it broke off")
            self._rest += piece

    def _chunks(self, most: int) -> Iterator[bytes]:
        while True:
            size = self._line().partition(b";")[0].strip(b" \t")
            if not size or len(size) > _LONGEST_SIZE or not _HEX.issuperset(size):
                raise BrokenAnswerError("its chunks make no sense")
            count = int(size, 16)
            if not count:
                break
            yield from self._exactly(count, most)
            if self._line():
                raise BrokenAnswerError("its chunks make no sense")
        for _ in range(_MOST_TRAILERS):
            if not self._line():
                return
        raise BrokenAnswerError("its chunks make no sense")


def _end_of_head(data: bytes) -> int:
    """Return where a head and the empty line after it end; 0 if that has not come yet."""
    usual = data.find(b"\n\r\n") + 1
    bare = data.find(b"\n\n", 0, usual or len(data)) + 1
    if bare:
        return bare + 1
    return usual + 2 if usual else 0


def _watch(sock: socket.socket) -> Callable[[int], list[Any]]:
    """Return what says whether there is anything to read from a socket, or an end."""
    import select

    if not hasattr(select, "poll"):  # Windows, where numbers of sockets have no ceiling
        return lambda timeout: select.select([sock], [], [], timeout)[0]
    watch = select.poll()
    watch.register(sock, select.POLLIN)
    return watch.poll

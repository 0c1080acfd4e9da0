"""The fetcher for plain questions: GET and HEAD, straight to the server; no other library's code.

What needs more (an upload, a proxy, an odd address) is handed to another fetcher. Pages of indexes
are small and many: loading an HTTP library takes as long as asking a hundred of them, and so do its
own steps for three hundred. `http1` frames the messages; who may see a secret is not known here.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator

from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from . import plain_sockets
from .awaited import Sent
from .http1 import BrokenAnswerError, Connection, HungUpError, LostError
from .retry import Retrying, utc_now
from .settings import TransportSettings
from .wire import LARGE_PIECE, PIECE, Intake, bare, failed, headers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    import ssl
    from typing import Any, Self

    from .urllib3_fetcher import Urllib3Fetcher

_MOST_PLACES = 64
_PIECE = 256 * 1024
_ODD = frozenset(' ?@\\"<>^`{|}')


class SocketFetcher:
    """Carries GET and HEAD over sockets of its own: keep-alive, TLS, retries. For several threads.

    It follows no redirect and reads no environment variable. Use it as a context manager, or call
    `close`, so that its connections are closed.
    """

    def __init__(
        self,
        settings: TransportSettings | None = None,
        *,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the settings; no connection is made yet. The arguments are `Urllib3Fetcher`'s."""
        self.settings = TransportSettings() if settings is None else settings
        self._sleep, self._now = sleep, now
        self._retrying = Retrying(self.settings.retries, sleep, now)
        self._lock = threading.Lock()
        self._idle: dict[str, list[Connection]] = {}
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._other: Urllib3Fetcher | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections that are idle. A later request opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, {}
            other, self._other = self._other, None
        if other is not None:
            other.close()
        for connections in idle.values():
            for connection in connections:
                connection.close()

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request, again if that may help, and return what came of it.

        Raises:
            ConfigError: the certificates of the settings cannot be read.

        """
        parts = _parts(request)
        if parts is None or self.settings.proxies.proxy_for(request.url) is not None:
            return self._urllib3().fetch(request)
        return self._retrying.carry(request, lambda: self._once(request, *parts))

    def send_ahead(self, request: Request, /) -> Sent | None:
        """Send a request, if there is a connection for it that is open and free.

        ``None`` if there is none, or if it cannot be sent so: then `fetch` has more to say.
        """
        parts = _parts(request)
        if parts is None or self.settings.proxies.proxy_for(request.url) is not None:
            return None
        place, target = parts
        try:
            head = _head_of(request, place, target, self.settings.user_agent)
        except ValueError:
            return None
        connection = self._kept(place)
        if connection is None:
            return None
        try:
            connection.send(head)
        except BrokenAnswerError:
            connection.close()
            return None
        begun = [connection]  # sent once: what is made again is made from the beginning
        return Sent(
            request,
            connection,
            lambda: self._give_back(place, connection),
            lambda: self._retrying.carry(
                request, lambda: self._once(request, *parts, begun.pop() if begun else None)
            ),
        )

    def _urllib3(self) -> Urllib3Fetcher:
        """Return the fetcher for what is not done here."""
        with self._lock:
            if self._other is None:
                from .urllib3_fetcher import Urllib3Fetcher

                self._other = Urllib3Fetcher(self.settings, sleep=self._sleep, now=self._now)
            return self._other

    def _once(
        self, request: Request, place: str, target: str, begun: Connection | None = None
    ) -> tuple[Response | Failure, bool]:
        """Make the request once; the second value says that it must not be made again.

        It may have been sent already, over a connection that was open.
        """
        try:
            sent = _head_of(request, place, target, self.settings.user_agent)
        except ValueError as error:
            return failed(request, FailureKind.PROTOCOL, error), True
        while True:
            connection = self._kept(place) if begun is None else begun
            is_kept = connection is not None
            if connection is None:
                try:
                    connection = self._opened(request)
                except OSError as error:
                    return failed(request, _kind_of(error, FailureKind.CONNECT), error), False
                except ValueError as error:  # a name that no server can have
                    return failed(request, FailureKind.CONNECT, error), True
            intake = None
            try:
                if begun is None:
                    connection.send(sent)
                head = connection.head(request.method)
                intake = Intake(request, head.status)
                pieces = _pieces(connection, intake) if connection.has_body else ()
                return intake.receive(head.headers, pieces), intake.has_delivered
            except HungUpError as error:
                # It may have hung up before it saw the request: then another connection will do.
                if not is_kept:
                    return _broken(request, error), False
            except BrokenAnswerError as error:
                return _broken(request, error), intake is not None and intake.has_delivered
            finally:
                begun = None
                self._give_back(place, connection)

    # -- connections ----------------------------------------------------------

    def _kept(self, place: str) -> Connection | None:
        """Return a connection that was left open, if there is one that still is."""
        while True:
            with self._lock:
                idle = self._idle.get(place)
                connection = idle.pop() if idle else None
            if connection is None or connection.is_quiet:
                return connection
            connection.close()

    def _give_back(self, place: str, connection: Connection) -> None:
        """Keep a connection for the next request, if one may follow."""
        doomed = [connection]
        if connection.is_reusable:
            with self._lock:
                if place not in self._idle and len(self._idle) >= _MOST_PLACES:
                    doomed = self._idle.pop(next(iter(self._idle)))
                else:
                    doomed = []
                idle = self._idle.setdefault(place, [])
                (idle if len(idle) < self.settings.pool_size else doomed).append(connection)
        for one in doomed:
            one.close()

    def _opened(self, request: Request) -> Connection:
        realm, settings = request.url.realm, self.settings
        host, context = realm.host.strip("[]"), None
        if realm.scheme == "https":
            context = self._context(checked=not settings.is_insecure(request.url))
        connect = plain_sockets.connection if context is None else plain_sockets.whole_connection
        # A text would be looked at by the codec for names that are not ASCII; this one is.
        sock = connect(host.encode("ascii"), realm.port or 0, settings.connect_timeout)
        try:
            plain_sockets.without_delay(sock)
            if context is not None:
                sock = context.wrap_socket(sock, server_hostname=host)
            sock.settimeout(settings.read_timeout)
        except BaseException:
            sock.close()
            raise
        return Connection(sock)

    def _context(self, *, checked: bool) -> ssl.SSLContext:
        with self._lock:
            found = self._contexts.get(checked)
            if found is None:
                from .certificates import tls_context

                found = tls_context(self.settings, checked=checked)
                found.set_alpn_protocols(["http/1.1"])
                self._contexts[checked] = found
        return found


def _pieces(connection: Connection, intake: Intake) -> Iterator[bytes]:
    """Yield the body as it came: soon for a sink, and else much at once."""
    if intake.has_sink:
        yield from connection.body(PIECE)
        return
    held, size = [], 0
    for piece in connection.body(_PIECE):
        held.append(piece)
        size += len(piece)
        if size >= LARGE_PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _parts(request: Request) -> tuple[str, str] | None:
    """Return scheme and authority of an address, and what to ask there; ``None`` if not here."""
    if request.method not in ("GET", "HEAD"):
        return None
    if request.body is not None or request.stream is not None:
        return None
    text = request.url.text.partition("#")[0]
    start = text.find("://") + 3
    end = text.find("/", start)
    place, target = text[:end], text[end:]
    if not start < end or not place.startswith(("http://", "https://")):
        return None
    # A normalised address has nothing of this; `SafeUrl` takes others too.
    is_plain = text.isascii() and text.isprintable() and " " not in target
    return (place, target) if is_plain and _ODD.isdisjoint(place) else None


def _head_of(request: Request, place: str, target: str, user_agent: str) -> bytes:
    """Return the head of a request.

    Raises:
        ValueError: a header has a character that none may have.

    """
    lines = [f"{request.method} {target} HTTP/1.1", f"host: {place.partition('://')[2]}"]
    lines += [f"{name}: {value}" for name, value in headers_of(request, user_agent).items()]
    text, ends = "\r\n".join(lines), len(lines) - 1
    if text.count("\n") != ends or text.count("\r") != ends or "\0" in text:
        raise ValueError("a header of the request has a line end")
    return f"{text}\r\n\r\n".encode("latin-1")


def _broken(request: Request, error: BrokenAnswerError) -> Failure:
    cause = error.__cause__
    if isinstance(error, LostError) and isinstance(cause, OSError):
        return failed(request, _kind_of(cause, FailureKind.PROTOCOL), cause)
    return Failure(FailureKind.PROTOCOL, bare(request.url), str(error))


def _kind_of(error: OSError, otherwise: FailureKind) -> FailureKind:
    """Return what an error of the operating system or of TLS means."""
    if isinstance(error, TimeoutError):
        return FailureKind.TIMEOUT
    tls: Any = sys.modules.get("ssl")
    if tls is None or not isinstance(error, tls.SSLError):
        return otherwise
    broke_off = isinstance(error, tls.SSLEOFError | tls.SSLZeroReturnError)
    return FailureKind.PROTOCOL if broke_off else FailureKind.TLS

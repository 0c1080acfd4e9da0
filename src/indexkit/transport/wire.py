"""What remote fetchers have in common: headers out, bodies in; no HTTP library is known here."""

from __future__ import annotations

from ..logs import Log
from ..model.failure import Failure, FailureKind
from ..model.request import Purpose, Request, Response
from ..model.url import SafeUrl
from .encodings import BrokenEncodingError, Decoding, is_gzip
from .settings import TransportSettings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .field_values import Headers

log = Log("indexkit.transport")

PIECE = 64 * 1024
"""Bytes that a sink gets at a time."""

LARGE_PIECE = 1024 * 1024
"""Bytes that are read at once for memory: what a server announces is not believed any further."""
_LONGEST_LENGTH = 18  # digits; Python refuses to read thousands of them
_ERROR_CEILING = 1024 * 1024
_AS_THEY_ARE = frozenset({Purpose.FILE, Purpose.METADATA})
_SUCCESS = range(200, 300)
_PLAIN = frozenset({"", "identity"})


def headers_of(request: Request, user_agent: str) -> dict[str, str]:
    """Return the headers to send, ``Authorization`` included.

    Files are asked for without any encoding, so that the bytes that arrive are those that the index
    has hashed; pages may be compressed.
    """
    identity = request.purpose in _AS_THEY_ARE
    headers = {
        "user-agent": user_agent,
        "accept-encoding": "identity" if identity else "gzip, deflate",
    }
    for name, value in request.headers:
        headers[name.lower()] = value
    if request.stream is not None:
        headers["content-length"] = str(request.stream.length)
    if request.credential is not None:
        headers["authorization"] = request.credential.authorization().reveal()
    return headers


def address_of(request: Request) -> str:
    """Return the address as it goes over the wire: without user information and fragment."""
    return request.url.text.partition("#")[0]


def is_to_be_decoded(request: Request, encoding: str) -> bool:
    """Return whether a body is decoded as its ``Content-Encoding`` says.

    Some servers call a ``.tar.gz`` "gzip" although they send the file as it is. It was asked for
    without any encoding, so that is taken for a description of the file, as browsers do.
    """
    if request.purpose is not Purpose.FILE or not is_gzip(encoding):
        return True
    path = request.url.text.partition("#")[0].partition("?")[0].lower()
    return not path.endswith((".gz", ".tgz"))


def told_encoding(headers: Headers) -> str:
    """Return the ``Content-Encoding``, empty if there is none; several headers are one list."""
    return ",".join([value.strip() for name, value in headers if name == "content-encoding"])


def told_length(headers: Headers) -> str | None:
    """Return the ``Content-Length`` that counts: none beside a ``Transfer-Encoding`` (RFC 9112)."""
    if any(name == "transfer-encoding" for name, _ in headers):
        return None
    return next((value for name, value in headers if name == "content-length"), None)


class Intake:
    """Takes the body of one answer, piece by piece, up to the ceiling of its request."""

    def __init__(self, request: Request, status: int) -> None:
        """Begin with nothing.

        Only the body of a 2xx answer goes to the request's sink, and only such a body can be too
        large: of any other the first MiB is enough.
        """
        self._request = request
        self._status = status
        self._is_wanted = status in _SUCCESS
        self._ceiling = request.max_bytes if self._is_wanted else _ERROR_CEILING
        self._sink = request.sink if self._is_wanted else None
        self._pieces: list[bytes] = []
        self._decoding: Decoding
        self._packed: list[bytes] | None = None
        self.received = 0

    @property
    def has_delivered(self) -> bool:
        """Whether the request's sink has got a part of the body, which cannot be taken back."""
        return self.has_sink and self.received > 0

    @property
    def has_sink(self) -> bool:
        """Whether the body goes to the request's sink, piece by piece, instead of to memory."""
        return self._sink is not None

    def receive(self, headers: Headers, pieces: Iterable[bytes]) -> Response | Failure:
        """Return what an answer comes to, given its head and what yields its body as it comes.

        What the iterator raises is not caught. It is not followed further than the body is wanted.
        """
        if not pieces and not self._is_wanted and not told_encoding(headers):  # a 304, above all
            return Response(self._status, bare(self._request.url), headers)
        if not self.wants(headers):
            return self.answer(headers)
        if self.announces_too_much(headers):
            return self.too_large()
        try:
            self.begin(headers)
            for data in pieces:
                if not self.take_encoded(data):
                    return self.answer(headers)
            self.end()
        except BrokenEncodingError as error:
            return self.broken(error)
        return self.answer(headers)

    def wants(self, headers: Headers) -> bool:
        """Show the head of the answer to the request, and return whether its body is wanted."""
        if self._request.accept is None or not self._is_wanted:
            return True
        limit = self._request.accept(Response(self._status, bare(self._request.url), headers))
        if limit is None:
            return False
        self._ceiling = min(self._ceiling, limit)
        return True

    def announces_too_much(self, headers: Headers) -> bool:
        """Return whether the head already says that the body is over the ceiling."""
        length = told_length(headers)
        return (
            self._is_wanted
            and self._request.method != "HEAD"
            and told_encoding(headers).lower() in _PLAIN
            and length is not None
            and length.isdecimal()
            and (len(length) > _LONGEST_LENGTH or int(length) > self._ceiling)
        )

    def begin(self, headers: Headers) -> None:
        """Look at how the body is encoded.

        Raises:
            BrokenEncodingError: nobody could undo that.

        """
        encoding = told_encoding(headers)
        is_undone = is_to_be_decoded(self._request, encoding)
        self._decoding = Decoding(encoding if is_undone else "")
        if is_undone and is_gzip(encoding) and self._is_wanted and not self.has_sink:
            self._packed = []

    def take_encoded(self, data: bytes) -> bool:
        """Take some bytes as they came, and return whether the body is still below the ceiling.

        Raises:
            BrokenEncodingError: they are not what the encoding says.

        """
        if self._packed is not None:
            self._packed.append(data)
        at_once = self._is_wanted and not self.has_sink
        most = self._ceiling - self.received + 1 if at_once else PIECE
        return all(map(self.take, self._decoding.pieces(data, most)))

    def end(self) -> None:
        """Say that the body has come to its end.

        Raises:
            BrokenEncodingError: its encoding has not; of an error, a part is enough.

        """
        if self._is_wanted:
            self._decoding.end()

    def take(self, piece: bytes) -> bool:
        """Take a piece, and return whether the body is still below the ceiling."""
        self.received += len(piece)
        if self.received > self._ceiling:
            return False
        if self._sink is None:
            self._pieces.append(piece)
        else:
            self._sink(piece)
        return True

    def body(self) -> bytes:
        """Return what has not gone to the sink."""
        return b"".join(self._pieces)

    def answer(self, headers: Headers) -> Response | Failure:
        """Return the answer, if the body was over the ceiling or has been read to its end."""
        if self.received > self._ceiling and self._is_wanted:
            return self.too_large()
        packed = b"".join(self._packed) if self._packed else None
        url = bare(self._request.url)
        return Response(self._status, url, headers, self.body(), packed=packed)

    def too_large(self) -> Failure:
        """Return the failure of a body over the ceiling."""
        detail = f"it is larger than {self._ceiling} bytes"
        return Failure(FailureKind.TOO_LARGE, bare(self._request.url), detail)

    def broken(self, error: BrokenEncodingError) -> Failure:
        """Return the failure of a body whose encoding cannot be undone."""
        return Failure(FailureKind.PROTOCOL, bare(self._request.url), str(error))


def unusable_proxy(request: Request, settings: TransportSettings) -> Failure | None:
    """Return the failure of a request whose proxy speaks neither http nor https, else ``None``."""
    proxy = settings.proxies.proxy_for(request.url)
    if proxy is None or proxy.scheme in ("http", "https"):
        return None
    detail = f"`{proxy.scheme}:` proxies are not supported"
    return Failure(FailureKind.PROXY, bare(request.url), detail)


def bare(url: SafeUrl) -> SafeUrl:
    """Return an address as it may stand in an answer."""
    return url.without_credential()


def failed(request: Request, kind: FailureKind, error: BaseException) -> Failure:
    """Return the failure that an exception stands for.

    Of the exception only its type, and the words of the operating system at its root, are told: the
    texts of HTTP libraries hold addresses, and addresses may hold secrets.
    """
    root: BaseException = error
    while (below := root.__cause__ or _reason(root) or root.__context__) is not None:
        root = below
    words = root.strerror if isinstance(root, OSError) else None
    detail = f"{type(root).__name__}: {words}" if words else type(root).__name__
    return Failure(kind, bare(request.url), detail)


def _reason(error: BaseException) -> BaseException | None:
    reason = getattr(error, "reason", None)
    return reason if isinstance(reason, BaseException) else None

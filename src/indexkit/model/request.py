"""One HTTP exchange, as values: what is asked, what came back, or why nothing did."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from ..late import LateModule
from ..values import field, frozen
from .index import Index
from .redaction import REDACTED
from .url import SafeUrl, redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import credential as credentials
    from .body_stream import BodyStream
else:
    credentials = LateModule("credential", __package__)

PAGE_CEILING = 256 * 1024 * 1024


class Purpose(StrEnum):
    """Why a request is made; caches and reporters go by it."""

    PAGE = "page"
    FLAT_PAGE = "flat-page"
    METADATA = "metadata"
    FILE = "file"
    UPLOAD = "upload"


@frozen
class Request:
    """One question to one server. A fetcher makes exactly this one and follows no redirect.

    Attributes:
        url: where; its own ``credential`` is never sent, `credential` is.
        purpose: why.
        method: the HTTP method.
        headers: pairs of name and value, without ``Authorization``.
        credential: what to authenticate with (Basic), or ``None``.
        index: the index on whose behalf it is made.
        body: what to send, or ``None``.
        stream: what to send instead, piece by piece.
        max_bytes: the largest body that is accepted, after decoding; more is a `Failure`.
        sink: takes the body of a 2xx answer piece by piece; `Response.body` is then empty.
        accept: is shown the head of a 2xx answer, a `Response` without a body, before its body is
            read. It returns how many bytes of the body are accepted at most, and more is a
            `Failure`; or ``None`` if the body is not wanted: it is then not read, and the head is
            the answer. Who asks for a range learns here whether one comes (206) or not (200).
        offset: where in the whole file the range begins that is asked for, for progress.
        expected_bytes: how long the index says the body is, for progress; ``None`` if it does not.

    """

    url: SafeUrl
    purpose: Purpose = Purpose.PAGE
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    credential: credentials.Credential | None = None
    index: Index | None = field(default=None, eq=False)
    body: bytes | None = field(default=None, repr=False)
    max_bytes: int = PAGE_CEILING
    sink: Callable[[bytes], object] | None = field(default=None, eq=False, repr=False)
    expected_bytes: int | None = field(default=None, eq=False)
    accept: Callable[[Response], int | None] | None = field(default=None, eq=False, repr=False)
    offset: int = field(default=0, eq=False)
    stream: BodyStream | None = field(default=None, eq=False, repr=False)


def _shown(headers: tuple[tuple[str, str], ...]) -> str:
    """Return headers for a person: a ``Location`` may hold credentials, a cookie is one."""
    hidden = ("set-cookie", "authorization", "proxy-authorization")
    return repr(tuple((k, REDACTED if k in hidden else redact(v)) for k, v in headers))


@frozen
class Response:
    """What a server answered, whatever the status.

    Attributes:
        status: the HTTP status; a local fetcher answers 200 or 404.
        url: the address that answered.
        headers: pairs of lower-case name and value, in order.
        body: the decoded body.
        from_cache: whether no server was asked, or it said that nothing has changed.
        packed: the body as it came, if that was packed with gzip; a cache may keep it in place of
            ``body``, and nobody else needs it.

    """

    status: int
    url: SafeUrl
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=_shown)
    body: bytes = field(default=b"", repr=False)
    from_cache: bool = False
    packed: bytes | None = field(default=None, repr=False, eq=False)

    def header(self, name: str) -> str | None:
        """Return the first header of that lower-case name, or ``None``."""
        return next((value for key, value in self.headers if key == name), None)

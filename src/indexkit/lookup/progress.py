"""Bodies on their way, told to a reporter as they go; who moves them is not known here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model.reporter import Reporter
from ..model.request import Request, Response
from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.body_stream import BodyStream

_PARTIAL = 206


class Counting:
    """A sink that also tells the reporter how far it has come in the whole file."""

    def __init__(
        self, request: Request, sink: Callable[[bytes], object], reporter: Reporter
    ) -> None:
        """Take the sink."""
        self._request = request
        self._sink = sink
        self._reporter = reporter
        self._received = 0

    def accept(self, head: Response) -> int | None:
        """Hear how the answer begins, see `Request.accept`."""
        self._received = self._request.offset if head.status == _PARTIAL else 0
        return None if self._request.accept is None else self._request.accept(head)

    def take(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self._sink(piece)
        self._received += len(piece)
        self._reporter.progressed(self._request, self._received, self._request.expected_bytes)


@frozen
class BodyTold:
    """A body that also tells the reporter how far it has been sent."""

    request: Request
    inner: BodyStream
    reporter: Reporter

    @property
    def label(self) -> str:
        """What it is."""
        return self.inner.label

    @property
    def length(self) -> int:
        """Its length in bytes."""
        return self.inner.length

    def open(self) -> Iterator[bytes]:
        """Begin from the start."""
        sent = 0
        for piece in self.inner.open():
            yield piece
            sent += len(piece)
            self.reporter.progressed(self.request, sent, self.inner.length)

"""Parts of a file behind HTTP, asked for one after the other; what they are parts of is not known.

Servers differ (trap 78): some send the whole file instead, some refuse a range that counts from the
end or take ``-10`` for ``0-10``, some answer 416 and tell the length, some send many parts at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from ..archive.zip_reader import DIRECTORY_CEILING, TAIL, Reading, Span
from ..errors import DownloadError
from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from ..transport.byte_range import content_range, identity_of, is_plain, strong_validator
from .exchange import Exchanged, exchange
from .receiving import Receiving

if TYPE_CHECKING:
    from .questions import Flow

T = TypeVar("T")
_OK, _PARTIAL, _NO_SUCH_RANGE = 200, 206, 416
_SUCCESS = range(200, 300)
_NOT_THERE = frozenset({401, 404, 407, 410})
_ODD = frozenset({FailureKind.PROTOCOL, FailureKind.TOO_LARGE})


class NoRangesError(Exception):
    """Parts of a file are not to be had.

    Attributes:
        reason: what the server did instead.
        is_lasting: whether it will do so with other files too.

    """

    def __init__(self, reason: str, *, is_lasting: bool = False) -> None:
        """Take the fields."""
        super().__init__(reason)
        self.reason = reason
        self.is_lasting = is_lasting


class WholeFileError(Exception):
    """A server has sent the whole file, and it was taken."""


class Ranges:
    """Reads spans of one file, all of the same state of it.

    The second and later requests name the validator of the first (``If-Range``). Where a server
    gives none that is strong, length, ``ETag`` and ``Last-Modified`` must at least stay the same.
    A 200 is not wasted: its body is taken as the whole file.

    Attributes:
        whole: the whole file, if a server has sent that.
        has_parts: whether it has sent a part.

    """

    def __init__(
        self,
        request: Request,
        begin: Callable[[], Receiving],
        size: int | None,
        *,
        never_is_silent: bool,
    ) -> None:
        """Take the request for the file, what begins to take all of it, and its known length."""
        self._request = request
        self._begin = begin
        self.whole: Receiving | None = None
        self._size = size
        self._never_is_silent = never_is_silent
        self._total: int | None = None
        self._identity: tuple[str | None, str | None] | None = None
        self._validator: str | None = None
        self._parts: list[tuple[int, bytes]] = []

    @property
    def has_parts(self) -> bool:
        """Whether the server has sent a part."""
        return bool(self._parts)

    def open(self) -> Flow[int]:
        """Read the end of the file, and return the length of the whole.

        Raises:
            NoRangesError: parts are not to be had.
            WholeFileError: all of it was sent, and is in `whole`.
            DownloadError: the file is not to be had at all.

        """
        if self._size:
            yield from self._fetch(f"{max(0, self._size - TAIL)}-{self._size - 1}", TAIL)
        else:
            try:
                yield from self._fetch(f"-{TAIL}", TAIL)
            except NoRangesError:
                # Some know only ranges that count from the start.
                self._total = None
        if self._total is None:
            yield from self._fetch("0-0", 1)
        if self._total is None:
            raise NoRangesError("it does not say how long the file is", is_lasting=True)
        return self._total

    def read(self, reading: Reading[T]) -> Flow[T]:
        """Let a reading have what it wants, and return what it found.

        Raises:
            Exception: what the reading and `open` raise.

        """
        try:
            span = next(reading)
            while True:
                span = reading.send((yield from self._bytes(span)))
        except StopIteration as stop:
            result: T = stop.value
            return result

    def _bytes(self, span: Span) -> Flow[bytes]:
        found = self._known(span)
        if found is None:
            yield from self._fetch(f"{span.start}-{span.stop - 1}", span.stop - span.start)
            found = self._known(span)
        if found is None:
            raise NoRangesError("it sends another part than was asked for", is_lasting=True)
        return found

    def _known(self, span: Span) -> bytes | None:
        for start, data in self._parts:
            if start <= span.start and span.stop <= start + len(data):
                return data[span.start - start : span.stop - start]
        return None

    def _fetch(self, span: str, wanted: int) -> Flow[None]:
        taking = _Taking(self._take_whole, wanted)
        headers: tuple[tuple[str, str], ...] = (("range", f"bytes={span}"),)
        if self._validator is not None:
            headers = (*headers, ("if-range", self._validator))
        request = evolve(self._request, headers=headers, sink=taking.take, accept=taking.accept)
        done = yield from exchange(request, request.index, never_is_silent=self._never_is_silent)
        self._use(done, taking)

    def _take_whole(self) -> Receiving:
        if self.whole is None:
            self.whole = self._begin()
        return self.whole

    def _use(self, done: Exchanged, taking: _Taking) -> None:
        answer = done.answer
        if isinstance(answer, Failure):
            if answer.kind in _ODD:
                raise NoRangesError(f"its answer to a range makes no sense ({answer.kind.value})")
            raise DownloadError(str(done.url), answer.detail or answer.kind.value)
        if answer.status == _PARTIAL:
            self._take_part(answer, taking)
        elif answer.status in _SUCCESS:
            raise WholeFileError if taking.is_whole else NoRangesError("its fetcher shows no heads")
        elif answer.status == _NO_SUCH_RANGE:
            told = content_range(answer)
            if self._total is not None or told is None or told.total is None:
                raise NoRangesError("it does not know the range (416)")
            self._total = told.total
        elif answer.status in _NOT_THERE:
            raise DownloadError(str(done.url), f"the server answered {answer.status}")
        else:
            raise NoRangesError(f"it answers {answer.status} to a range", is_lasting=True)

    def _take_part(self, answer: Response, taking: _Taking) -> None:
        said = content_range(answer)
        if said is None or said.start is None or said.stop is None or not is_plain(answer):
            raise NoRangesError("its answer to a range makes no sense", is_lasting=True)
        identity = identity_of(answer)
        if self._identity is not None and (identity, said.total) != (self._identity, self._total):
            raise NoRangesError("the file has changed meanwhile")
        if said.total is None:
            return
        self._identity, self._total = identity, said.total
        self._validator = self._validator or strong_validator(answer)
        if taking.is_part:
            if len(taking.data) != said.stop - said.start:
                raise NoRangesError("it sends less than it says", is_lasting=True)
            self._parts.append((said.start, bytes(taking.data)))


class _Taking:
    """Takes the body of one answer: a part, or the whole file."""

    def __init__(self, begin: Callable[[], Receiving], wanted: int) -> None:
        self._begin = begin
        self._whole: Receiving | None = None
        self._wanted = min(wanted, DIRECTORY_CEILING)
        self.data = bytearray()
        self.is_part = False

    @property
    def is_whole(self) -> bool:
        return self._whole is not None

    def accept(self, head: Response) -> int | None:
        self.is_part, self._whole = False, None
        self.data.clear()
        if head.status == _PARTIAL:
            said = content_range(head)
            if said is None or said.start is None or said.stop is None or not is_plain(head):
                return None
            if said.stop - said.start > self._wanted:
                return None
            self.is_part = True
            return said.stop - said.start
        try:
            self._whole = self._begin()
        except DownloadError:
            # There is no place for it; who reads the whole file will say so.
            return None
        return self._whole.accept(head)

    def take(self, piece: bytes) -> None:
        if self.is_part:
            self.data += piece
        elif self._whole is not None:
            self._whole.take(piece)

"""The bytes of one file over all attempts: from nothing or from where it broke off; no request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from attrs import evolve

from ..errors import HashMismatchError
from ..model.request import Request, Response
from ..transport.byte_range import Mark, content_range, is_plain, strong_validator
from ..transport.field_values import header
from ..transport.wire import told_length
from .fingerprint import Fingerprint

_PARTIAL = 206
_LONGEST_NUMBER = 19


class Pending(Protocol):
    """A file that has no name yet."""

    @property
    def mark(self) -> Mark | None:
        """What an earlier run has noted about the part that is there; ``None`` if none is."""
        ...

    def replay(self, take: Callable[[bytes], object], /) -> int:
        """Give what is there to ``take``, piece by piece, and return how much it is."""
        ...

    def note(self, mark: Mark | None, /) -> None:
        """Note what the bytes that follow are a part of."""
        ...

    def write(self, piece: bytes, /) -> object:
        """Add to it."""
        ...

    def restart(self) -> None:
        """Drop what was written so far."""
        ...

    def keep(self) -> Path:
        """Give it its name, and return where it is now."""
        ...

    def leave(self) -> None:
        """Let go of it; what is there and noted may serve a later run, if that is wished."""
        ...

    def discard(self) -> None:
        """Remove it, unless it was kept or left; may be called twice."""
        ...


class Receiving:
    """Takes the bytes of a file: writes, hashes and counts them, and joins what belongs together.

    Attributes:
        pending: where the bytes go.
        fingerprint: their hashes.
        size: how many the index has announced, or ``None``.
        received: how many there are.
        error: why they cannot be written, or ``None``.
        was_refused: whether a part came that does not fit what is there.
        is_patched: whether the bytes came in more than one part.
        has_begun: whether the last attempt brought any, or at least their head.

    """

    def __init__(
        self,
        pending: Pending,
        fingerprint: Fingerprint,
        size: int | None,
        progress: Callable[[int, int | None], object] | None,
        ceiling: int,
    ) -> None:
        """Begin with nothing."""
        self.pending = pending
        self.fingerprint = fingerprint
        self.size = size
        self._progress = progress
        self._ceiling = ceiling
        self.received = 0
        self.error: str | None = None
        self.was_refused = False
        self.is_patched = False
        self.has_begun = False
        self._mark: Mark | None = None
        self._total: int | None = None
        self._is_accepted = False

    @property
    def asks_for_rest(self) -> bool:
        """Whether only the bytes that are missing are asked for."""
        return self.received > 0 and self._mark is not None

    @property
    def is_short(self) -> bool:
        """Whether fewer bytes came than the server has said that there are."""
        return self._total is not None and self.received < self._total

    def take_up(self, there: int, mark: Mark) -> None:
        """Go on after ``there`` bytes, which are written and hashed."""
        self.received, self._mark = there, mark
        if there == 0 or (mark.total is not None and there >= mark.total):
            self.restart()

    def request(self, request: Request) -> Request:
        """Return the request for what is missing."""
        self.was_refused = self._is_accepted = self.has_begun = False
        headers: tuple[tuple[str, str], ...] = ()
        if self._mark is not None and self.received:
            headers = (("range", f"bytes={self.received}-"), ("if-range", self._mark.validator))
        elif self.received:
            self.restart()
        return evolve(
            request,
            headers=headers,
            sink=self.take,
            accept=self.accept,
            expected_bytes=self.size,
            offset=self.received,
        )

    # -- what a fetcher calls -------------------------------------------------

    def accept(self, head: Response) -> int | None:
        """Look at the head of an answer, before a byte of it is written."""
        self._is_accepted = self.has_begun = True
        if head.status == _PARTIAL:
            if not self._fits(head):
                self.was_refused = True
                return None
            self.is_patched = True
            return (self._total or 0) - self.received
        self._begin_anew(head)
        return self._ceiling if self.size is None else self.size

    def take(self, piece: bytes) -> None:
        """Take a piece of the body."""
        if not self._is_accepted:
            # A host's fetcher that shows no heads: nobody knows whether this is the rest.
            self.was_refused = self.was_refused or (self.received > 0 and not self.has_begun)
            if self.was_refused:
                return
        self.has_begun = True
        self.fingerprint.update(piece)
        try:
            self.pending.write(piece)
        except OSError as error:
            self.error = error.strerror or type(error).__name__
            raise
        self.received += len(piece)
        if self._progress is not None:
            self._progress(self.received, self.size)

    # -- between attempts -----------------------------------------------------

    def give_up_resuming(self) -> None:
        """Drop what is there, and ask for the whole from now on."""
        self._mark = None
        self.restart()

    def restart(self) -> None:
        """Drop what is there."""
        self.pending.restart()
        self.fingerprint.restart()
        self.received = 0
        self.is_patched = False
        self._mark = self._total = None

    def verify(self, url: str) -> None:
        """See that the bytes are those that were announced; see `Fingerprint.verify`.

        Raises:
            HashMismatchError: they are not, or, without a strong hash, they are too few or many.

        """
        self.fingerprint.verify(url)
        if not self.fingerprint.is_strong and self.size not in (None, self.received):
            text = f"the index announced {self.size} bytes, and {self.received} arrived"
            raise HashMismatchError(url, text)

    def _fits(self, head: Response) -> bool:
        """Whether a part is exactly what is missing, of the same file."""
        span, mark = content_range(head), self._mark
        if mark is None or span is None or span.total is None or not is_plain(head):
            return False
        if (span.start, span.stop) != (self.received, span.total):
            return False
        if mark.total not in (None, span.total) or self.size not in (None, span.total):
            return False
        tag = header(head.headers, "etag")
        if tag is not None and mark.validator.startswith('"') and tag != mark.validator:
            return False
        self._total = span.total
        self._mark = Mark(mark.validator, span.total)
        return True

    def _begin_anew(self, head: Response) -> None:
        if self.received:
            self.restart()
        validator = strong_validator(head) if is_plain(head) else None
        length = (told_length(head.headers) or "").strip()
        is_number = length.isascii() and length.isdigit() and len(length) <= _LONGEST_NUMBER
        self._total = int(length) if is_number and is_plain(head) else None
        self._mark = None if validator is None else Mark(validator, self._total)
        self.pending.note(self._mark)

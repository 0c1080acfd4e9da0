"""A file from its page to the disk, checked on the way; the writing itself is a `Place`'s."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from ..errors import DownloadError, HashMismatchError, InvalidUrlError
from ..model.index import Index
from ..model.page import STRONG_HASHES, File
from ..model.request import Failure, FailureKind, Purpose, Request, Response
from ..model.url import SafeUrl, redact
from .exchange import exchange
from .questions import Flow

FILE_CEILING = 64 * 1024**3
ATTEMPTS = 3
_BROKEN_OFF = frozenset({FailureKind.PROTOCOL, FailureKind.TIMEOUT, FailureKind.CONNECT})
_SUCCESS = range(200, 300)


class Pending(Protocol):
    """A file that has no name yet."""

    def write(self, piece: bytes, /) -> object:
        """Add to it."""
        ...

    def restart(self) -> None:
        """Drop what was written so far."""
        ...

    def keep(self) -> Path:
        """Give it its name, and return where it is now."""
        ...

    def discard(self) -> None:
        """Remove it, unless it was kept; may be called twice."""
        ...


class Place(Protocol):
    """Where files go (`indexkit.transport.destination.Destination` is one)."""

    def begin(self, filename: str, /) -> Pending:
        """Begin a file that will get this name if all goes well.

        Raises:
            DownloadError: there can be no such file here.

        """
        ...


def download(
    file: File,
    index: Index | None,
    into: Place,
    *,
    allowed_hashes: Iterable[str] = (),
    progress: Callable[[int, int | None], object] | None = None,
    never_is_silent: bool = False,
) -> Flow[Path]:
    """Bring ``file`` to ``into``, and return its path.

    The bytes are hashed while they are written. The file gets its name only if they fit *every*
    hash that the index gave.

    Args:
        file: what is wanted.
        index: whose page named it, for its credentials and its ``authenticate`` policy.
        into: where it goes.
        allowed_hashes: ``algorithm:hexdigest`` texts of which the file must have one; empty for
            any.
        progress: is called with the bytes so far and the bytes in all, or ``None`` if the index
            does not say. The count starts again when a broken download does.
        never_is_silent: see `Semantics.never_is_silent`.

    Raises:
        HashMismatchError: the bytes are not those that were announced or allowed.
        DownloadError: the file could not be had, or not be written.
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    url = _safe_url(file, index)
    pending = into.begin(file.filename)
    try:
        for attempt in range(1, ATTEMPTS + 1):
            intake = _Intake(pending, file.hashes, tuple(allowed_hashes), file.size, progress)
            request = Request(
                url,
                Purpose.FILE,
                index=index,
                max_bytes=FILE_CEILING,
                sink=intake.take,
                expected_bytes=file.size,
            )
            done = yield from exchange(request, index, never_is_silent=never_is_silent)
            if attempt < ATTEMPTS and intake.broke_off(done.answer):
                pending.restart()
                continue
            intake.verify(done.answer, str(url))
            return _kept(pending, str(url))
        raise AssertionError
    finally:
        pending.discard()


def _kept(pending: Pending, url: str) -> Path:
    try:
        return pending.keep()
    except OSError as error:
        raise DownloadError(url, f"it cannot be written: {_words(error)}") from None


def _safe_url(file: File, index: Index | None) -> SafeUrl:
    """Return the address of a file, if it may be fetched on behalf of ``index``."""
    try:
        url = SafeUrl.parse(file.url)
    except InvalidUrlError as error:
        raise DownloadError(redact(file.url), error.reason) from None
    if index is not None and url.is_local and not index.url.is_local:
        raise DownloadError(str(url), "a remote index may not name files of this machine")
    unsafe = index is not None and index.url.scheme == "https" and url.scheme == "http"
    if unsafe and not file.strong_hashes:
        text = "it would come over plain http, and its https index gave no strong hash to check it"
        raise DownloadError(str(url), text)
    return url


class _Intake:
    """Takes the bytes of one attempt: writes, hashes and counts them."""

    def __init__(
        self,
        pending: Pending,
        hashes: tuple[tuple[str, str], ...],
        allowed: tuple[str, ...],
        size: int | None,
        progress: Callable[[int, int | None], object] | None,
    ) -> None:
        self._pending = pending
        self._announced = [(name, digest.lower()) for name, digest in hashes]
        self._allowed = [_pair(text) for text in allowed]
        self._size = size
        self._progress = progress
        self.received = 0
        self.error: str | None = None
        wanted = {*self._announced, *self._allowed}
        self._hashers = {
            key: hasher
            for key in {(name, len(digest) // 2) for name, digest in wanted}
            if (hasher := _hasher(*key)) is not None
        }

    def take(self, piece: bytes) -> None:
        for hasher in self._hashers.values():
            hasher.update(piece)
        try:
            self._pending.write(piece)
        except OSError as error:
            self.error = _words(error)
            raise
        self.received += len(piece)
        if self._progress is not None:
            self._progress(self.received, self._size)

    def broke_off(self, answer: Response | Failure) -> bool:
        """Whether the network gave out in the middle of the file."""
        mere = isinstance(answer, Failure) and answer.kind in _BROKEN_OFF
        return mere and self.received > 0 and self.error is None

    def verify(self, answer: Response | Failure, url: str) -> None:
        if self.error is not None:
            raise DownloadError(url, f"it cannot be written: {self.error}")
        if isinstance(answer, Failure):
            raise DownloadError(url, answer.detail or answer.kind.value)
        if answer.status not in _SUCCESS:
            raise DownloadError(url, f"the server answered {answer.status}")
        self._check_hashes(url)

    def _check_hashes(self, url: str) -> None:
        for name, digest in self._announced:
            actual = self._digest(name, digest)
            if actual is None and name in STRONG_HASHES:
                raise DownloadError(url, f"its {name} hash cannot be computed here")
            if actual is not None and actual != digest:
                raise HashMismatchError(
                    url, f"the index announced {name} {digest}, and the bytes have {actual}"
                )
        if self._allowed and all(
            self._digest(name, digest) != digest for name, digest in self._allowed
        ):
            raise HashMismatchError(url, "it has none of the hashes that are allowed")
        strong = any(name in STRONG_HASHES for name, _ in self._announced)
        if not strong and self._size is not None and self._size != self.received:
            text = f"the index announced {self._size} bytes, and {self.received} arrived"
            raise HashMismatchError(url, text)

    def _digest(self, name: str, digest: str) -> str | None:
        hasher = self._hashers.get((name, len(digest) // 2))
        return None if hasher is None else hasher.hexdigest()


class _Hasher(Protocol):
    def update(self, piece: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def _hasher(name: str, size: int) -> _Hasher | None:
    """Return a hasher; ``None`` for an algorithm that this Python does not have."""
    if name == "blake2b":
        # Indexes say `blake2b` for any length of digest; PyPI's own have 32 bytes.
        in_range = 0 < size <= hashlib.blake2b.MAX_DIGEST_SIZE
        return hashlib.blake2b(digest_size=size) if in_range else None
    try:
        hasher = hashlib.new(name, usedforsecurity=False)
    except ValueError:
        return None
    return hasher if hasher.digest_size == size else None


def _pair(text: str) -> tuple[str, str]:
    name, _, digest = text.partition(":")
    return name.lower(), digest.lower()


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__

"""A file from its page to the disk, checked on the way; the writing itself is a `Place`'s."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..errors import DownloadError, HashMismatchError
from ..model.failure import Failure, FailureKind
from ..model.index import Index
from ..model.page import File
from ..model.request import Purpose, Request, Response
from .exchange import exchange
from .file_address import file_address
from .fingerprint import Fingerprint
from .questions import work
from .receiving import Pending, Receiving

if TYPE_CHECKING:
    from .questions import Flow

FILE_CEILING = 64 * 1024**3
ATTEMPTS = 3
FAR_ENOUGH = 1024 * 1024
_BROKEN_OFF = frozenset({FailureKind.PROTOCOL, FailureKind.TIMEOUT, FailureKind.CONNECT})
_SUCCESS = range(200, 300)
_NO_SUCH_RANGE = 416
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
T = TypeVar("T")


class Place(Protocol):
    """Where files go (`indexkit.transport.destination.Destination` is one)."""

    def begin(self, filename: str, tag: str, /) -> Pending:
        """Begin a file that will get this name if all goes well.

        A part that an earlier run left is taken up if it was begun with the same ``tag``, which
        stands for the file's address and hashes.

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
    hash that the index gave. A transfer that breaks off is made again, and goes on where it broke
    off if the server can vouch that it still has the same file (RFC 9110: ``If-Range`` with a
    strong validator, answered by a 206 of exactly the missing bytes); otherwise from nothing.

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
    url = file_address(file.url, index, is_vouched_for=bool(file.strong_hashes))
    fingerprint = Fingerprint(file.hashes, allowed_hashes)
    pending = into.begin(file.filename, tag_of(file))
    try:
        receiving = Receiving(pending, fingerprint, file.size, progress, FILE_CEILING)
        request = Request(url, Purpose.FILE, index=index, max_bytes=FILE_CEILING)
        yield from _take_up(receiving)
        attempt = 1
        while True:
            before = receiving.received
            asked = receiving.request(request)
            done = yield from exchange(asked, index, never_is_silent=never_is_silent)
            again = attempt < ATTEMPTS and _is_worth_another(receiving, done.answer, str(url))
            if not again:
                break
            # Who gets on may go on, so that a large file comes over a bad connection.
            attempt += receiving.received - before < FAR_ENOUGH
        _verify(receiving, done.answer, str(url))
        return (yield from carefully(partial(kept, pending, str(url))))
    except GeneratorExit:
        pending.leave()
        raise
    finally:
        pending.discard()


def carefully(do: Callable[[], T]) -> Flow[T]:
    """Have something done, and raise here what it raises: only this download is over then."""

    def tried() -> T | DownloadError:
        try:
            return do()
        except DownloadError as error:
            return error

    result = yield from work(tried)
    if isinstance(result, DownloadError):
        raise result
    return result


def tag_of(file: File) -> str:
    """Return what stands for a file: queries hold signatures, which change and are secret."""
    text = "\n".join((file.url.partition("?")[0], *map(":".join, sorted(file.hashes))))
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _take_up(receiving: Receiving) -> Flow[None]:
    """Go on with what an earlier run has left, if there is a hash to find out whether that fits."""
    mark = receiving.pending.mark
    if mark is None:
        return
    if not receiving.fingerprint.is_strong:
        receiving.restart()
        return
    there = yield from work(partial(_replayed, receiving))
    receiving.take_up(there, mark)


def _replayed(receiving: Receiving) -> int:
    try:
        return receiving.pending.replay(receiving.fingerprint.update)
    except OSError:
        return 0


def _is_worth_another(receiving: Receiving, answer: Response | Failure, url: str) -> bool:
    """Whether the file should be asked for again; what cannot be used is dropped."""
    if receiving.error is not None:
        return False
    if _is_no_rest(receiving, answer, url):
        receiving.give_up_resuming()
        return True
    broke_off = (
        answer.kind in _BROKEN_OFF
        if isinstance(answer, Failure)
        else answer.status in _SUCCESS and receiving.is_short
    )
    return broke_off and receiving.has_begun


def _is_no_rest(receiving: Receiving, answer: Response | Failure, url: str) -> bool:
    """Whether what came is not the rest of what is there, so that all of it must be had anew."""
    if receiving.was_refused:
        return True
    if isinstance(answer, Failure):
        return answer.kind is FailureKind.TOO_LARGE and receiving.is_patched
    if answer.status not in _SUCCESS:
        return receiving.asks_for_rest and answer.status == _NO_SUCH_RANGE
    if not receiving.is_patched or receiving.is_short:
        return False
    try:
        receiving.verify(url)
    except HashMismatchError:
        # The parts do not belong together, whatever the validators said.
        return True
    return False


def _verify(receiving: Receiving, answer: Response | Failure, url: str) -> None:
    if receiving.error is not None:
        raise DownloadError(url, f"it cannot be written: {receiving.error}")
    if isinstance(answer, Failure):
        if answer.kind is FailureKind.TOO_LARGE and receiving.size is not None:
            text = f"the index announced {receiving.size} bytes, and more arrived"
            raise HashMismatchError(url, text)
        if answer.kind in _BROKEN_OFF:
            receiving.pending.leave()
        raise DownloadError(url, answer.detail or answer.kind.value)
    if answer.status not in _SUCCESS:
        if answer.status >= _SERVER_ERROR or answer.status == _TOO_MANY_REQUESTS:
            receiving.pending.leave()
        raise DownloadError(url, f"the server answered {answer.status}")
    if receiving.was_refused:
        raise DownloadError(url, "the server sends parts of it that were not asked for")
    if receiving.is_short:
        receiving.pending.leave()
        raise DownloadError(url, "the server sends less of it than it has announced")
    receiving.verify(url)


def kept(pending: Pending, url: str) -> Path:
    """Give a file its name, and return where it is.

    Raises:
        DownloadError: it cannot be written.

    """
    try:
        return pending.keep()
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise DownloadError(url, f"it cannot be written: {words}") from None

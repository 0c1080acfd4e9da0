"""Whether and when a request is made again; how one is made, and what waits, is given."""

from __future__ import annotations

from collections.abc import Callable

from ..logs import Log
from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
RETRIED_FAILURES = frozenset({FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.PROTOCOL})
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
LONGEST_RETRY_AFTER = 60.0
_REPEATABLE = frozenset({"GET", "HEAD"})
_ASK_AGAIN = frozenset({429, 503})
_log = Log("indexkit.transport")


def utc_now() -> dt.datetime:
    """Return the moment."""
    import datetime as dt

    return dt.datetime.now(dt.UTC)


@frozen
class Retrying:
    """Makes a request until it has an answer that counts.

    Attributes:
        retries: how many times it is made again at most.
        sleep: waits for so many seconds.
        now: the moment, aware, for a ``Retry-After`` that is a date.

    """

    retries: int
    sleep: Callable[[float], object]
    now: Callable[[], dt.datetime]

    def carry(
        self, request: Request, once: Callable[[], tuple[Response | Failure, bool]]
    ) -> Response | Failure:
        """Return what came of a request.

        Args:
            request: what is asked.
            once: makes it once; the second value says that it must not be made again.

        """
        made = 0
        while True:
            answer, final = once()
            if final or (isinstance(answer, Response) and answer.status not in RETRIED_STATUSES):
                return answer
            pause = pause_before_retry(
                answer, method=request.method, made=made, retries=self.retries, now=self.now()
            )
            if pause is None:
                return answer
            made += 1
            _log.debug("%s: trying again in %.1f seconds (%d)", request.url, pause, made)
            self.sleep(pause)


def pause_before_retry(
    answer: Response | Failure,
    *,
    method: str,
    made: int,
    retries: int,
    now: dt.datetime,
) -> float | None:
    """Return how long to wait before the next try, in seconds, or ``None`` if there is none.

    Connections that fail or break and the statuses 408, 429, 500, 502, 503 and 504 are tried
    again; a certificate that is not accepted is not. Anything but GET and HEAD is made again only
    if nothing was sent, since there was no connection, or if the server itself says when: by a 429
    or 503 with ``Retry-After``. The pause doubles each time. ``Retry-After`` (RFC 9110, section
    10.2.3) makes it longer, up to a minute.

    Args:
        answer: what came of the last try.
        method: the HTTP method.
        made: how many retries were made so far.
        retries: how many may be made.
        now: the moment, aware, that a date in ``Retry-After`` is compared with.

    """
    if made >= retries or (method not in _REPEATABLE and not _was_not_taken(answer)):
        return None
    if isinstance(answer, Failure):
        return backoff(made) if answer.kind in RETRIED_FAILURES else None
    if answer.status not in RETRIED_STATUSES:
        return None
    wished = retry_after(answer.header("retry-after"), now)
    return backoff(made) if wished is None else max(backoff(made), min(wished, LONGEST_RETRY_AFTER))


def _was_not_taken(answer: Response | Failure) -> bool:
    """Return whether a request that changes something has certainly changed nothing."""
    if isinstance(answer, Failure):
        return answer.kind is FailureKind.CONNECT
    return answer.status in _ASK_AGAIN and answer.header("retry-after") is not None


def backoff(made: int) -> float:
    """Return the pause in seconds after so many retries: half a second, doubled, up to ten."""
    return min(FIRST_PAUSE * 2.0**made, LONGEST_PAUSE)


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, or ``None`` if it makes no sense.

    The header holds seconds or an HTTP date; a date in the past means 0.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    import datetime as dt
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())

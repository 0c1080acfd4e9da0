"""A fetcher that gives the answers of a list, one after another; it does not ask what they mean."""

from __future__ import annotations

import threading
from collections import deque

from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from .fake_index import Reply


class ScriptedFetcher:
    """Implements `Fetcher` over a list of answers, whatever is asked, and remembers the requests.

    For tests of rules about answers, such as those of caches, where each header counts::

        fetcher = ScriptedFetcher(Reply(200, (("cache-control", "max-age=9"),), page), Reply(304))

    A request for which no answer is left fails, as a connection does.

    Attributes:
        requests: every request, in order of arrival.

    """

    def __init__(self, *answers: Reply | FailureKind) -> None:
        """Take the answers; a kind of failure stands for a request that fails so."""
        self._lock = threading.Lock()
        self._left = deque(answers)
        self.requests: list[Request] = []

    @property
    def left(self) -> int:
        """How many answers have not been given yet."""
        return len(self._left)

    def expect(self, *answers: Reply | FailureKind) -> None:
        """Add answers to the list."""
        with self._lock:
            self._left.extend(answers)

    def fetch(self, request: Request, /) -> Response | Failure:
        """Give the next answer."""
        url = request.url.without_credential()
        with self._lock:
            self.requests.append(request)
            answer = self._left.popleft() if self._left else None
        if answer is None:
            return Failure(FailureKind.CONNECT, url, "the script has no answer left")
        if isinstance(answer, FailureKind):
            return Failure(answer, url, "as the script wants it")
        return Response(answer.status, url, answer.headers, answer.body)


class AsyncScriptedFetcher:
    """Implements `AsyncFetcher`; everything else is `ScriptedFetcher`'s."""

    def __init__(self, *answers: Reply | FailureKind) -> None:
        """Take what `ScriptedFetcher` takes."""
        self._inner = ScriptedFetcher(*answers)

    @property
    def requests(self) -> list[Request]:
        """Every request, in order of arrival."""
        return self._inner.requests

    @property
    def left(self) -> int:
        """How many answers have not been given yet."""
        return self._inner.left

    def expect(self, *answers: Reply | FailureKind) -> None:
        """Add answers to the list."""
        self._inner.expect(*answers)

    async def fetch(self, request: Request, /) -> Response | Failure:
        """Give the next answer."""
        return self._inner.fetch(request)

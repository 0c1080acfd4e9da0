"""Fetchers over fake indexes, for tests without a network; what an index answers is its own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from ..model.url import SafeUrl
from .fake_index import FakeIndex, Reply
from .uploads import Uploaded, receive

BASE = "https://index.test"
Served: TypeAlias = Sequence[FakeIndex] | Mapping[str, Sequence[FakeIndex]]
"""Indexes below `BASE`, or base addresses with the indexes below each."""


@frozen
class _World:
    """Which index is at which address."""

    places: list[tuple[str, FakeIndex]]

    @classmethod
    def of(cls, indexes: Served) -> _World:
        by_base = {BASE: indexes} if isinstance(indexes, Sequence) else indexes
        return cls([(base, each) for base, listed in by_base.items() for each in listed])

    def put(self, before: FakeIndex, after: FakeIndex) -> None:
        """Let an index be another from now on."""
        self.places[:] = [(base, after if each is before else each) for base, each in self.places]

    def find(self, url: SafeUrl) -> tuple[FakeIndex, str] | None:
        for base, index in self.places:
            root = f"{base}/{index.name}/"
            if url.text.startswith(root):
                return index, url.text[len(root) - 1 :]
        return None


class FakeFetcher:
    """Implements `Fetcher` over `FakeIndex` values, and remembers what it was asked.

    ::

        fetcher = FakeFetcher([FakeIndex("a", {"foo": ["1.0"]}), FakeIndex("b")])
        select_candidates("foo", index_set=..., fetcher=fetcher)
        assert fetcher.asked == ["a"]

    The indexes answer below `BASE`; pass a mapping of base addresses to lists of indexes to have
    several hosts. An address that is none of theirs cannot be connected to.

    Attributes:
        requests: every request, in order of arrival.
        uploads: every form that an index has stored, in order of arrival.

    """

    def __init__(
        self,
        indexes: Served = (),
        *,
        failures: dict[str, FailureKind] | None = None,
    ) -> None:
        """Take the indexes, and the kinds of failure for the index names that are to fail."""
        self._world = _World.of(indexes)
        self._failures = dict(failures or {})
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self.requests: list[Request] = []
        self.uploads: list[Uploaded] = []

    @property
    def asked(self) -> list[str]:
        """The names of the indexes that were asked, in order; ``"?"`` for addresses of nobody."""
        found = (self._world.find(request.url) for request in self.requests)
        return ["?" if place is None else place[0].name for place in found]

    def fetch(self, request: Request, /) -> Response | Failure:
        """Answer as the index at this address does."""
        url = request.url.without_credential()
        with self._lock:
            self.requests.append(request)
            earlier = self._counts[url.text]
            self._counts[url.text] += 1
        place = self._world.find(url)
        if place is None:
            return Failure(FailureKind.CONNECT, url, "nobody is there")
        index, path = place
        if index.name in self._failures:
            return Failure(self._failures[index.name], url, "as the test wants it")
        if request.method == "POST":
            reply = self._take(index, path, request, earlier)
        else:
            reply = index.answer(path, request.credential, earlier, request.headers)
        return _delivered(request, Response(reply.status, url, reply.headers), reply.body)

    def _take(self, index: FakeIndex, path: str, request: Request, earlier: int) -> Reply:
        body = request.body or b""
        if request.stream is not None:
            body = b"".join(request.stream.open())
        kind = next((value for name, value in request.headers if name == "content-type"), "")
        with self._lock:
            receipt = receive(index, path, request.credential, kind, body, earlier)
            self._world.put(index, receipt.index)
            if receipt.uploaded is not None:
                self.uploads.append(receipt.uploaded)
        return receipt.reply


def _delivered(request: Request, head: Response, body: bytes) -> Response | Failure:
    """Give a body to whom it is for."""
    limit: int | None = request.max_bytes
    is_wanted = 200 <= head.status < 300  # noqa: PLR2004 - the 2xx
    if is_wanted and request.accept is not None:
        limit = request.accept(head)
        if limit is None:
            return head
    if limit is not None and len(body) > min(limit, request.max_bytes):
        return Failure(FailureKind.TOO_LARGE, head.url, f"larger than {limit} bytes")
    if is_wanted and request.sink is not None:
        request.sink(body)
        return head
    return Response(head.status, head.url, head.headers, body)


class FakeAsyncFetcher:
    """Implements `AsyncFetcher`; everything else is `FakeFetcher`'s."""

    def __init__(
        self,
        indexes: Served = (),
        *,
        failures: dict[str, FailureKind] | None = None,
    ) -> None:
        """Take what `FakeFetcher` takes."""
        self._inner = FakeFetcher(indexes, failures=failures)

    @property
    def requests(self) -> list[Request]:
        """Every request, in order of arrival."""
        return self._inner.requests

    @property
    def uploads(self) -> list[Uploaded]:
        """Every form that an index has stored, in order of arrival."""
        return self._inner.uploads

    @property
    def asked(self) -> list[str]:
        """The names of the indexes that were asked, in order."""
        return self._inner.asked

    async def fetch(self, request: Request, /) -> Response | Failure:
        """Answer as the index at this address does."""
        return self._inner.fetch(request)

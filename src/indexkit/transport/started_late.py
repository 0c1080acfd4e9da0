"""A fetcher that is made for its first request: who asks nobody loads no HTTP library."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

    from ..model.failure import Failure
    from ..model.request import Request, Response
    from .fetcher import Awaited, Fetcher


class StartedLate:
    """Carries requests with a fetcher that is made for the first of them."""

    def __init__(self, make: Callable[[], Fetcher]) -> None:
        """Take what makes the fetcher; it is called once."""
        self._make = make
        self._lock = allocate_lock()
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections, if the fetcher was made and has any."""
        close = getattr(self._fetcher, "close", None)
        if close is not None:
            close()

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request.

        Raises:
            ConfigError: the certificates of the settings cannot be read.

        """
        with self._lock:
            if self._fetcher is None:
                self._fetcher = self._make()
        return self._fetcher.fetch(request)

    def send_ahead(self, request: Request, /) -> Awaited | None:
        """Send a request ahead, if the fetcher is there and can; see `SendingFetcher`."""
        send: Any = getattr(self._fetcher, "send_ahead", None)
        sent: Awaited | None = None if send is None else send(request)
        return sent

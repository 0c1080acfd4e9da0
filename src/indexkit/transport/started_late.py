"""A fetcher that is made for its first request: who asks nobody loads no HTTP library."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from ..model.request import Failure, Request, Response


class Closing(Protocol):
    """A fetcher whose connections are closed in the end."""

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class StartedLate:
    """Carries requests with a fetcher that is made for the first of them."""

    def __init__(self, make: Callable[[], Closing]) -> None:
        """Take what makes the fetcher; it is called once."""
        self._make = make
        self._lock = threading.Lock()
        self._fetcher: Closing | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        if self._fetcher is not None:
            self._fetcher.close()

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request.

        Raises:
            ConfigError: the certificates of the settings cannot be read.

        """
        with self._lock:
            if self._fetcher is None:
                self._fetcher = self._make()
        return self._fetcher.fetch(request)

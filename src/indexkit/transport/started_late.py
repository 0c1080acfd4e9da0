"""The default fetcher, made for the first request: who asks nobody loads no HTTP library."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..model.request import Failure, Request, Response
from .settings import TransportSettings

if TYPE_CHECKING:
    from .urllib3_fetcher import Urllib3Fetcher


class StartedLate:
    """Carries requests with a `Urllib3Fetcher` that is made for the first of them."""

    def __init__(self, settings: TransportSettings) -> None:
        """Take the settings."""
        self.settings = settings
        self._lock = threading.Lock()
        self._fetcher: Urllib3Fetcher | None = None

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
        """Make the request, see `Urllib3Fetcher.fetch`.

        Raises:
            ConfigError: the certificates of the settings cannot be read.

        """
        with self._lock:
            if self._fetcher is None:
                from .urllib3_fetcher import Urllib3Fetcher

                self._fetcher = Urllib3Fetcher(self.settings)
        return self._fetcher.fetch(request)

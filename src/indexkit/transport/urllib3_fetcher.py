"""The default fetcher: one exchange over urllib3; what its answers mean is not known here."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Self

from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from ..model.url import SafeUrl
from .certificates import tls_context
from .retry import Retrying, utc_now
from .settings import TransportSettings
from .wire import (
    LARGE_PIECE,
    PIECE,
    Intake,
    address_of,
    failed,
    headers_of,
    unusable_proxy,
)

if TYPE_CHECKING:
    import urllib3


class Urllib3Fetcher:
    """Carries requests with urllib3: keep-alive, TLS, proxies, retries. Safe for several threads.

    It follows no redirect and reads no environment variable. Use it as a context manager, or call
    `close`, so that its connections are closed.
    """

    def __init__(
        self,
        settings: TransportSettings | None = None,
        *,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the settings; no connection is made yet.

        Args:
            settings: how servers are reached; the defaults if ``None``.
            sleep: waits for so many seconds, between two tries.
            now: the moment, aware, for a ``Retry-After`` that is a date.

        """
        import urllib3

        self._urllib3 = urllib3
        self.settings = TransportSettings() if settings is None else settings
        self._retrying = Retrying(self.settings.retries, sleep, now)
        self._lock = threading.Lock()
        self._pools: dict[tuple[SafeUrl | None, bool, bool], urllib3.PoolManager] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections that are idle. A later request opens new ones."""
        with self._lock:
            pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.clear()

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request, again if that may help, and return what came of it.

        Raises:
            ConfigError: the certificates of the settings cannot be read.

        """
        refused = unusable_proxy(request, self.settings)
        if refused is not None:
            return refused
        return self._retrying.carry(request, lambda: self._once(request))

    def _once(self, request: Request) -> tuple[Response | Failure, bool]:
        """Make the request once; the second value says that it must not be made again."""
        u = self._urllib3.exceptions
        try:
            reply = self._pool(request.url).request(
                request.method,
                address_of(request),
                body=request.body if request.stream is None else request.stream.open(),
                headers=headers_of(request, self.settings.user_agent),
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except u.HTTPError as error:
            return failed(request, self._kind(error), error), False
        except (OSError, ValueError) as error:
            return failed(request, FailureKind.PROTOCOL, error), True
        intake = Intake(request, reply.status)
        try:
            return self._read(request, reply, intake), intake.has_delivered
        finally:
            # A body that was read to its end has given its connection back already.
            reply.close()

    def _read(
        self, request: Request, reply: urllib3.BaseHTTPResponse, intake: Intake
    ) -> Response | Failure:
        headers = tuple((name.lower(), value) for name, value in reply.headers.items())
        try:
            return intake.receive(headers, _encoded(reply, intake))
        except self._urllib3.exceptions.HTTPError as error:
            return failed(request, self._kind(error), error)

    def _kind(self, error: Exception) -> FailureKind:
        """Return what an exception of urllib3 means."""
        u = self._urllib3.exceptions
        if isinstance(error, u.MaxRetryError) and error.reason is not None:
            return self._kind(error.reason)
        if isinstance(error, u.SSLError):
            broken = any(isinstance(each, ssl.SSLEOFError) for each in (error, *error.args))
            return FailureKind.PROTOCOL if broken else FailureKind.TLS
        kinds: tuple[tuple[Any, FailureKind], ...] = (
            (u.ProxyError, FailureKind.PROXY),
            (u.ProxySchemeUnknown, FailureKind.PROXY),
            (u.NewConnectionError, FailureKind.CONNECT),
            (u.NameResolutionError, FailureKind.CONNECT),
            (u.TimeoutError, FailureKind.TIMEOUT),
        )
        return next((kind for of, kind in kinds if isinstance(error, of)), FailureKind.PROTOCOL)

    def _pool(self, url: SafeUrl) -> urllib3.PoolManager:
        proxy = self.settings.proxies.proxy_for(url)
        checked = not self.settings.is_insecure(url)
        key = (proxy, checked, url.scheme == "https")
        with self._lock:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = self._new_pool(*key)
        return pool

    def _new_pool(
        self,
        proxy: SafeUrl | None,
        checked: bool,  # noqa: FBT001 - part of the key
        secure: bool,  # noqa: FBT001 - likewise
    ) -> urllib3.PoolManager:
        settings = self.settings
        timeout = self._urllib3.Timeout(
            connect=settings.connect_timeout, read=settings.read_timeout
        )
        options: dict[str, Any] = {
            "maxsize": settings.pool_size,
            "num_pools": 64,
            "timeout": timeout,
        }
        if secure:
            options["ssl_context"] = tls_context(settings, checked=checked)
        if proxy is None:
            pool = self._urllib3.PoolManager(**options)
        else:
            pool = self._urllib3.ProxyManager(
                proxy.text,
                proxy_headers=_proxy_headers(proxy),
                proxy_ssl_context=tls_context(settings) if proxy.scheme == "https" else None,
                **options,
            )
        if not checked:
            pool.pool_classes_by_scheme = _without_warning(pool.pool_classes_by_scheme)
        return pool


def _encoded(reply: urllib3.BaseHTTPResponse, intake: Intake) -> Iterator[bytes]:
    """Yield the body as it comes: soon for a sink, and else much at once."""
    if intake.has_sink:
        yield from reply.stream(PIECE, decode_content=False)
        return
    while data := reply.read(LARGE_PIECE, decode_content=False):
        yield data


def _proxy_headers(proxy: SafeUrl) -> dict[str, str]:
    if proxy.credential is None:
        return {}
    return {"proxy-authorization": proxy.credential.authorization().reveal()}


def _without_warning(classes: dict[str, Any]) -> dict[str, Any]:
    """Return pool classes that do not warn: the user has named the hosts that are not checked."""
    from urllib3 import HTTPSConnectionPool
    from urllib3.connection import HTTPSConnection

    class Unchecked(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.is_verified = True

    class UncheckedPool(HTTPSConnectionPool):
        ConnectionCls: Any = Unchecked

    return {**classes, "https": UncheckedPool}

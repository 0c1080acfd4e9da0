"""The asyncio fetcher: one exchange over httpx (extra ``async``); threads use its sibling."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..model.failure import Failure, FailureKind
from ..model.request import Request, Response
from ..model.url import SafeUrl
from .certificates import tls_context
from .encodings import BrokenEncodingError
from .retry import pause_before_retry
from .settings import TransportSettings
from .wire import (
    LARGE_PIECE,
    Intake,
    address_of,
    bare,
    failed,
    headers_of,
    log,
    unusable_proxy,
)

if TYPE_CHECKING:
    import httpx

    from ..model.body_stream import BodyStream


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class HttpxFetcher:
    """Carries requests with httpx, for asyncio hosts; what it does is what `Urllib3Fetcher` does.

    A request's sink is called from the event loop. Use it as an asynchronous context manager, or
    await `aclose`, so that its connections are closed.
    """

    def __init__(
        self,
        settings: TransportSettings | None = None,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        """Take the settings; no connection is made yet.

        Args:
            settings: how servers are reached; the defaults if ``None``.
            sleep: waits for so many seconds, between two tries.
            now: the moment, aware, for a ``Retry-After`` that is a date.

        """
        import httpx

        self._httpx = httpx
        self.settings = TransportSettings() if settings is None else settings
        self._sleep = sleep
        self._now = now
        self._clients: dict[tuple[SafeUrl | None, bool], httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. A later request opens new ones."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    async def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request, again if that may help, and return what came of it.

        Raises:
            ConfigError: the certificates of the settings cannot be read.

        """
        refused = unusable_proxy(request, self.settings)
        if refused is not None:
            return refused
        made = 0
        while True:
            answer, final = await self._once(request)
            pause = pause_before_retry(
                answer,
                method=request.method,
                made=made,
                retries=self.settings.retries,
                now=self._now(),
            )
            if pause is None or final:
                return answer
            made += 1
            log.debug("%s: trying again in %.1f seconds (%d)", request.url, pause, made)
            await self._sleep(pause)

    async def _once(self, request: Request) -> tuple[Response | Failure, bool]:
        """Make the request once; the second value says that it must not be made again."""
        h = self._httpx
        intake = Intake(request, 0)
        try:
            client = self._client(request.url)
            asked = client.build_request(
                request.method,
                address_of(request),
                headers=headers_of(request, self.settings.user_agent),
                content=request.body if request.stream is None else _pieces(request.stream),
            )
            reply = await client.send(asked, stream=True)
            try:
                intake = Intake(request, reply.status_code)
                return await self._read(request, reply, intake), intake.has_delivered
            finally:
                await reply.aclose()
        except (h.HTTPError, h.InvalidURL, h.StreamError) as error:
            return failed(request, self._kind(error), error), intake.has_delivered
        except ssl.SSLError as error:
            # A server that wants our certificate says so in TLS 1.3 after the handshake, and httpx
            # lets that pass as it is.
            return failed(request, FailureKind.TLS, error), intake.has_delivered

    async def _read(
        self, request: Request, reply: httpx.Response, intake: Intake
    ) -> Response | Failure:
        headers = tuple((name.lower(), value) for name, value in reply.headers.multi_items())
        if not intake.wants(headers):
            return Response(reply.status_code, bare(request.url), headers)
        if intake.announces_too_much(headers):
            return intake.too_large()
        try:
            intake.begin(headers)
            async for data in reply.aiter_raw(None if intake.has_sink else LARGE_PIECE):
                if not intake.take_encoded(data):
                    return intake.answer(headers)
            intake.end()
        except BrokenEncodingError as error:
            return intake.broken(error)
        return intake.answer(headers)

    def _kind(self, error: Exception) -> FailureKind:
        """Return what an exception of httpx means."""
        h = self._httpx
        if isinstance(error, h.ConnectError):
            return _kind_of_connect(error)
        kinds: tuple[tuple[Any, FailureKind], ...] = (
            (h.TimeoutException, FailureKind.TIMEOUT),
            (h.ProxyError, FailureKind.PROXY),
        )
        return next((kind for of, kind in kinds if isinstance(error, of)), FailureKind.PROTOCOL)

    def _client(self, url: SafeUrl) -> httpx.AsyncClient:
        proxy = self.settings.proxies.proxy_for(url)
        checked = not self.settings.is_insecure(url)
        key = (proxy, checked)
        client = self._clients.get(key)
        if client is None:
            client = self._clients[key] = self._new_client(proxy, checked=checked)
        return client

    def _new_client(self, proxy: SafeUrl | None, *, checked: bool) -> httpx.AsyncClient:
        h, settings = self._httpx, self.settings
        client: httpx.AsyncClient = h.AsyncClient(
            verify=tls_context(settings, checked=checked),
            proxy=None if proxy is None else self._proxy(proxy),
            trust_env=False,
            follow_redirects=False,
            timeout=h.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None),
            limits=h.Limits(max_connections=None, max_keepalive_connections=settings.pool_size),
        )
        return client

    def _proxy(self, proxy: SafeUrl) -> httpx.Proxy:
        auth = None
        if proxy.credential is not None:
            password = proxy.credential.password
            auth = (proxy.credential.username, "" if password is None else password.reveal())
        context = tls_context(self.settings) if proxy.scheme == "https" else None
        return self._httpx.Proxy(proxy.text, auth=auth, ssl_context=context)


async def _pieces(stream: BodyStream) -> AsyncIterator[bytes]:
    """Yield what a body opens; each piece is read in a thread, since it may come from a disk."""
    pieces = stream.open()
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _kind_of_connect(error: BaseException) -> FailureKind:
    """Return why there is no connection: the certificate, or anything else."""
    each: BaseException | None = error
    while each is not None:
        if isinstance(each, ssl.SSLError) and not isinstance(each, ssl.SSLEOFError):
            return FailureKind.TLS
        each = each.__cause__ or each.__context__
    return FailureKind.CONNECT

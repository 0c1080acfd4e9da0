"""Carries indexkit's requests with `http.client`; nothing but the standard library is needed."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

from ._vendor.indexkit import Failure, FailureKind, Request, Response

PIECE = 64 * 1024
SUCCESS = range(200, 300)


class Carrier:
    """Implements indexkit's `Fetcher`: one exchange, no redirect, nothing raised."""

    def __init__(self, timeout: float = 30.0) -> None:
        """Take the seconds after which a silent server counts as unreachable."""
        self._timeout = timeout
        self._tls = ssl.create_default_context()

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request and return what came of it."""
        connection = self._connect(request)
        try:
            return self._exchange(connection, request)
        except TimeoutError as error:
            return Failure(FailureKind.TIMEOUT, request.url, str(error))
        except ssl.SSLError as error:
            return Failure(FailureKind.TLS, request.url, str(error))
        except ConnectionError as error:
            return Failure(FailureKind.CONNECT, request.url, str(error))
        except (OSError, http.client.HTTPException) as error:
            return Failure(FailureKind.PROTOCOL, request.url, str(error))
        finally:
            connection.close()

    def _connect(self, request: Request) -> http.client.HTTPConnection:
        host = urlsplit(request.url.text).netloc
        if request.url.scheme == "https":
            return http.client.HTTPSConnection(host, timeout=self._timeout, context=self._tls)
        return http.client.HTTPConnection(host, timeout=self._timeout)

    def _exchange(
        self, connection: http.client.HTTPConnection, request: Request
    ) -> Response | Failure:
        parts = urlsplit(request.url.text)
        headers = dict(request.headers)
        if request.credential is not None:
            headers["Authorization"] = request.credential.authorization().reveal()
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request(request.method, target, request.body, headers)
        answer = connection.getresponse()
        to_sink = request.sink if answer.status in SUCCESS else None
        kept = bytearray()
        received = 0
        while piece := answer.read(PIECE):
            received += len(piece)
            if received > request.max_bytes:
                return Failure(FailureKind.TOO_LARGE, request.url)
            (to_sink or kept.extend)(piece)
        names = tuple((name.lower(), value) for name, value in answer.getheaders())
        return Response(answer.status, request.url, names, bytes(kept))

"""A fetcher of one's own, on the standard library's `urllib.request`: indexkit without urllib3.

A host that has its own HTTP stack (a proxy, a sandbox, an audit log) carries the requests itself.
This program serves the indexes of the example project on a loopback port and asks them::

    pip install indexkit
    python own_fetcher.py

A fetcher makes exactly one exchange and follows no redirect: who may see a credential is decided
anew at every hop, by indexkit.
"""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException, HTTPResponse
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import indexkit
from indexkit import Failure, FailureKind, Request, Response, SafeUrl

INDEXES = Path(__file__).parent / "project" / "indexes"
SUCCESS = range(200, 300)
PIECE = 64 * 1024


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Let the 3xx answer be seen."""


class UrllibFetcher:
    """Implements `indexkit.Fetcher`; may be called from several threads at once."""

    def __init__(self, timeout: float = 30.0) -> None:
        """Take the seconds after which a silent server counts as unreachable."""
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._timeout = timeout

    def fetch(self, request: Request, /) -> Response | Failure:
        """Make the request and return what came of it; raise nothing."""
        url = request.url.without_credential()
        asked = urllib.request.Request(  # noqa: S310 - the scheme is looked at by indexkit
            url.text, request.body, dict(request.headers), method=request.method
        )
        if request.credential is not None:
            # An unredirected header is not sent on by `urllib.request`, whatever happens.
            authorization = request.credential.authorization().reveal()
            asked.add_unredirected_header("Authorization", authorization)
        try:
            with self._open(asked) as answer:
                return _read(request, url, answer)
        except TimeoutError as error:
            return Failure(FailureKind.TIMEOUT, url, str(error))
        except urllib.error.URLError as error:
            slow = isinstance(error.reason, TimeoutError)
            kind = FailureKind.TIMEOUT if slow else FailureKind.CONNECT
            return Failure(kind, url, str(error.reason))
        except (HTTPException, OSError) as error:
            return Failure(FailureKind.PROTOCOL, url, str(error))

    def _open(self, asked: urllib.request.Request) -> Any:
        try:
            return self._opener.open(asked, timeout=self._timeout)
        except urllib.error.HTTPError as answer:
            return answer  # 3xx, 4xx and 5xx are answers, not failures.


def _read(request: Request, url: SafeUrl, answer: HTTPResponse) -> Response | Failure:
    headers = tuple((name.lower(), value) for name, value in answer.headers.items())
    sink = request.sink if answer.status in SUCCESS else None
    kept = bytearray()
    received = 0
    while piece := answer.read(PIECE):
        received += len(piece)
        if received > request.max_bytes:
            return Failure(FailureKind.TOO_LARGE, url, f"more than {request.max_bytes} bytes")
        (sink or kept.extend)(piece)
    return Response(answer.status, url, headers, bytes(kept))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any, **__: Any) -> None:
        """Write nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a loopback port while the block runs, and return its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def main() -> None:
    """Ask the served indexes about a package."""
    with served(INDEXES) as base:
        index_set = indexkit.resolve_sources(
            {},
            environ={},
            args=[f"--index=team={base}/team", f"--default-index=mirror={base}/mirror"],
            user_config=False,
            system_config=False,
        )
        fetcher = UrllibFetcher()
        for package in ("acme-metrics", "tinytemplate", "not-there"):
            selection = indexkit.select_candidates(package, index_set=index_set, fetcher=fetcher)
            answers = ", ".join(f"{each.index.label}: {each.outcome}" for each in selection.visits)
            print(f"{package}: {selection.best and selection.best.filename} ({answers})")


if __name__ == "__main__":
    main()

"""Fake indexes on a real loopback port, with the standard library alone; for end-to-end tests."""

from __future__ import annotations

import base64
import binascii
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from attrs import frozen

from ..model.credential import Credential
from .fake_index import FakeIndex, Reply
from .uploads import Uploaded, receive


@frozen
class Heard:
    """One request as a server saw it: the index asked, the path, and the user name sent, if any."""

    index: str
    path: str
    username: str | None = None


class ServedIndex:
    """Serves `FakeIndex` values on ``127.0.0.1``, on a port that is free.

    ::

        with ServedIndex(FakeIndex("corp", {"foo": ["1.0"]})) as served:
            served.url("corp")          # http://127.0.0.1:49152/corp/simple/

    Attributes:
        heard: every request, in order of arrival.
        uploads: every form that an index has stored, in order of arrival.

    """

    def __init__(self, *indexes: FakeIndex) -> None:
        """Take the indexes; nothing is served before the ``with`` block."""
        self.heard: list[Heard] = []
        self.uploads: list[Uploaded] = []
        self._book = _Book({index.name: index for index in indexes}, self.heard, self.uploads)
        self._server = _server(self._book)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True, name="served-index"
        )

    @property
    def base(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, name: str, kind: str = "simple") -> str:
        """Return the address of an index's Simple API, or of its page of ``kind`` ``"flat"``."""
        return f"{self.base}/{name}/{kind}/"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Book:
    """What the server's threads share."""

    def __init__(
        self, indexes: dict[str, FakeIndex], heard: list[Heard], uploads: list[Uploaded]
    ) -> None:
        self._indexes = indexes
        self._heard = heard
        self._uploads = uploads
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def take(self, path: str, authorization: str | None, kind: str, body: bytes) -> Reply:
        name, _, rest = path.removeprefix("/").partition("/")
        credential = _credential(authorization)
        with self._lock:
            username = None if credential is None else credential.username
            self._heard.append(Heard(name, f"/{rest}", username))
            earlier = self._counts[path]
            self._counts[path] += 1
            index = self._indexes.get(name)
            if index is None:
                return Reply(404)
            receipt = receive(index, f"/{rest}", credential, kind, body, earlier)
            self._indexes[name] = receipt.index
            if receipt.uploaded is not None:
                self._uploads.append(receipt.uploaded)
            return receipt.reply

    def answer(self, path: str, headers: tuple[tuple[str, str], ...]) -> Reply:
        authorization = next((v for k, v in headers if k.lower() == "authorization"), None)
        name, _, rest = path.removeprefix("/").partition("/")
        credential = _credential(authorization)
        with self._lock:
            username = None if credential is None else credential.username
            self._heard.append(Heard(name, f"/{rest}", username))
            earlier = self._counts[path]
            self._counts[path] += 1
        index = self._indexes.get(name)
        if index is None:
            return Reply(404)
        return index.answer(f"/{rest}", credential, earlier, headers)


def _credential(authorization: str | None) -> Credential | None:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        username, _, password = base64.b64decode(token).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return Credential(username, password)


def _server(book: _Book) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply(book.answer(self.path, tuple(self.headers.items())))

        do_HEAD = do_GET  # noqa: N815 - the standard library's name

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = self.headers.get("Content-Type") or ""
            self._reply(book.take(self.path, self.headers.get("Authorization"), kind, body))

        def _reply(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Write nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """Write nothing: clients may go away."""

    return Server(("127.0.0.1", 0), Handler)

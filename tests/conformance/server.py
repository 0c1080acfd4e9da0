"""The loopback server: many indexes on two ports, and a proxy that lets nothing out; contents are `world`'s.

Each request is logged. Through ``CONNECT`` the client reaches the virtual hosts of the world (a fake
https://pypi.org with a throw-away certificate) and nothing else.
"""

from __future__ import annotations

import ssl
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import trustme

from conformance import answers
from conformance.world import World

VIRTUAL_HOSTS = (
    "pypi.org",
    "upload.pypi.org",
    "test.pypi.org",
    "download.pytorch.org",
    "files.pythonhosted.org",
)


@cache
def authority() -> tuple[ssl.SSLContext, bytes]:
    """Return a server context for the virtual hosts and the certificate that vouches for it.

    It is made once in a process: a key pair costs more than a scenario.
    """
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*VIRTUAL_HOSTS).configure_cert(context)
    return context, ca.cert_pem.bytes()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "conformance"
    sys_version = ""
    timeout = 30
    world: World
    tls_host: str | None = None
    server: Server

    def log_message(self, *_: Any) -> None:
        """Say nothing: the world keeps the log."""

    def do_CONNECT(self) -> None:
        host = self.path.rpartition(":")[0]
        if host not in self.world.hosts:
            self._note_connect(host, 502)
            self._send(answers.Answer(502, b"this proxy lets nothing out"))
            self.close_connection = True
            return
        self.send_response(200, "Connection Established")
        self.end_headers()
        try:
            secured = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError as error:
            self._note_connect(host, f"tls: {type(error).__name__}")
            self.close_connection = True
            return
        self.connection = self.request = secured
        self.rfile, self.wfile = secured.makefile("rb", -1), secured.makefile("wb", 0)
        self.tls_host = host
        self.close_connection = False
        while not self.close_connection:
            try:
                self.handle_one_request()
            except OSError:
                break
        self.close_connection = True

    def finish(self) -> None:
        """Close what was opened on top of the connection, too."""
        super().finish()
        if self.tls_host is not None:
            self.connection.close()

    def do_GET(self) -> None:
        self._exchange()

    do_HEAD = do_POST = do_PUT = do_GET  # noqa: N815 - the standard library's names

    def _exchange(self) -> None:
        entry = self.world.begin()
        logged: dict[str, Any] = {}
        try:
            body = self._body()
            target = urlsplit(self.path)
            host = self.tls_host or target.netloc.rpartition("@")[2] or self.headers.get("Host", "")
            question = answers.Question(
                world=self.world,
                method=self.command,
                origin=f"{'https' if self.tls_host else 'http'}://{host}",
                virtual_host=self.tls_host or (host.partition(":")[0] if target.scheme else None),
                path=target.path,
                headers=self.headers,
                body=body,
            )
            answer = answers.answer(question)
            logged = {
                "method": self.command,
                "host": question.origin,
                "path": target.path,
                "query": target.query,
                "auth": question.auth,
                "index": answer.index,
                "what": answer.what,
                "status": answer.status,
                **answer.noted,
            }
            self._send(answer)
        finally:
            self.world.end(entry, logged)

    def _body(self) -> bytes:
        if length := self.headers.get("Content-Length"):
            return self.rfile.read(int(length))
        if "chunked" not in (self.headers.get("Transfer-Encoding") or ""):
            return b""
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _send(self, answer: answers.Answer) -> None:
        self.send_response(answer.status)
        headers = {
            "Content-Type": answer.content_type,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
            **answer.headers,
        }
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _note_connect(self, host: str, status: int | str) -> None:
        entry = {"method": "CONNECT", "host": host, "path": "", "query": "", "auth": None}
        values = {**entry, "index": None, "what": "external", "status": status}
        self.world.end(self.world.begin(), values)


class Server(ThreadingHTTPServer):
    """A listening port."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, handler: type[Handler], tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.tls = tls

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as the base class would."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, *_: Any) -> None:
        """Pass over clients that hang up."""


class Running:
    """A world that is being served on two ports of 127.0.0.1."""

    def __init__(self, world: World) -> None:
        self.world = world
        tls, self.ca_pem = authority()
        handler = type("WorldHandler", (Handler,), {"world": world})
        self._servers = [Server(handler, tls), Server(handler, tls)]
        self._threads = [
            threading.Thread(target=each.serve_forever, args=(0.01,), daemon=True)
            for each in self._servers
        ]
        for thread in self._threads:
            thread.start()
        self.port, self.port2 = (each.server_port for each in self._servers)

    def tokens(self) -> dict[str, str]:
        """Return what the tokens of a scenario stand for in this run."""
        out = {"{PORT}": str(self.port), "{PORT2}": str(self.port2)}
        for prefix, host in (("", "127.0.0.1"), ("L", "localhost")):
            for suffix, port in (("", self.port), ("2", self.port2)):
                out[f"{{{prefix}HOST{suffix}}}"] = f"{host}:{port}"
                out[f"{{{prefix}BASE{suffix}}}"] = f"http://{host}:{port}"
        return out

    def close(self) -> None:
        for each in self._servers:
            each.shutdown()
            each.server_close()
        for thread in self._threads:
            thread.join()

"""Small loopback servers for the fetchers, and both fetchers behind one door."""

import asyncio
import contextlib
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from indexkit.transport.httpx_fetcher import HttpxFetcher
from indexkit.transport.settings import TransportSettings
from indexkit.transport.socket_fetcher import SocketFetcher
from indexkit.transport.urllib3_fetcher import Urllib3Fetcher

_SYNC = {"urllib3": Urllib3Fetcher, "sockets": SocketFetcher}


class Carrier:
    """Fetches with one of the fetchers, and notes the pauses instead of making them."""

    def __init__(self, kind):
        self.kind = kind
        self.pauses = []

    def fetch_all(self, requests, **settings):
        chosen = TransportSettings(**{"retries": 0, **settings})
        if self.kind in _SYNC:
            with _SYNC[self.kind](chosen, sleep=self.pauses.append) as fetcher:
                return [fetcher.fetch(request) for request in requests]
        return asyncio.run(self._afetch_all(requests, chosen))

    async def _afetch_all(self, requests, chosen):
        async def pause(seconds):
            self.pauses.append(seconds)

        async with HttpxFetcher(chosen, sleep=pause) as fetcher:
            return [await fetcher.fetch(request) for request in requests]

    def fetch(self, request, **settings):
        return self.fetch_all([request], **settings)[0]


class Seen:
    """What a server saw."""

    def __init__(self):
        self.requests = []
        self.connections = 0


@contextlib.contextmanager
def http_server(respond, *, context=None):
    """Serve ``respond(path, headers, number) -> (status, headers, body)``; yield address and `Seen`."""
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self):
            super().setup()
            seen.connections += 1

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen.requests.append((self.command, self.path, headers))
            status, sent, body = respond(self.path, headers, len(seen.requests))
            self.send_response(status)
            for name, value in sent:
                self.send_header(name, value)
            if not any(name.lower() == "content-length" for name, _ in sent):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the standard library's names

        def log_message(self, *args):
            """Write nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args):
            """Write nothing: clients go away."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    scheme = "http" if context is None else "https"
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def raw_server(*replies):
    """Answer each connection with the next of ``replies``, as bytes, and hang up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for reply in replies:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextlib.contextmanager
def proxy_server(targets):
    """Be a proxy: CONNECT goes to ``targets[host:port]``; yield the address and what was asked."""
    asked = []
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def handle(client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(65536)
                if not more:
                    return
                head += more
            asked.append(head.decode())
            method, where, _ = head.decode().split(" ", 2)
            if method != "CONNECT":
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied")
                return
            if where not in targets:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(targets[where]) as upstream:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=pump, args=(upstream, client), daemon=True)
                back.start()
                pump(client, upstream)
                back.join()

    def serve():
        while not ended.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(client,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def closed_port():
    """Return the address of a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def server_context(certificate):
    """Return a context for a server with a trustme certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context

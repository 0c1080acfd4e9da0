"""A proxy that cuts uploads and spoils answers; what a client makes of that is tested elsewhere."""

from __future__ import annotations

import socket
import threading

from attrs import frozen

_PIECE = 64 * 1024


@frozen
class Fault:
    """What happens to one POST.

    Attributes:
        cut_after: how many bytes of the request's body reach the server before both connections are
            cut; ``None`` for all of them.
        cut_answer: whether the server's answer is swallowed and the connection cut instead.
        status: what the client is told instead of the server's answer, which is swallowed.
        retry_after: the value of that header beside ``status``; the server is then not asked at all.

    """

    cut_after: int | None = None
    cut_answer: bool = False
    status: int | None = None
    retry_after: str | None = None


class FaultProxy:
    """Stands before a server on the same machine, and does to its POSTs what is queued.

    Use it as a context manager. GETs pass as they are, each on a connection of its own.

    Attributes:
        posts: how many POSTs have come, and ``cuts``: how many were spoiled.

    """

    def __init__(self, server_port, faults=()):
        self._server_port = server_port
        self._faults = list(faults)
        self._lock = threading.Lock()
        self.posts = self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        # A connection of our own ends the waiting for the next one.
        self._open = False
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(10)
        self._listener.close()

    _open = True

    def _serve(self):
        while True:
            client, _ = self._listener.accept()
            if not self._open:
                client.close()
                return
            threading.Thread(target=self._handle, args=(client,), daemon=True).start()

    def _handle(self, client):
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            try:
                self._exchange(client, server)
            except OSError:
                return

    def _exchange(self, client, server):
        head, rest = _read_head(client)
        if not head:
            return
        fault = self._next_fault() if head.startswith(b"POST ") else Fault()
        if fault.retry_after is not None:
            _take(client, _content_length(head) - len(rest))
            said = f"Retry-After: {fault.retry_after}\r\nContent-Length: 0\r\nConnection: close"
            client.sendall(f"HTTP/1.1 {fault.status} Later\r\n{said}\r\n\r\n".encode())
            return
        server.sendall(_closing(head) + b"\r\n\r\n")
        left = _content_length(head)
        if not _pass_body(client, server, rest, left, fault.cut_after):
            return
        answer = _read_all(server)
        if fault.cut_answer:
            return
        if fault.status is not None:
            answer = f"HTTP/1.1 {fault.status} Spoiled\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        head, _, body = answer.partition(b"\r\n\r\n")
        client.sendall(_closing(head) + b"\r\n\r\n" + body)

    def _next_fault(self):
        with self._lock:
            self.posts += 1
            if not self._faults:
                return Fault()
            self.cuts += 1
            return self._faults.pop(0)


def _read_head(client):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(_PIECE)
        if not piece:
            return b"", b""
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _closing(head):
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"])


def _content_length(head):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _take(client, left):
    while left > 0 and (piece := client.recv(min(_PIECE, left))):
        left -= len(piece)


def _pass_body(client, server, rest, left, cut_after):
    """Pass the body on, and return whether all of it has passed."""
    passed = 0
    while True:
        if cut_after is not None and passed + len(rest) >= cut_after:
            server.sendall(rest[: cut_after - passed])
            return False
        server.sendall(rest)
        passed += len(rest)
        if passed >= left:
            return True
        rest = client.recv(min(_PIECE, left - passed))
        if not rest:
            return False


def _read_all(server):
    data = b""
    while piece := server.recv(_PIECE):
        data += piece
    return data

"""A server that answers with bytes that were written beforehand, and answers to choose from."""

import contextlib
import socket
import threading

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

WHOLE = [
    (OK, b"ok"),
    (b"HTTP/1.0 200 OK\r\n\r\nto the end", b"to the end"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nto the end", b"to the end"),
    (CHUNKED + b"3\r\nabc\r\n0a;x=y\r\n0123456789\r\n0\r\nx-t: 1\r\n\r\n", b"abc0123456789"),
    (CHUNKED + b"0\r\n\r\n", b""),
    (b"HTTP/1.1 200 OK\ncontent-length: 2\n\nok", b"ok"),
    (b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok", b"ok"),
    (b"HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\nContent-Length: 2\r\n\r\nok", b"ok"),
    (b"HTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
    (b"HTTP/1.1 200 OK\r\nx-folded: a\r\n\tb\r\ncontent-length: 2\r\n\r\nok", b"ok"),
    (b"HTTP/1.1 204 No\r\n\r\n", b""),
    (b"HTTP/1.1 304 Same\r\ncontent-length: 900\r\n\r\n", b""),
]
"""Replies that are one answer, and its body."""

BROKEN = [
    b"\r\n\r\n",
    b"ICY 200 OK\r\n\r\n",
    b"HTTP/2 200\r\n\r\n",
    b"HTTP/1.1\r\n\r\n",
    b"HTTP/1.1 20 OK\r\n\r\n",
    b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n",
    b"HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 20 + OK,
    b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nbad name: 1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\n: 1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok!",
    b"HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\ncontent-length: \xb2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\ncontent-length: " + b"9" * 30 + b"\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000 + b"\r\n\r\n",
    CHUNKED + b"2\r\nok\r\n",
    CHUNKED + b"2\r\nokay\r\n0\r\n\r\n",
    CHUNKED + b"-2\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"0x2\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"1_0\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"11111111111111111\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"2;" + b"x" * 90_000 + b"\r\nok\r\n0\r\n\r\n",
    CHUNKED + b"0\r\n" + b"x: y\r\n" * 200 + b"\r\n",
    CHUNKED + b"0\r\nx: y\r\n",
]
"""Replies whose end nobody can tell, or that are none."""


@contextlib.contextmanager
def scripted(*connections):
    """Answer the requests on each connection with its replies, in order, and then hang up.

    Yields the address and the requests, a list for each connection.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    seen = []

    def serve():
        for replies in connections:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            asked = []
            seen.append(asked)
            with client:
                for reply in replies:
                    head = b""
                    while b"\r\n\r\n" not in head and (more := client.recv(65536)):
                        head += more
                    asked.append(head)
                    for part in reply if isinstance(reply, list) else [reply]:
                        client.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()

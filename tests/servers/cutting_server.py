"""A small index that cuts connections after so many bytes; what a client makes of that is tested elsewhere."""

from __future__ import annotations

import socket
import threading

from indexkit.model.credential import Credential
from indexkit.testing.fake_index import FakeIndex, Reply
from indexkit.testing.uploads import receive

_PIECE = 1024 * 1024
_END = b"\r\n\r\n"


class CuttingServer:
    """Serves one `FakeIndex` at ``/a/``, one connection after the other; a context manager.

    Attributes:
        request_cuts: for the POSTs to come, after how many bytes of the request each is cut.
        answer_cut: after how many bytes the answer to a whole POST is cut, or ``None``.
        stored: what the index has taken since the last `reset`.
        posts: how many POSTs have begun since then.
        largest: the bytes of the longest whole POST so far.

    """

    def __init__(self):
        self.largest = self.answered = 0
        self.reset()
        self._open = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def reset(self, request_cuts=(), answer_cut=None):
        """Begin anew with an empty index."""
        self.request_cuts, self.answer_cut = list(request_cuts), answer_cut
        self.stored, self.posts = [], 0
        self._index = FakeIndex("a")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._open = False
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join(10)
        self._listener.close()

    def _serve(self):
        while True:
            client, _ = self._listener.accept()
            with client:
                if not self._open:
                    return
                try:
                    self._handle(client)
                except OSError:
                    continue

    def _handle(self, client):
        first = client.recv(1, socket.MSG_PEEK)
        if first != b"P":
            if first:
                self._answer(client, *_read(client, None))
            return
        self.posts += 1
        limit = self.request_cuts.pop(0) if self.request_cuts else None
        head, body = _read(client, limit)
        # Whoever closes with unread bytes before it resets the connection, as a crash does.
        if limit is None:
            self.largest = max(self.largest, len(head) + len(_END) + len(body))
            self._answer(client, head, body)

    def _answer(self, client, head, body):
        line, _, rest = head.decode("latin-1").partition("\r\n")
        method, path, _ = line.split(" ")
        path = path.removeprefix("/a")
        if method == "GET":
            client.sendall(_bytes(self._index.answer(path, None, 0)))
            return
        kind = next(h.partition(":")[2] for h in rest.split("\r\n") if _name(h) == "content-type")
        receipt = receive(self._index, path, Credential("u", "p"), kind.strip(), body)
        self._index = receipt.index
        if receipt.uploaded is not None:
            self.stored.append(receipt.uploaded.content)
        answer = _bytes(receipt.reply)
        self.answered = len(answer)
        client.sendall(answer[: self.answer_cut])


def _read(client, limit):
    """Return head and body of a request; with a limit, no more bytes of it than that are read."""
    data, wanted = bytearray(), None
    while wanted is None or len(data) < wanted:
        most = _PIECE if limit is None else min(_PIECE, limit - len(data))
        piece = client.recv(most) if most else b""
        if not piece:
            break
        data += piece
        if wanted is None and _END in data:
            end = data.index(_END)
            wanted = end + len(_END) + _length(bytes(data[:end]))
    head, _, body = bytes(data).partition(_END)
    return head, body


def _length(head):
    found = (
        h.partition(b":")[2] for h in head.split(b"\r\n") if h.lower().startswith(b"content-le")
    )
    return int(next(found, b"0"))


def _name(header):
    return header.partition(":")[0].lower()


def _bytes(reply: Reply):
    lines = [
        f"HTTP/1.1 {reply.status} Said",
        *(f"{name}: {value}" for name, value in reply.headers),
    ]
    lines += [f"content-length: {len(reply.body)}", "connection: close"]
    return "\r\n".join(lines).encode() + _END + reply.body

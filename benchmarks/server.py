"""A loopback index over folders of pages, with a chosen delay; knows pages and nothing else.

    python benchmarks/server.py ROOT LOG PORT DELAY

The delay is in milliseconds for each round trip; a new connection's first answer takes three. The
bodies are the gzipped files, read before the first request.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

_KINDS = {"json": "application/vnd.pypi.simple.v1+json", "html": "text/html"}
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nETag: {tag}\r\n"
    "Cache-Control: {lasts}, public\r\nVary: Accept, Accept-Encoding\r\n{more}\r\n"
)
_GZIP = "Content-Encoding: gzip\r\n"
_MISSING = 404, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_METADATA = '"metadata"'
_CONNECTING = 2  # round trips before a new connection's first request: TCP and TLS 1.3


class Pages:
    """The answers of all indexes: ``/INDEX/PROJECT/`` is a page in the folder INDEX/PROJECT."""

    def __init__(self, root: Path) -> None:
        self.known = {
            (f"/{path.parts[-3]}/{path.parts[-2]}/", path.name.split(".")[1]): path.read_bytes()
            for path in root.glob("*/*/index.*.gz")
        }

    def answer(self, head: str) -> tuple[int, bytes]:
        lines = head.split("\r\n")
        path = lines[0].split(" ")[1]
        fields = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
        if path.endswith(".whl.metadata"):
            return _metadata(path, fields)
        form = "json" if "simple.v1+json" in fields.get("accept", "") else "html"
        body = self.known.get((path, form))
        if body is None:
            return _MISSING
        tag = f'"{len(body):x}-{form}"'
        if fields.get("if-none-match") == tag:
            return _answer(304, b"", _KINDS[form], tag, "max-age=600")
        return _answer(200, body, _KINDS[form], tag, "max-age=600", _GZIP)


def _metadata(path: str, fields: dict[str, str]) -> tuple[int, bytes]:
    """Return a wheel's metadata file: uv reads one for each project."""
    lasts = "max-age=365000000, immutable"
    if fields.get("if-none-match") == _METADATA:
        return _answer(304, b"", "text/plain", _METADATA, lasts)
    name, version = path.rpartition("/")[2].replace("%2B", "+").split("-")[:2]
    body = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    return _answer(200, body, "text/plain", _METADATA, lasts)


def _answer(
    status: int, body: bytes, kind: str, tag: str, lasts: str, more: str = ""
) -> tuple[int, bytes]:
    line = "304 Not Modified" if status == 304 else "200 OK"
    head = _HEAD.format(
        status=line, kind=kind, length=len(body), tag=tag, lasts=lasts, more=more
    ).encode()
    return status, head + body


class Exchange(asyncio.Protocol):
    """One connection."""

    def __init__(self, pages: Pages, log: Path, delay: float) -> None:
        self.pages, self.log, self.delay = pages, log, delay
        self.waiting = b""
        self.is_first = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            text = head.decode("latin-1")
            status, answer = self.pages.answer(text)
            with self.log.open("a") as log:
                log.write(f"{status} {text.split(' ', 2)[1]}\n")
            delay = self.delay * (1 + (_CONNECTING if self.is_first else 0))
            self.is_first = False
            if delay:
                asyncio.get_running_loop().call_later(delay, self.transport.write, answer)
            else:
                self.transport.write(answer)


async def serve(root: Path, log: Path, port: int, delay: float) -> None:
    pages = Pages(root)
    server = await asyncio.get_running_loop().create_server(
        lambda: Exchange(pages, log, delay), "127.0.0.1", port, backlog=1024
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    _, *words = sys.argv
    asyncio.run(serve(Path(words[0]), Path(words[1]), int(words[2]), float(words[3]) / 1000))

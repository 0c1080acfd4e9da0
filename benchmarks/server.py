"""A loopback index over a folder of pages, with a chosen delay; knows pages and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import sys
from pathlib import Path

_JSON = "application/vnd.pypi.simple.v1+json"
_HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}"
    "Cache-Control: max-age=600, public\r\nVary: Accept, Accept-Encoding\r\n\r\n"
)
_FILES = b"http://127.0.0.1/packages"  # as the corpus has it, which knows no port
_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_CONNECTING = 2  # round trips before a new connection's first request: TCP and TLS 1.3


class Pages:
    """The answers of all indexes: ``/INDEX/PROJECT/`` is the page PROJECT in the folder INDEX."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = 0
        self.known: dict[str, bytes] = {}

    def answer(self, path: str) -> bytes:
        if path not in self.known:
            self.known[path] = self._made(path)
        return self.known[path]

    def _made(self, path: str) -> bytes:
        if path.endswith(".metadata"):  # uv reads one for each project
            name, version = path.rpartition("/")[2].replace("%2B", "+").split("-")[:2]
            body = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
            return _HEAD.format(kind="text/plain", length=len(body), more="").encode() + body
        index, _, project = path.strip("/").partition("/")
        page = self.root / index / f"{project}.json.gz"
        if not project or "/" in project or not page.is_file():
            return _MISSING
        whole = gzip.decompress(page.read_bytes())
        here = f"http://127.0.0.1:{self.port}/packages".encode()
        body = gzip.compress(whole.replace(_FILES, here), 6, mtime=0)
        more = "Content-Encoding: gzip\r\n"
        return _HEAD.format(kind=_JSON, length=len(body), more=more).encode() + body


class Exchange(asyncio.Protocol):
    """One connection."""

    def __init__(self, pages: Pages, delay: float) -> None:
        self.pages, self.delay = pages, delay
        self.waiting = b""
        self.is_first = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            answer = self.pages.answer(head.split(b" ", 2)[1].decode())
            delay = self.delay * (1 + (_CONNECTING if self.is_first else 0))
            self.is_first = False
            loop = asyncio.get_running_loop()
            if delay:
                loop.call_later(delay, self.transport.write, answer)
            else:
                self.transport.write(answer)


async def serve(root: Path, delay: float) -> None:
    pages = Pages(root)
    server = await asyncio.get_running_loop().create_server(
        lambda: Exchange(pages, delay), "127.0.0.1", 0, backlog=1024
    )
    pages.port = server.sockets[0].getsockname()[1]
    print(pages.port, flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]) / 1000))

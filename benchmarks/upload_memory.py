"""Peak memory of publishing a 500 MB file, over that of importing the library; run it by hand.

``python benchmarks/upload_memory.py [MEGABYTES]`` builds a wheel, serves a sink on loopback, and
measures a fresh process for each door with ``VmHWM`` (Linux).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CEILING = 40.0
_PEAK = """
def peak():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
"""
_IMPORT = """
import sys, asyncio, indexkit
here = {"publish_url": sys.argv[2], "username": "u", "password": "p"}
target = indexkit.publish_target(indexkit.IndexSet(), environ={}, **here)
indexkit.plan_publish, indexkit.publish
"""
_DOORS = {
    "import": "import httpx, urllib3, zipfile, tarfile",
    "sync": """
plan = indexkit.plan_publish([sys.argv[1]], target, environ={})
indexkit.publish(plan, environ={})
""",
    "async": """
async def main():
    async with indexkit.HttpxFetcher() as fetcher:
        plan = await indexkit.aplan_publish([sys.argv[1]], target, environ={}, fetcher=fetcher)
        await indexkit.apublish(plan, environ={}, fetcher=fetcher)
asyncio.run(main())
""",
}


class Sink(BaseHTTPRequestHandler):
    """Reads a body away."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take everything and keep nothing."""
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def build(folder: Path, megabytes: int) -> Path:
    """Return a wheel with so many megabytes in one member."""
    path = folder / "big-1.0-py3-none-any.whl"
    block = bytes(range(256)) * 4096
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        text = "Metadata-Version: 2.4\nName: big\nVersion: 1.0\n"
        archive.writestr("big-1.0.dist-info/METADATA", text)
        with archive.open("big/data.bin", "w", force_zip64=True) as member:
            for _ in range(megabytes):
                member.write(block)
    return path


def measure(door: str, path: Path, url: str) -> float:
    """Return the peak of a fresh process in MB."""
    code = f"{_PEAK}{_IMPORT}{_DOORS[door]}\nprint(peak())"
    words = [sys.executable, "-c", code, str(path), url]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Measure, print, and say whether the ceiling holds."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/upload/"
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder), megabytes)
        found = {door: measure(door, path, url) for door in _DOORS}
    server.shutdown()
    over = {door: peak - found["import"] for door, peak in found.items()}
    for door, peak in found.items():
        print(f"{door:<8}{peak:8.1f} MB   {over[door]:+6.1f} MB over import")
    return 0 if max(over.values()) < CEILING else 1


if __name__ == "__main__":
    sys.exit(main())

"""Serves real project pages from loopback, with made-up files behind them; no rule is tested here.

The pages are an index's own JSON answers. Only what points at the files is changed: addresses lead back
here, hashes are left out, and a tiny distribution with the right name, version and tags is made for any
file that a client asks for. So pip and uv can be run to the end on pages whose files are not here.
"""

from __future__ import annotations

import io
import json
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

JSON_TYPE = "application/vnd.pypi.simple.v1+json"

_BACKEND = """
import io, os, zipfile
NAME, VERSION = {name!r}, {version!r}
META = "Metadata-Version: 2.1\\nName: " + NAME + "\\nVersion: " + VERSION + "\\n"
STEM = NAME.replace("-", "_") + "-" + VERSION

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = os.path.join(metadata_directory, STEM + ".dist-info")
    os.makedirs(folder)
    with open(os.path.join(folder, "METADATA"), "w") as file:
        file.write(META)
    return STEM + ".dist-info"

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = STEM + "-py3-none-any.whl"
    wheel = "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        archive.writestr(STEM + ".dist-info/METADATA", META)
        archive.writestr(STEM + ".dist-info/WHEEL", wheel)
        archive.writestr(STEM + ".dist-info/RECORD", "")
    return name
"""


def metadata(name: str, version: str) -> bytes:
    """Return the core metadata of a distribution without dependencies."""
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()


def wheel(filename: str) -> bytes:
    """Return a wheel that fits its file name."""
    name, version, *rest = filename[:-4].split("-")
    tags = [
        f"Tag: {python}-{abi}-{platform}"
        for python in rest[-3].split(".")
        for abi in rest[-2].split(".")
        for platform in rest[-1].split(".")
    ]
    head = "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\n"
    stem = f"{name}-{version}.dist-info"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{stem}/METADATA", metadata(name, version))
        archive.writestr(f"{stem}/WHEEL", head + "\n".join(tags) + "\n")
        archive.writestr(f"{stem}/RECORD", "")
    return out.getvalue()


def sdist(filename: str) -> bytes:
    """Return a source distribution that fits its file name and builds without any requirement."""
    stem = filename.removesuffix(".zip").removesuffix(".tar.gz")
    name, _, version = stem.rpartition("-")
    members = {
        "PKG-INFO": metadata(name, version),
        "pyproject.toml": b'[build-system]\nrequires = []\nbuild-backend = "made_up"\n'
        b'backend-path = ["."]\n',
        "made_up.py": _BACKEND.format(name=name, version=version).encode(),
    }
    out = io.BytesIO()
    if filename.endswith(".zip"):
        with zipfile.ZipFile(out, "w") as archive:
            for member, body in members.items():
                archive.writestr(f"{stem}/{member}", body)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for member, body in members.items():
            info = tarfile.TarInfo(f"{stem}/{member}")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


class PagesServer:
    """A Simple API on a loopback port, from ``{name: parsed JSON page}``."""

    def __init__(self, pages: dict[str, dict]) -> None:
        self._pages = {name: self._localised(page) for name, page in pages.items()}
        self.downloaded: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_GET(self):
                body, kind = server.answer(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @staticmethod
    def _localised(page: dict) -> bytes:
        files = []
        for file in page["files"]:
            changed = {**file, "url": f"../../files/{file['filename']}", "hashes": {}}
            for key in ("core-metadata", "data-dist-info-metadata"):
                if changed.get(key):
                    changed[key] = True
            changed.pop("provenance", None)
            files.append(changed)
        return json.dumps({**page, "files": files}).encode()

    def answer(self, path: str) -> tuple[bytes | None, str]:
        """Return the body for a path, and its type."""
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2:
            return self._pages.get(parts[1]), JSON_TYPE
        if parts[0] != "files":
            return None, "text/plain"
        name = parts[-1]
        if name.endswith(".metadata"):
            stem = name.removesuffix(".metadata").split("-")
            return metadata(stem[0], stem[1]), "text/plain"
        self.downloaded.append(name)
        make = wheel if name.endswith(".whl") else sdist
        return make(name), "application/octet-stream"

    @property
    def url(self) -> str:
        """The index URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/simple/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

"""devpi-server and pypiserver as processes of their own; what is tested with them stands elsewhere."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event

import pytest

USER, PASSWORD = "releaser", "p4ss-w0rd"
_STARTED_WITHIN = 60.0


def program(name):
    """Return the path of a program beside this Python or on the PATH, or skip the test."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"`{name}` is not installed (dependency group `test`)")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Server:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._numbers = itertools.count(1)
        self._process = None

    def __enter__(self):
        log = (self.folder / "log").open("wb")
        environ = {**os.environ, "HOME": str(self.folder), "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=environ)
        log.close()
        pause = Event()
        for _ in range(int(_STARTED_WITHIN / 0.1)):
            if self._process.poll() is not None or self._answers():
                break
            pause.wait(0.1)
        if not self._answers():
            self.__exit__()
            raise RuntimeError((self.folder / "log").read_text())
        self.ready()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(20)

    def _answers(self):
        try:
            urllib.request.urlopen(self.base, timeout=2).close()  # noqa: S310 - our own server
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def ready(self):
        """Do what has to be done once it runs."""


class Devpi(_Server):
    """devpi-server; every test gets an index of its own."""

    name = "devpi"

    def command(self):
        data = str(self.folder / "data")
        subprocess.run(
            [program("devpi-init"), "--serverdir", data, "--no-root-pypi"],
            check=True,
            capture_output=True,
        )
        return [
            program("devpi-server"),
            "--serverdir",
            data,
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]

    def ready(self):
        self._put(f"/{USER}", {"password": PASSWORD})
        token = self._put("/+login", {"user": USER, "password": PASSWORD}, method="POST")["result"][
            "password"
        ]
        self._auth = base64.b64encode(f"{USER}:{token}".encode()).decode()

    def index(self):
        """Return a new index: where to upload, and where to look."""
        path = f"/{USER}/dev{next(self._numbers)}"
        self._put(path, {"type": "stage", "bases": [], "volatile": False}, self._auth)
        return f"{self.base}{path}/", f"{self.base}{path}/+simple/"

    def metadata(self, upload_url, project, version):
        """Return what the server has stored of a release, without what differs from place to place."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{upload_url}{project}/{version}", headers={"accept": "application/json"}
        )
        with urllib.request.urlopen(request) as reply:  # noqa: S310 - our own server
            stored = json.load(reply)["result"]
        links = stored.pop("+links", [])
        hashes = sorted(
            (Path(each["href"]).name, each.get("hash_spec") or each.get("hashes")) for each in links
        )
        return {**stored, "+files": [[name, str(spec)] for name, spec in hashes]}

    def _put(self, path, document, auth=None, method="PUT"):
        headers = {"content-type": "application/json", "accept": "application/json"}
        if auth is not None:
            headers["x-devpi-auth"] = auth
        body = json.dumps(document).encode()
        request = urllib.request.Request(f"{self.base}{path}", body, headers, method=method)  # noqa: S310 - our own server
        with urllib.request.urlopen(request) as reply:  # noqa: S310 - our own server
            return json.load(reply)


class Pypiserver(_Server):
    """pypiserver with one user; every test uses a project of its own."""

    name = "pypiserver"

    def command(self):
        packages = self.folder / "packages"
        packages.mkdir()
        users = self.folder / "htpasswd"
        make = (
            "import sys; from passlib.apache import HtpasswdFile as F; "
            "f = F(sys.argv[1], new=True); f.set_password(sys.argv[2], sys.argv[3]); f.save()"
        )
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", make, str(users), USER, PASSWORD],
            check=True,
            capture_output=True,
        )
        port = str(self.port)
        words = [
            "run",
            "-i",
            "127.0.0.1",
            "-p",
            port,
            "-P",
            str(users),
            "-a",
            "update",
            "--disable-fallback",
        ]
        return [program("pypi-server"), *words, str(packages)]

    def index(self):
        return f"{self.base}/", f"{self.base}/simple/"

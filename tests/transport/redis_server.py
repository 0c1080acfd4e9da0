"""A real Redis or Valkey server on loopback, with a password, for as long as a `with` statement lasts."""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PASSWORD = "hunter2"
PROGRAM = next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), None)
WHY_NOT = "no Redis or Valkey server is installed (Debian: redis-server)"


class RedisServer:
    """The server; `url` has the password, `socket_url` leads to the same one through a file."""

    def __init__(self):
        # The path of a socket must be short, so that a folder of pytest's will not do.
        self.folder = Path(tempfile.mkdtemp(prefix="ik-redis-"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        path = self.folder / "s"
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"
        self.socket_url = f"unix://:{PASSWORD}@{path}?db=0"
        self.process = subprocess.Popen(
            [PROGRAM, "--bind", "127.0.0.1", "--port", str(self.port), "--unixsocket", str(path),
             "--requirepass", PASSWORD, "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self):
        for _ in range(6000):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                assert self.process.poll() is None, "the server has ended"
                time.sleep(0.01)
            else:
                return self
        raise AssertionError("the server does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __exit__(self, *exc):
        self.stop()
        shutil.rmtree(self.folder)

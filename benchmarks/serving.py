"""The index on loopback as a process: nginx if it is installed, else ``server.py``; its log."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from rounds import HERE

_NGINX = """
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  log_format brief "$status $request_uri";
  access_log {folder}/access.log brief;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 60; keepalive_requests 100000;
  types {{ text/html html; application/vnd.pypi.simple.v1+json json; }}
  map $http_accept $form {{
    default html;
    "~*application/vnd\\.pypi\\.simple\\.(v1|latest)\\+json" json;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    root {root};
    gzip_static on;
    etag on;
    location ~ ^/packages/.*/(?<project>[^/-]+)-(?<version>[^/-]+)-[^/]+\\.whl\\.metadata$ {{
      if ($http_if_none_match = '"metadata"') {{ return 304; }}
      default_type text/plain;
      add_header ETag '"metadata"';
      add_header Cache-Control "max-age=365000000, immutable, public";
      return 200 "Metadata-Version: 2.1\\nName: $project\\nVersion: $version\\n";
    }}
    location / {{
      add_header Cache-Control "max-age=600, public";
      add_header Vary "Accept, Accept-Encoding";
      try_files "${{uri}}index.$form" =404;
    }}
  }}
}}
"""


def nginx() -> str | None:
    """Return the nginx program, if there is one."""
    return shutil.which("nginx") or next(
        (each for each in ("/usr/sbin/nginx", "/usr/local/sbin/nginx") if os.access(each, os.X_OK)),
        None,
    )


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """An index's process; ``root`` has a folder for each index and is looked up at each request.

    Attributes:
        program: ``nginx`` or ``server.py``.

    """

    def __init__(self, root: Path, folder: Path, port: int, *, delay: float = 0) -> None:
        """Start it; a ``delay`` (in milliseconds for each round trip) is ``server.py``'s matter."""
        folder.mkdir(parents=True, exist_ok=True)
        self.port = port
        self.log = folder / "access.log"
        self.log.touch()
        self.read = 0
        program = None if delay else nginx()
        self.program = "nginx" if program else "server.py"
        if program:
            user = "user root;\n" if os.geteuid() == 0 else ""
            text = _NGINX.format(folder=folder, root=root, port=port, user=user)
            (folder / "nginx.conf").write_text(text)
            command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
            command += ["-e", str(folder / "error.log")]
        else:
            command = [sys.executable, str(HERE / "server.py"), str(root), str(self.log)]
            command += [str(port), str(delay)]
        self.process = subprocess.Popen(command)
        self._wait()

    def _wait(self) -> None:
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.program} has ended; its own words stand above")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"{self.program} does not answer")

    def url(self, index: str = "main") -> str:
        return f"http://127.0.0.1:{self.port}/{index}/"

    def asked(self) -> list[tuple[int, str]]:
        """Return the status and path of each request since the last call."""
        with self.log.open() as lines:
            lines.seek(self.read)
            text = lines.read()
            self.read = lines.tell()
        words = [line.split(" ", 1) for line in text.splitlines()]
        return [(int(status), path) for status, path in words]

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()

"""The machine that a scenario plays on: directories, files, environment and a running server; judging is `levels`'."""

from __future__ import annotations

import json
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from conformance import distributions
from conformance.server import Running
from conformance.world import World, full_description

_DIST = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(?:-(?P<tags>.+-.+-.+))?")
_FOLDERS = ("home/.config/uv", "etc", "proj", "bin", "cache", "target", "data", "work")
UNSET = "{unset}"


class Stage:
    """One scenario's machine; a context manager.

    Attributes:
        root: the folder above ``proj``, ``home`` and the rest.
        environment: all variables that a client may see.
        running: the server.

    """

    def __init__(self, scenario: Mapping[str, Any]) -> None:
        self.running = Running(World(full_description(scenario.get("server"))))
        self.root = Path(tempfile.mkdtemp(prefix="conformance-")).resolve()
        self._tokens = {
            **self.running.tokens(),
            "{T}": str(self.root),
            "{PROJ}": str(self.root / "proj"),
            "{HOME}": str(self.root / "home"),
        }
        self.running.world.tokens = self._tokens
        for folder in _FOLDERS:
            (self.root / folder).mkdir(parents=True)
        self._furnish(scenario)
        self.environment = self._environment(scenario)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.running.close()
        shutil.rmtree(self.root, ignore_errors=True)

    # -- making -----------------------------------------------------------------

    def _furnish(self, scenario: Mapping[str, Any]) -> None:
        for place, text in scenario.get("files", {}).items():
            path = self._write(place, text)
            if path.name in (".netrc", "netrc"):
                path.chmod(0o600)
        for folder, specs in scenario.get("dists", {}).items():
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            for spec in specs:
                _write_distribution(self.root / folder, spec)
        for place, target in scenario.get("links", {}).items():
            (self.root / place).symlink_to(self.expand(target))
        store = self.expand(json.dumps(scenario.get("keyring", {})))
        (self.root / "work/keyring.json").write_text(store)
        (self.root / "work/ca.pem").write_bytes(self.running.ca_pem)
        program = self.root / "bin/keyring"
        shim = Path(__file__).with_name("keyring_shim.py")
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E {shim} "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def _environment(self, scenario: Mapping[str, Any]) -> dict[str, str]:
        proxy = f"http://127.0.0.1:{self.running.port}"
        folders = {
            "HOME": "home",
            "XDG_CONFIG_HOME": "home/.config",
            "XDG_CONFIG_DIRS": "etc",
            "XDG_DATA_HOME": "data",
            "XDG_CACHE_HOME": "cache/xdg",
            "TMPDIR": "work",
            "ORACLE_KEYRING": "work/keyring.json",
            "ORACLE_KEYRING_LOG": "work/keyring.log",
            "SSL_CERT_FILE": "work/ca.pem",
        }
        usual = {
            **{name: str(self.root / folder) for name, folder in folders.items()},
            "PATH": f"{self.root / 'bin'}:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy),
            "NO_PROXY": "127.0.0.1,localhost",
        }
        return self._overlaid(usual, scenario.get("env", {}))

    def _overlaid(self, usual: Mapping[str, str], extra: Mapping[str, str]) -> dict[str, str]:
        merged = {**usual, **{key: self.expand(value) for key, value in extra.items()}}
        return {key: value for key, value in merged.items() if value != UNSET}

    def _write(self, place: str, text: str) -> Path:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.expand(text), encoding="utf-8")
        return path

    # -- using ------------------------------------------------------------------

    @contextmanager
    def prepared(self, run: Mapping[str, Any]) -> Iterator[tuple[Path, dict[str, str]]]:
        """Make the place for one run; yield its working directory and environment.

        Files that the run overrides come back at the end, and a lock file made for the other
        contents is out of the way meanwhile.
        """
        cwd = self.root / run.get("cwd", "proj")
        cwd.mkdir(parents=True, exist_ok=True)
        touched: dict[Path, bytes | None] = {}
        for place, text in run.get("files", {}).items():
            for path in (self.root / place, (self.root / place).parent / "uv.lock"):
                touched.setdefault(path, path.read_bytes() if path.exists() else None)
            touched_lock = (self.root / place).parent / "uv.lock"
            touched_lock.unlink(missing_ok=True)
            self._write(place, text)
        if run["op"] == "install":
            shutil.rmtree(self.root / "target", ignore_errors=True)
        if run["op"] == "settings" and run.get("of") == "pip":
            (cwd / "requirements.in").touch()
        self.running.world.take_log()
        self.take_keyring_calls()
        try:
            yield cwd, self._overlaid(self.environment, run.get("env", {}))
        finally:
            for path, before in touched.items():
                path.unlink(missing_ok=True)
                if before is not None:
                    path.write_bytes(before)

    def expand(self, text: str) -> str:
        """Put values in the place of tokens."""
        return self.running.world.expand(text)

    def shrink(self, text: str) -> str:
        """Put tokens in the place of everything that differs from run to run."""
        values = [(str(self.root / "proj"), "{PROJ}"), (str(self.root / "home"), "{HOME}")]
        values.append((str(self.root), "{T}"))
        for prefix, host in (("", "127.0.0.1"), ("L", "localhost")):
            for suffix, port in (("2", self.running.port2), ("", self.running.port)):
                values.append((f"{host}:{port}", f"{{{prefix}HOST{suffix}}}"))
        values.append((f"LOCALHOST:{self.running.port}", "LOCALHOST:{PORT}"))
        values.append((f"%3A{self.running.port}", "%3A{PORT}"))
        for value, token in values:
            text = text.replace(value, token)
        return text

    def serving(self, url: str | None) -> str | None:
        """Return the name of the index that a (shrunk) URL leads to; ``path:URL`` for others."""
        if url is None:
            return None
        if virtual := re.match(r"https://((?:pypi|test\.pypi|files|download)\.[a-z.]+)", url):
            return self.running.world.hosts.get(virtual[1], virtual[1])
        loopback = re.match(r"http://(?:[^/@]*@)?\{L?HOST2?\}/([^/?#]+)", url)
        return loopback[1] if loopback else f"path:{url}"

    def take_keyring_calls(self) -> list[list[str]]:
        """Return and forget the argument lists that the ``keyring`` program was called with."""
        log = self.root / "work/keyring.log"
        if not log.exists():
            return []
        lines = log.read_text().splitlines()
        log.unlink()
        return [[self.shrink(word) for word in json.loads(line)] for line in lines]


def _write_distribution(folder: Path, spec: str | Mapping[str, Any]) -> None:
    spec = {"file": spec} if isinstance(spec, str) else spec
    text, python = spec["file"], spec.get("requires_python")
    deps, salt = tuple(spec.get("deps", ())), spec.get("salt", "")
    if text.endswith(".tar.gz"):
        name, _, version = text.removesuffix(".tar.gz").rpartition("-")
        filename = distributions.sdist_name(name, version)
        data = distributions.sdist(name, version, python, deps, salt=salt)
    else:
        match = _DIST.fullmatch(text)
        assert match is not None, text
        name, version, tags = match["name"], match["version"], match["tags"] or "py3-none-any"
        filename = distributions.wheel_name(name, version, tags)
        data = distributions.wheel(name, version, python, deps, tags=tags, salt=salt)
    if "raw" in spec:
        data = spec["raw"].encode()
    (folder / spec.get("as", filename)).write_bytes(data)

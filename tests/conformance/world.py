"""What the indexes of one scenario hold and how they behave; sockets and HTTP are `server`'s business.

The description of a world is data::

    {"indexes": {NAME: INDEX}, "hosts": {VIRTUAL HOST: NAME}}

and an INDEX has these keys, all optional:

    path           where the Simple API is below /NAME/ ("simple")
    packages       {PACKAGE: [VERSION, ...]} or {PACKAGE: {VERSION: FILE}}, FILE having kinds (["wheel"]),
                   tags, requires_python, deps, yanked, upload_time, salt, hash ("sha256", "none", "wrong")
    format         "json" or "html"
    file_urls      "relative", "absolute" or a prefix
    core_metadata  whether PEP 658 metadata is served (true)
    auth           {"users": {USER: PASSWORD}, "scope": [simple, files, upload, flat], "missing": 401,
                   "wrong": 401, "anonymous": the index that answers those who show no credentials}
    status         {PACKAGE or "*": STATUS} for project pages; file_status and metadata_status for files
    flaky          {PACKAGE: [STATUS, ...]}: what the first requests get
    redirect       {PACKAGE or "*": URL}, with redirect_status (302)
    flat_status    the status of the flat page
    upload         {"status", "body", "type", "redirect", "code"}
    content_type, body   replace those of project pages
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from conformance import distributions

STANDARD = dict(zip("abcdef", range(1, 7), strict=True)) | {"pypi": 9}


class ServedFile:
    """One file of an index."""

    def __init__(self, package: str, version: str, kind: str, info: dict[str, Any]) -> None:
        self.kind, self.info = kind, info
        self.requires_python = info.get("requires_python")
        deps, salt = tuple(info.get("deps", ())), info.get("salt", "")
        if kind == "wheel":
            tags = info.get("tags", "py3-none-any")
            self.filename = distributions.wheel_name(package, version, tags)
            self.data = distributions.wheel(
                package, version, self.requires_python, deps, tags=tags, salt=salt
            )
        else:
            self.filename = distributions.sdist_name(package, version)
            self.data = distributions.sdist(package, version, self.requires_python, deps, salt=salt)
        self.metadata = distributions.core_metadata(package, version, self.requires_python, deps)

    @property
    def sha256(self) -> str | None:
        """The digest that the index announces; some announce none, or a wrong one."""
        mode = self.info.get("hash", "sha256")
        if mode == "none":
            return None
        return "0" * 64 if mode == "wrong" else hashlib.sha256(self.data).hexdigest()

    @property
    def yanked(self) -> bool | str:
        return self.info.get("yanked", False)


class ServedIndex:
    """One index, its files and what is left of its bad temper."""

    def __init__(self, name: str, spec: dict[str, Any]) -> None:
        self.name, self.spec = name, spec
        self.path: str = spec.get("path", "simple")
        self.files: dict[str, list[ServedFile]] = {}
        for package, versions in spec.get("packages", {}).items():
            table = (
                versions if isinstance(versions, dict) else {version: {} for version in versions}
            )
            page = self.files.setdefault(distributions.normalised(package), [])
            page += [
                ServedFile(package, version, kind, info)
                for version, info in table.items()
                for kind in info.get("kinds", ["wheel"])
            ]
        self.by_name = {file.filename: file for page in self.files.values() for file in page}
        self._flaky = {package: list(codes) for package, codes in spec.get("flaky", {}).items()}

    def next_flake(self, package: str) -> int | None:
        """Take the next status that this project's page fails with, if it still does."""
        left = self._flaky.get(package)
        return left.pop(0) if left else None

    def announces_metadata(self, file: ServedFile) -> bool:
        return file.kind == "wheel" and self.spec.get("core_metadata", True)


class World:
    """The indexes, the virtual hosts and the request log of one scenario."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.indexes = {name: ServedIndex(name, each) for name, each in spec["indexes"].items()}
        self.hosts: dict[str, str] = dict(spec.get("hosts", {}))
        self.tokens: dict[str, str] = {}
        self._log: list[dict[str, Any]] = []
        self._open = 0
        self._changed = threading.Condition()

    def expand(self, text: str) -> str:
        """Put the values of this run in the place of ``{BASE}`` and the like."""
        for token, value in self.tokens.items():
            text = text.replace(token, value)
        return text

    def begin(self) -> dict[str, Any]:
        """Reserve a place in the log, so that its order is that of arrival."""
        with self._changed:
            entry: dict[str, Any] = {}
            self._log.append(entry)
            self._open += 1
            return entry

    def end(self, entry: dict[str, Any], values: dict[str, Any]) -> None:
        """Fill a reserved place when the answer is out."""
        with self._changed:
            entry.update(values)
            self._open -= 1
            self._changed.notify_all()

    def take_log(self, patience: float = 3.0) -> list[dict[str, Any]]:
        """Return and empty the log once every request under way has been answered."""
        with self._changed:
            self._changed.wait_for(lambda: self._open == 0, patience)
            log, self._log = self._log, []
        return [entry for entry in log if entry]


def full_description(server: dict[str, Any] | str | None) -> dict[str, Any]:
    """Return a world's description with the shorthand of the scenario files spelled out.

    ``"standard"`` stands for the usual seven indexes, and as an index for that index as usual. Every
    world has a ``pypi`` behind the built-in default.
    """
    spec = (
        {"indexes": dict.fromkeys(STANDARD, "standard")}
        if server in (None, "standard")
        else dict(server)
    )
    indexes = {
        name: standard_index(name) if each == "standard" else each
        for name, each in spec.get("indexes", {}).items()
    }
    indexes.setdefault("pypi", {})
    hosts = {"pypi.org": "pypi", "upload.pypi.org": "pypi", **spec.get("hosts", {})}
    return {"indexes": indexes, "hosts": hosts}


def standard_index(name: str) -> dict[str, Any]:
    """Return what an index of that name usually holds."""
    return {"packages": {"shared": [f"{STANDARD[name]}.0.0"], f"only-{name}": ["1.0.0"]}}

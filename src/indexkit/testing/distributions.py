"""Tiny, valid, deterministic wheels and source distributions for tests; no index is known here."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile

from attrs import frozen
from packaging.utils import canonicalize_name

_MOMENT = (2020, 1, 1, 0, 0, 0)


@frozen
class Distribution:
    """One distribution file.

    Attributes:
        filename: its name.
        content: its bytes.
        metadata: the bytes of its core metadata (``METADATA`` or ``PKG-INFO``).

    """

    filename: str
    content: bytes
    metadata: bytes

    def digest(self, algorithm: str = "sha256") -> str:
        """Return the hex digest of the content."""
        return hashlib.new(algorithm, self.content).hexdigest()


def wheel(
    name: str,
    version: str,
    *,
    tags: str = "py3-none-any",
    build: str = "",
    requires_python: str | None = None,
    requires: tuple[str, ...] = (),
    extras: tuple[str, ...] = (),
    salt: str = "",
) -> Distribution:
    """Return a wheel (PEP 427) with one empty module. Equal arguments give equal bytes.

    Args:
        name: the project's name, in any spelling.
        version: its version.
        tags: the compatibility tags of the file name.
        build: the build tag, or nothing.
        requires_python: the ``Requires-Python`` of the metadata.
        requires: the ``Requires-Dist`` entries.
        extras: the ``Provides-Extra`` entries.
        salt: makes other bytes of the same file.

    """
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    metadata = _metadata(name, version, requires_python, requires, extras)
    tagged = "".join(f"Tag: {tag}\n" for tag in _expanded(tags))
    info = f"Wheel-Version: 1.0\nGenerator: indexkit.testing\nRoot-Is-Purelib: true\n{tagged}"
    module = f"{canonicalize_name(name).replace('-', '_')}/__init__.py"
    files = {
        module: f"# {salt}\n".encode() if salt else b"",
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": info.encode(),
    }
    record = "".join(f"{path},{_record(data)},{len(data)}\n" for path, data in files.items())
    files[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n".encode()
    filename = "-".join(filter(None, (stem, build, tags))) + ".whl"
    return Distribution(filename, _zipped(files), metadata)


def sdist(
    name: str,
    version: str,
    *,
    requires_python: str | None = None,
    requires: tuple[str, ...] = (),
    extras: tuple[str, ...] = (),
    metadata_version: str = "2.1",
    dynamic: tuple[str, ...] = (),
    salt: str = "",
) -> Distribution:
    """Return a source distribution (PEP 625) that a build backend would accept as a tree of files.

    Args:
        name: the project's name, in any spelling.
        version: its version.
        requires_python: the ``Requires-Python`` of the metadata.
        requires: the ``Requires-Dist`` entries.
        extras: the ``Provides-Extra`` entries.
        metadata_version: from 2.2 on they are certain but for what is ``dynamic`` (PEP 643).
        dynamic: the fields that a build may change.
        salt: makes other bytes of the same file.

    """
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    metadata = _metadata(
        name, version, requires_python, requires, extras, metadata_version, dynamic
    )
    project = _project(name, version, requires_python, requires)
    files = {
        f"{stem}/PKG-INFO": metadata,
        f"{stem}/pyproject.toml": project.encode(),
        f"{stem}/README.md": f"{salt}\n".encode(),
    }
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    content = gzip.compress(plain.getvalue(), mtime=0)
    return Distribution(f"{stem}.tar.gz", content, metadata)


def _metadata(  # noqa: PLR0917 - in the order of the file
    name: str,
    version: str,
    requires_python: str | None,
    requires: tuple[str, ...],
    extras: tuple[str, ...],
    metadata_version: str = "2.1",
    dynamic: tuple[str, ...] = (),
) -> bytes:
    lines = [f"Metadata-Version: {metadata_version}", f"Name: {name}", f"Version: {version}"]
    lines += [f"Dynamic: {field}" for field in dynamic]
    if requires_python is not None:
        lines.append(f"Requires-Python: {requires_python}")
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    return ("\n".join(lines) + "\n").encode()


def _project(
    name: str, version: str, requires_python: str | None, requires: tuple[str, ...]
) -> str:
    """Return a ``pyproject.toml`` that says the same; strings in JSON are strings in TOML."""
    lines = ["[project]", f"name = {json.dumps(name)}", f"version = {json.dumps(version)}"]
    if requires_python is not None:
        lines.append(f"requires-python = {json.dumps(requires_python)}")
    if requires:
        lines.append(f"dependencies = {json.dumps(list(requires))}")
    return "\n".join(lines) + "\n"


def _expanded(tags: str) -> list[str]:
    pythons, abis, platforms = (part.split(".") for part in tags.split("-"))
    return [f"{py}-{abi}-{platform}" for py in pythons for abi in abis for platform in platforms]


def _record(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"


def _zipped(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.external_attr = 0o644 << 16
            opened.writestr(entry, data)
    return archive.getvalue()

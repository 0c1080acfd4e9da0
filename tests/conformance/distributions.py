"""Tiny valid wheels and source distributions, equal for equal arguments; what an index says about them is not here."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import tarfile
import zipfile
from functools import lru_cache

_EPOCH = 1_577_836_800
_ZIP_EPOCH = (2020, 1, 1, 0, 0, 0)


def normalised(name: str) -> str:
    """Return a project name as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def escaped(name: str) -> str:
    """Return a project name as file names spell it."""
    return normalised(name).replace("-", "_")


def wheel_name(name: str, version: str, tags: str = "py3-none-any") -> str:
    return f"{escaped(name)}-{version}-{tags}.whl"


def sdist_name(name: str, version: str) -> str:
    return f"{escaped(name)}-{version}.tar.gz"


def core_metadata(
    name: str, version: str, requires_python: str | None, deps: tuple[str, ...]
) -> bytes:
    """Return a METADATA file (core metadata 2.2)."""
    fields = [("Metadata-Version", "2.2"), ("Name", name), ("Version", version)]
    if requires_python:
        fields.append(("Requires-Python", requires_python))
    fields += [("Requires-Dist", dep) for dep in deps]
    return "".join(f"{key}: {value}\n" for key, value in fields).encode()


@lru_cache(maxsize=512)
def wheel(
    name: str,
    version: str,
    requires_python: str | None = None,
    deps: tuple[str, ...] = (),
    *,
    tags: str = "py3-none-any",
    salt: str = "",
) -> bytes:
    """Return a wheel; ``salt`` makes another file of the same name."""
    info = f"{escaped(name)}-{version}.dist-info"
    wheel_file = "Wheel-Version: 1.0\nGenerator: conformance\nRoot-Is-Purelib: true\n"
    wheel_file += "".join(f"Tag: {tag}\n" for tag in _expanded(tags))
    members = {
        f"{escaped(name)}.py": _module(version, salt),
        f"{info}/METADATA": core_metadata(name, version, requires_python, deps),
        f"{info}/WHEEL": wheel_file.encode(),
    }
    record = "".join(
        f"{path},sha256={_record_digest(data)},{len(data)}\n" for path, data in members.items()
    )
    members[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in members.items():
            entry = zipfile.ZipInfo(path, _ZIP_EPOCH)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


@lru_cache(maxsize=512)
def sdist(
    name: str,
    version: str,
    requires_python: str | None = None,
    deps: tuple[str, ...] = (),
    *,
    salt: str = "",
) -> bytes:
    """Return a source distribution that nobody can build: choosing it must not need that."""
    listed = ", ".join(f'"{dep}"' for dep in deps)
    python = f'requires-python = "{requires_python}"\n' if requires_python else ""
    pyproject = (
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        f'[project]\nname = "{name}"\nversion = "{version}"\n{python}dependencies = [{listed}]\n'
    )
    members = {
        "PKG-INFO": core_metadata(name, version, requires_python, deps),
        "pyproject.toml": pyproject.encode(),
        f"{escaped(name)}.py": _module(version, salt),
        "backend.py": b"raise RuntimeError('nothing is ever built here')\n",
    }
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in members.items():
            entry = tarfile.TarInfo(f"{escaped(name)}-{version}/{path}")
            entry.size, entry.mtime, entry.mode = len(data), _EPOCH, 0o644
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def _module(version: str, salt: str) -> bytes:
    return f"__version__ = {version!r}\nsalt = {salt!r}\n".encode()


def _record_digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _expanded(tags: str) -> list[str]:
    pythons, abis, platforms = (part.split(".") for part in tags.split("-"))
    return [f"{python}-{abi}-{where}" for python in pythons for abi in abis for where in platforms]

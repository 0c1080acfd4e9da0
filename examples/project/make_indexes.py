"""Makes the three folders in ``indexes/`` again, byte for byte, with the standard library only.

Each distribution has one module of one line. Nothing here reads a clock, and nothing is compressed,
so that the files are the same on every machine and can be checked in.
"""

from __future__ import annotations

import hashlib
import html
import io
import shutil
import struct
import sys
import tarfile
import zipfile
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

LONG_AGO = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Dist:
    """One distribution file; with ``tag = None`` it is a source distribution."""

    name: str
    version: str
    tag: str | None = "py3-none-any"
    requires: tuple[str, ...] = ()
    requires_python: str | None = ">=3.11"
    yanked: str | None = None

    @property
    def stem(self) -> str:
        """Name and version as file names spell them."""
        return f"{self.name.replace('-', '_')}-{self.version}"

    @property
    def filename(self) -> str:
        """The file's name."""
        return f"{self.stem}.tar.gz" if self.tag is None else f"{self.stem}-{self.tag}.whl"


TREES = {
    "team": [
        Dist("acme-metrics", "1.1"),
        Dist("acme-metrics", "1.2", None),
        Dist("acme-metrics", "1.2", requires=("tinytemplate>=3.0",)),
        Dist("acme-metrics", "1.3", yanked="counts every event twice"),
        Dist("acme-metrics", "2.0", requires_python=">=4"),
    ],
    "mirror": [
        # A stranger's package with the name of an internal one, and a tempting version.
        Dist("acme-metrics", "99.0"),
        Dist("tinytemplate", "2.9"),
        Dist("tinytemplate", "3.1"),
        Dist("tinytemplate", "3.2rc1"),
    ],
}
FLAT = {
    "hardware": [
        Dist("lantern-driver", "0.9", requires=("acme-metrics>=1",)),
        Dist("lantern-driver", "1.0", "cp311-cp311-win32"),
    ],
}


def metadata(dist: Dist) -> str:
    """Return the core metadata of a distribution."""
    lines = ["Metadata-Version: 2.2", f"Name: {dist.name}", f"Version: {dist.version}"]
    if dist.requires_python:
        lines.append(f"Requires-Python: {dist.requires_python}")
    lines += [f"Requires-Dist: {each}" for each in dist.requires]
    return "\n".join(lines) + "\n"


def wheel(dist: Dist) -> bytes:
    """Return a wheel, stored without compression."""
    pure = "true" if dist.tag == "py3-none-any" else "false"
    about = f"{dist.stem}.dist-info"
    files = {
        f"{dist.name.replace('-', '_')}.py": f'__version__ = "{dist.version}"\n',
        f"{about}/METADATA": metadata(dist),
        f"{about}/WHEEL": f"Wheel-Version: 1.0\nGenerator: example\n"
        f"Root-Is-Purelib: {pure}\nTag: {dist.tag}\n",
    }
    record = "".join(f"{path},{record_hash(text)},{len(text)}\n" for path, text in files.items())
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path, LONG_AGO)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    return out.getvalue()


def record_hash(text: str) -> str:
    """Return a hash as ``RECORD`` files spell it."""
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + urlsafe_b64encode(digest).rstrip(b"=").decode()


def sdist(dist: Dist) -> bytes:
    """Return a source distribution, stored without compression."""
    files = {
        "PKG-INFO": metadata(dist),
        f"{dist.name.replace('-', '_')}.py": f'__version__ = "{dist.version}"\n',
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{dist.stem}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzipped(packed.getvalue())


def gzipped(content: bytes) -> bytes:
    """Return a gzip file whose header is fixed: that of `gzip` differs between Pythons."""
    header = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    packer = zlib.compressobj(level=0, wbits=-zlib.MAX_WBITS)
    body = packer.compress(content) + packer.flush()
    return header + body + struct.pack("<LL", zlib.crc32(content), len(content))


def link(dist: Dist, content: bytes) -> str:
    """Return one line of a project page (PEP 503, with the attribute of PEP 592)."""
    href = f"{dist.filename}#sha256={hashlib.sha256(content).hexdigest()}"
    attributes = f'href="{href}"'
    if dist.requires_python:
        attributes += f' data-requires-python="{html.escape(dist.requires_python)}"'
    if dist.yanked is not None:
        attributes += f' data-yanked="{html.escape(dist.yanked)}"'
    return f"    <a {attributes}>{dist.filename}</a><br/>\n"


def page(lines: str) -> str:
    """Return an HTML page of links."""
    return (
        "<!DOCTYPE html>\n<html>\n"
        '  <head><meta name="pypi:repository-version" content="1.0"></head>\n'
        f"  <body>\n{lines}  </body>\n</html>\n"
    )


def write_dist(dist: Dist, folder: Path) -> str:
    """Write one file and return its link."""
    content = wheel(dist) if dist.tag else sdist(dist)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / dist.filename).write_bytes(content)
    return link(dist, content)


def make(folder: Path) -> None:
    """Write all indexes below ``folder``, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, dists in TREES.items():
        projects: dict[str, str] = {}
        for dist in dists:
            projects[dist.name] = projects.get(dist.name, "") + write_dist(
                dist, folder / name / dist.name
            )
        for project, lines in projects.items():
            (folder / name / project / "index.html").write_text(page(lines), "utf-8")
        roots = "".join(f'    <a href="{project}/">{project}</a><br/>\n' for project in projects)
        (folder / name / "index.html").write_text(page(roots), "utf-8")
    for name, dists in FLAT.items():
        for dist in dists:
            write_dist(dist, folder / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "indexes")

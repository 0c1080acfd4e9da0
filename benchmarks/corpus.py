"""Makes project pages from described structures and a seed; real ones are ``fetch_pages``' job."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
HOST = "http://127.0.0.1"  # the files themselves are never asked for
SEED = 20261122

_PYTHONS = ("cp38", "cp39", "cp310", "cp311", "cp312", "cp313")
_PLATFORMS = (
    "macosx_10_12_x86_64",
    "macosx_11_0_arm64",
    "manylinux_2_17_aarch64.manylinux2014_aarch64",
    "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "musllinux_1_2_aarch64",
    "musllinux_1_2_x86_64",
    "win32",
    "win_amd64",
    "win_arm64",
)


@dataclass(frozen=True)
class Shape:
    """The structure of a project, described by hand after one that everybody knows.

    Attributes:
        versions: how many releases a project of this shape has at most.
        tags: the tags of each release's wheels.
        sdist: whether each release has a source distribution.
        pre_every: each n-th release is a pre-release; 0 for none.
        yanked_every: likewise for yanked ones.
        weight: how often the shape is drawn.

    """

    versions: int
    tags: tuple[str, ...]
    sdist: bool
    pre_every: int
    yanked_every: int
    weight: int


def _binary(pythons: tuple[str, ...], platforms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{python}-{python}-{platform}" for python in pythons for platform in platforms)


SHAPES = {
    "library": Shape(60, ("py3-none-any",), sdist=True, pre_every=12, yanked_every=25, weight=55),
    "old library": Shape(170, ("py2.py3-none-any",), True, 9, 40, 15),
    "daily": Shape(2200, ("py3-none-any",), sdist=True, pre_every=0, yanked_every=90, weight=3),
    "binary": Shape(110, _binary(_PYTHONS, _PLATFORMS), True, 11, 60, 12),
    "stable abi": Shape(150, tuple(f"cp38-abi3-{p}" for p in _PLATFORMS), True, 15, 50, 8),
    "program": Shape(320, tuple(f"py3-none-{p}" for p in _PLATFORMS), True, 0, 80, 5),
    "wheels only": Shape(90, _binary(_PYTHONS[2:], _PLATFORMS[1:]), False, 7, 0, 2),
}


def project_name(number: int) -> str:
    """Return the name of a made project; some have dashes, so that names must be normalised."""
    return f"made-{number}" if number % 3 else f"made{number}"


def project(name: str, shape: Shape, source: random.Random, releases: int) -> dict[str, Any]:
    """Return a PEP 691 page with the newest releases last, as PyPI sorts them."""
    spelled = name.replace("-", "_")
    files: list[dict[str, Any]] = []
    versions = []
    major, minor, patch = source.randrange(3), source.randrange(5), 0
    for number in range(1, releases + 1):
        major, minor, patch = _next(major, minor, patch, source)
        text = f"{major}.{minor}.{patch}"
        if shape.pre_every and number % shape.pre_every == 0:
            text += source.choice(("a1", "b2", "rc1", ".dev3"))
        versions.append(text)
        yanked: bool | str = False
        if shape.yanked_every and number % shape.yanked_every == 0:
            yanked = source.choice((True, "broken metadata", "use the next release"))
        python = source.choice((">=3.8", ">=3.9", ">=3.7", ">=3.6,<4", ">=3.10"))
        names = [f"{spelled}-{text}-{tag}.whl" for tag in shape.tags]
        if shape.sdist:
            names.append(f"{spelled}-{text}.tar.gz")
        files += [_file(each, python, source, yanked=yanked) for each in names]
    return {
        "alternate-locations": [],
        "files": files,
        "meta": {"_last-serial": source.randrange(10**7, 5 * 10**7), "api-version": "1.4"},
        "name": name,
        "project-status": {"status": "active"},
        "versions": versions,
    }


def _next(major: int, minor: int, patch: int, source: random.Random) -> tuple[int, int, int]:
    step = source.random()
    if step < 0.03:
        return major + 1, 0, 0
    return (major, minor + 1, 0) if step < 0.35 else (major, minor, patch + 1)


def _file(name: str, python: str, source: random.Random, *, yanked: bool | str) -> dict[str, Any]:
    digest = f"{source.getrandbits(256):064x}"
    metadata: bool | dict[str, str] = False
    if name.endswith(".whl"):
        metadata = {"sha256": f"{source.getrandbits(256):064x}"}
    return {
        "core-metadata": metadata,
        "data-dist-info-metadata": metadata,
        "filename": name,
        "hashes": {"sha256": digest},
        "provenance": None,
        "requires-python": python,
        "size": source.randrange(10_000, 9_000_000),
        "upload-time": _moment(source),
        "url": f"{HOST}/packages/{digest[:2]}/{digest[2:4]}/{digest[4:64]}/{name}",
        "yanked": yanked,
    }


def _moment(source: random.Random) -> str:
    year, month = source.randrange(2015, 2026), source.randrange(1, 13)
    return f"{year}-{month:02}-11T08:15:42.{source.randrange(10**6):06}Z"


def as_json(page: dict[str, Any]) -> bytes:
    """Return a page as PyPI writes it."""
    return json.dumps(page, separators=(",", ":")).encode()


def as_html(page: dict[str, Any]) -> bytes:
    """Return a page in the form of PEP 503 that PyPI serves."""
    lines = [
        (
            "<!DOCTYPE html>\n<html>\n  <head>\n"
            '    <meta name="pypi:repository-version" content="1.4">\n'
            f"    <title>Links for {page['name']}</title>\n  </head>\n  <body>\n"
            f"    <h1>Links for {page['name']}</h1>\n"
        )
    ]
    for file in page["files"]:
        extra = ""
        if file.get("requires-python"):
            extra += f' data-requires-python="{html.escape(file["requires-python"])}"'
        if isinstance(file.get("core-metadata"), dict):
            text = "sha256=" + file["core-metadata"]["sha256"]
            extra += f' data-dist-info-metadata="{text}" data-core-metadata="{text}"'
        if file.get("yanked"):
            reason = file["yanked"] if isinstance(file["yanked"], str) else ""
            extra += f' data-yanked="{html.escape(reason)}"'
        lines.append(
            f'<a href="{html.escape(file["url"])}#sha256={file["hashes"]["sha256"]}"{extra} >'
            f"{html.escape(file['filename'])}</a><br />\n"
        )
    lines.append("</body>\n</html>\n")
    return "".join(lines).encode()


def made_pages(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Yield so many pages; the same for the same seed."""
    source = random.Random(seed)
    shapes = list(SHAPES.values())
    for number in range(count):
        shape = source.choices(shapes, [one.weight for one in shapes])[0]
        releases = max(4, int(shape.versions * min(1.0, source.lognormvariate(-1.0, 0.7))))
        yield project(project_name(number), shape, source, releases)


def page_of_files(count: int, seed: int = SEED) -> dict[str, Any]:
    """Return one page with about so many files, for the growth rows."""
    shape = SHAPES["binary"]
    source = random.Random(seed)
    releases = max(1, count // (len(shape.tags) + shape.sdist))
    return project("huge", shape, source, releases)


def dressed(page: dict[str, Any]) -> dict[str, Any]:
    """Return a real page with its files' addresses moved to this machine, and sorted as PyPI does.

    What an older mirror leaves out (``core-metadata``, ``provenance``) is filled in, with digests
    made from the names.
    """
    files = []
    for file in page["files"]:
        whole = dict(file)
        whole["url"] = f"{HOST}/packages/" + file["url"].rpartition("/packages/")[2]
        digest = {"sha256": hashlib.sha256(file["filename"].encode()).hexdigest()}
        metadata = digest if file["filename"].endswith(".whl") else False
        whole["core-metadata"] = whole["data-dist-info-metadata"] = metadata
        whole.setdefault("provenance", None)
        files.append(dict(sorted(whole.items())))
    return {
        "alternate-locations": [],
        "files": files,
        "meta": {"_last-serial": 1, "api-version": "1.4"},
        "name": page["name"],
        "project-status": {"status": "active"},
        "versions": page.get("versions", []),
    }


def write(directory: Path, pages: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> list[str]:
    """Write pages as ``NAME.json``, ``NAME.html`` and ``NAME.json.gz``; return the names."""
    directory.mkdir(parents=True, exist_ok=True)
    names = []
    for page in pages:
        name, body = page["name"], as_json(page)
        (directory / f"{name}.json").write_bytes(body)
        (directory / f"{name}.html").write_bytes(as_html(page))
        (directory / f"{name}.json.gz").write_bytes(gzip.compress(body, 6, mtime=0))
        names.append(name)
    return names


def overlay(page: dict[str, Any], *, newer: bool) -> dict[str, Any]:
    """Return a second index's page of a project: its older half, or newer local versions."""
    files = page["files"]
    if not newer:
        return {**page, "files": files[: len(files) // 2] or files}
    wheels = [file for file in files if file["filename"].endswith(".whl")]
    finals = [
        file
        for file in wheels
        if not file["yanked"] and file["filename"].split("-")[1].replace(".", "").isdigit()
    ]
    last = finals[-1]["filename"].split("-")[1]
    renamed = []
    for file in finals:
        if file["filename"].split("-")[1] != last:
            continue
        name, version, rest = file["filename"].split("-", 2)
        filename = f"{name}-{version}+corp.1-{rest}"
        url = file["url"].rpartition("/")[0] + "/" + filename.replace("+", "%2B")
        renamed.append({**file, "filename": filename, "url": url})
    return {**page, "files": renamed or files}

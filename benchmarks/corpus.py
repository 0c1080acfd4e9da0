"""Makes project pages of ``shapes`` from a seed and writes them; ``fetch_pages`` has real ones."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version
from shapes import SHAPES, Release, Shape, releases

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
HOST = "http://127.0.0.1"  # the files themselves are never asked for
SEED = 20261122


def project_name(number: int) -> str:
    """Return the name of a made project; some have dashes, so that names must be normalised."""
    return f"made-{number}" if number % 3 else f"made{number}"


def project(name: str, shape: Shape, source: random.Random, files: int) -> dict[str, Any]:
    """Return a PEP 691 page of about so many files, the newest releases last, as PyPI has it."""
    spelled = name.replace("-", "_")
    listed, versions = [], []
    for release in releases(shape, source, files):
        versions.append(release.version)
        stem = f"{spelled}-{release.version}"
        listed += [_file(stem + end, release, source) for end in release.files]
    return {
        "alternate-locations": [],
        "files": listed,
        "meta": {"_last-serial": source.randrange(10**7, 5 * 10**7), "api-version": "1.4"},
        "name": name,
        "project-status": {"status": "active"},
        "versions": versions,
    }


def _file(name: str, release: Release, source: random.Random) -> dict[str, Any]:
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
        "requires-python": release.requires_python,
        "size": source.randrange(10_000, 9_000_000),
        "upload-time": _moment(source),
        "url": f"{HOST}/packages/{digest[:2]}/{digest[2:4]}/{digest[4:64]}/{name}",
        "yanked": release.yanked,
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
        files = int(shape.files * source.lognormvariate(0, shape.spread))
        yield project(project_name(number), shape, source, files)


def page_of_files(count: int, shape: str, seed: int = SEED) -> dict[str, Any]:
    """Return one page with about so many files, for the growth rows."""
    return project("huge", SHAPES[shape], random.Random(seed), count)


def dressed(page: dict[str, Any]) -> dict[str, Any]:
    """Return a real page with its files' addresses moved to this machine, in PyPI's order.

    What a mirror leaves out (``core-metadata``, ``provenance``) is filled in, with digests made
    from the names; files that it sorted by name are sorted by version, as PyPI has them.
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
    files.sort(key=lambda file: _place(page["name"], file["filename"]))
    return {
        "alternate-locations": [],
        "files": files,
        "meta": {"_last-serial": 1, "api-version": "1.4"},
        "name": page["name"],
        "project-status": {"status": "active"},
        "versions": page.get("versions", []),
    }


def _place(project: str, filename: str) -> tuple[Any, ...]:
    """Return where a file stands on its page; what has no version comes first."""
    stem = filename.removesuffix(".tar.gz").removesuffix(".zip")
    text = filename.split("-")[1] if filename.endswith(".whl") else stem[len(project) + 1 :]
    try:
        return 1, Version(text), filename
    except InvalidVersion:
        return 0, Version("0"), filename


def write(directory: Path, pages: Iterable[dict[str, Any]]) -> list[str]:
    """Write pages as ``NAME.json`` and ``NAME.html``; return the names."""
    directory.mkdir(parents=True, exist_ok=True)
    names = []
    for page in pages:
        (directory / f"{page['name']}.json").write_bytes(as_json(page))
        (directory / f"{page['name']}.html").write_bytes(as_html(page))
        names.append(page["name"])
    return names


def lay_out(index: Path, pages: Iterable[dict[str, Any]], host: str) -> list[str]:
    """Write an index's folder as a web server wants it, with gzipped twins; return the names.

    ``host`` is where the files are; it stands in each file's address.
    """
    names = []
    for page in pages:
        forms = {"json": as_json(page), "html": as_html(page)}
        put(index / page["name"], forms, host)
        names.append(page["name"])
    return names


def put(folder: Path, forms: dict[str, bytes], host: str, level: int = 6) -> None:
    """Write one project's forms and their gzipped twins."""
    folder.mkdir(parents=True)
    for ending, body in forms.items():
        served = body.replace(f"{HOST}/packages/".encode(), f"{host}/packages/".encode())
        (folder / f"index.{ending}").write_bytes(served)
        (folder / f"index.{ending}.gz").write_bytes(gzip.compress(served, level, mtime=0))


def grown(index: Path, count: int, host: str, seed: int = SEED) -> list[str]:
    """Lay out so many small libraries; they are copies of a few under other names."""
    source = random.Random(seed)
    shape = SHAPES["library"]
    moulds = [as_json(project("grown-mould", shape, source, 60)) for _ in range(12)]
    names = [f"grown-{number:05}" for number in range(count)]
    for number, name in enumerate(names):
        body = moulds[number % len(moulds)].replace(b"grown-mould", name.encode())
        body = body.replace(b"grown_mould", name.replace("-", "_").encode())
        put(index / name, {"json": body}, host, level=1)
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

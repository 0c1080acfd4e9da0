"""What a run has to work with: pages in memory and served, peers, a clean environment."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
from fetch_pages import REAL16
from rounds import Pace, clean_environment
from serving import Server, free_port
from shapes import SHAPES

import peers

PEERS = ("unearth", "pip", "pypi-simple", "poetry")
_STAND_INS = {
    "largest": 2, "daily": 2, "binary": 4, "stable abi": 2, "program": 1, "long history": 1,
    "old library": 2, "library": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Sizes:
    """How large the jobs are."""

    packages: int = 300
    few: int = 48
    files: tuple[int, ...] = (100, 1000, 10_000, 100_000)
    grown: tuple[int, ...] = (10, 30, 100, 300, 1000, 3000)
    turns: int = 40  # of a warm run with few packages
    sources: int = 1000
    indexes: int = 200
    peers: tuple[str, ...] = PEERS
    stand_in_files: int = 0  # on each stand-in for a real page; 0 for what its shape has


QUICK = Sizes(8, 6, (300, 900), (2, 4), 2, 20, 4, ("pip",), 20)


@dataclass(frozen=True)
class Setting:
    """What a run has to work with.

    Attributes:
        folder: where anything may be written.
        pages: the folder of the sixteen real pages, or of made ones in their place.
        names: the pages' names.
        smallest: the name of ``attrs``' page, or of the smallest stand-in.
        www: the served indexes' folder: ``main``, ``newer``, ``older``, ``grown``.
        packages: the names of the projects in ``main``.
        server: what serves them.
        peers: those of ``PEERS`` that are installed.
        uv: the uv program, if there is one.
        speed: whether ``msgspec`` is installed.

    """

    folder: Path
    sizes: Sizes
    pace: Pace
    pages: Path
    names: tuple[str, ...]
    smallest: str
    www: Path
    packages: tuple[str, ...]
    server: Server
    environ: dict[str, str]
    peers: tuple[str, ...]
    uv: str | None
    speed: bool

    def written(self, name: str, lines: list[str]) -> Path:
        """Return a requirements file with these lines."""
        path = self.folder / f"{name}.in"
        path.write_text("".join(f"{line}\n" for line in lines))
        return path


@contextmanager
def prepared(folder: Path, given: Path | None, sizes: Sizes, pace: Pace) -> Iterator[Setting]:
    """Make the corpus, start its server and look which peers there are."""
    real = [] if given is None else list(_real(given))
    pages = real or list(_stand_ins(sizes.stand_in_files))
    names = corpus.write(folder / "pages", pages)
    smallest = "attrs" if real else min(pages, key=lambda page: len(page["files"]))["name"]
    www, port = folder / "www", free_port()
    packages = _serve(www, real, sizes, f"http://127.0.0.1:{port}")
    server = Server(www, folder / "server", port)
    home = folder / "home"
    home.mkdir()
    beside = Path(sys.executable).with_name("uv")
    try:
        yield Setting(
            folder=folder,
            sizes=sizes,
            pace=pace,
            pages=folder / "pages",
            names=tuple(names),
            smallest=smallest,
            www=www,
            packages=tuple(packages),
            server=server,
            environ=clean_environment(home),
            peers=tuple(peer for peer in sizes.peers if peers.version_of(peer)),
            uv=str(beside) if beside.exists() else shutil.which("uv"),
            speed=importlib.util.find_spec("msgspec") is not None,
        )
    finally:
        server.close()


def _real(given: Path) -> Iterator[dict[str, Any]]:
    for name in REAL16:
        yield corpus.dressed(json.loads((given / f"{name}.json").read_bytes()))


def _stand_ins(files: int) -> Iterator[dict[str, Any]]:
    source = random.Random(corpus.SEED)
    for kind, count in _STAND_INS.items():
        shape = SHAPES[kind]
        for number in range(count):
            name = f"{kind.replace(' ', '-')}-{number}"
            yield corpus.project(name, shape, source, files or shape.files)


def _serve(www: Path, real: list[dict[str, Any]], sizes: Sizes, host: str) -> list[str]:
    """Lay out the indexes: ``main``, and two overlays for row 12, of which each has a part."""
    made = list(corpus.made_pages(sizes.packages - len(real)))
    names = corpus.lay_out(www / "main", [*real, *made], host)
    newer = [corpus.overlay(page, newer=True) for page in made[::3]]
    corpus.lay_out(www / "newer", newer[:40], host)
    older = [corpus.overlay(page, newer=False) for page in made[::2] if _has_pure_half(page)]
    corpus.lay_out(www / "older", older[:100], host)
    return names


def _has_pure_half(page: dict[str, Any]) -> bool:
    """Return whether every interpreter can use a wheel of the page's older half."""
    half = page["files"][: len(page["files"]) // 2]
    return any(
        file["filename"].endswith("-py2.py3-none-any.whl") and not file["requires-python"]
        for file in half
    )


def uv_version(uv: str | None) -> str | None:
    """Return the version of a uv program."""
    if uv is None:
        return None
    words = subprocess.run([uv, "--version"], check=True, capture_output=True, text=True).stdout
    return words.split()[1]

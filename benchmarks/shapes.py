"""How projects of several kinds release, described after real ones; pages are ``corpus``' job.

A shape was written down after a few real pages (named in it): which files a release has at which
time, how many files there are in all, how often a release is a pre-release or yanked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

_PYTHONS = (
    "cp27-cp27mu", "cp33-cp33m", "cp34-cp34m", "cp35-cp35m", "cp36-cp36m", "cp37-cp37m",
    "cp38-cp38", "cp39-cp39", "cp310-cp310", "cp311-cp311", "cp312-cp312", "cp313-cp313",
    "cp314-cp314",
)  # fmt: skip
_WINDOW = 5  # that many Pythons have a wheel at a time
_PLATFORMS = (
    ("macosx_10_6_intel", "manylinux1_i686", "manylinux1_x86_64", "win32", "win_amd64"),
    (
        "macosx_10_9_x86_64", "manylinux1_i686", "manylinux1_x86_64", "manylinux2010_x86_64",
        "manylinux2014_aarch64", "win32", "win_amd64",
    ),
    (
        "macosx_10_9_x86_64", "macosx_11_0_arm64", "manylinux_2_17_aarch64.manylinux2014_aarch64",
        "manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_5_i686.manylinux1_i686",
        "musllinux_1_1_x86_64", "win32", "win_amd64",
    ),
    (
        "macosx_10_12_x86_64", "macosx_11_0_arm64", "manylinux_2_17_aarch64.manylinux2014_aarch64",
        "manylinux_2_17_armv7l.manylinux2014_armv7l", "manylinux_2_17_s390x.manylinux2014_s390x",
        "manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_28_x86_64",
        "musllinux_1_2_aarch64", "musllinux_1_2_x86_64", "win32", "win_amd64", "win_arm64",
    ),
)  # fmt: skip
_REQUIRES = (
    None,
    None,
    ">=2.7, !=3.0.*, !=3.1.*, !=3.2.*, !=3.3.*",
    ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*,!=3.3.*,!=3.4.*",
    ">=3.6",
    ">= 3.7",
    ">=3.8",
    ">=3.9",
    ">=3.10",
)


@dataclass(frozen=True)
class Shape:
    """The structure of a project.

    Attributes:
        like: the real pages it was described after.
        wheels: ``pure`` (one wheel), ``abi3`` (one for each platform), ``py3`` (likewise, for
            programs), ``cpython`` (one for each Python and platform).
        files: how many files such a project has in the middle.
        spread: the logarithm's deviation from that.
        sdist: whether a release has a source distribution.
        oddities: how many of the early releases have files of an old kind (eggs, installers, zips).
        pre_every: each n-th release is a pre-release; 0 for none.
        yanked_every: likewise for yanked ones.
        weight: how often the shape is drawn.

    """

    like: str
    wheels: str
    files: int
    spread: float
    sdist: bool
    oddities: float
    pre_every: int
    yanked_every: int
    weight: float


SHAPES = {
    "library": Shape("attrs, packaging", "pure", 110, 0.5, True, 0.0, 30, 25, 30),
    "old library": Shape("requests, urllib3, pip", "pure", 220, 0.45, True, 0.1, 20, 40, 31),
    "long history": Shape("setuptools", "pure", 900, 0.5, True, 0.3, 120, 30, 5),
    "daily": Shape("boto3, botocore", "pure", 2400, 0.6, True, 0.0, 0, 0, 4),
    "binary": Shape("numpy, msgspec, lxml", "cpython", 420, 0.9, True, 0.1, 15, 40, 14),
    "stable abi": Shape("cryptography", "abi3", 300, 0.8, True, 0.1, 0, 40, 7),
    "program": Shape("uv", "py3", 450, 0.9, True, 0.0, 0, 0, 4),
    "wheels only": Shape("ray", "cpython", 380, 0.8, False, 0.0, 40, 60, 3),
    "largest": Shape("grpcio, numpy, orjson", "cpython", 4800, 0.35, True, 0.05, 8, 20, 2),
}


@dataclass(frozen=True)
class Release:
    """What one release has: the ends of its files' names, and what they all say."""

    version: str
    files: tuple[str, ...]
    requires_python: str | None
    yanked: bool | str


def wheels_of(shape: Shape, age: float) -> tuple[str, ...]:
    """Return the tags of a release's wheels; ``age`` goes from 0 (long ago) to 1 (now)."""
    if shape.wheels == "pure":
        return ("py2.py3-none-any",) if age < 0.5 else ("py3-none-any",)
    platforms = _PLATFORMS[min(int(age * len(_PLATFORMS)), len(_PLATFORMS) - 1)]
    if shape.wheels in {"abi3", "py3"}:
        tag = "py3-none" if shape.wheels == "py3" else "cp38-abi3" if age > 0.4 else "cp36-abi3"
        return tuple(f"{tag}-{platform}" for platform in platforms)
    first = round(age * (len(_PYTHONS) - _WINDOW))
    pythons = _PYTHONS[first : first + _WINDOW]
    return tuple(f"{python}-{platform}" for python in pythons for platform in platforms)


def _ends(shape: Shape, age: float, *, odd: bool) -> tuple[str, ...]:
    ends = [f"-{tag}.whl" for tag in wheels_of(shape, age)]
    if shape.sdist:
        ends.append(".zip" if odd else ".tar.gz")
    if odd:
        ends += ["-py2.7.egg", ".win32-py2.7.exe"]
    return tuple(ends)


def releases(shape: Shape, source: random.Random, files: int) -> Iterator[Release]:
    """Yield so many files' releases, oldest first."""
    start = source.choice((0.0, 0.0, 0.2, 0.4, 0.6, 0.8))
    parts = _parts(shape, start, files)
    major, minor, patch = source.randrange(3), source.randrange(5), 0
    last = parts - 1 or 1
    for number in range(parts):
        age = start + (1 - start) * number / last if parts > 1 else 1.0
        major, minor, patch = _next(major, minor, patch, source)
        text = f"{major}.{minor}.{patch}"
        newest = number == parts - 1  # always final and whole, as a page is found on most days
        if shape.pre_every and number % shape.pre_every == 1 and not newest:
            text += source.choice(("a1", "b2", "rc1", ".dev3"))
        yanked: bool | str = False
        if shape.yanked_every and number % shape.yanked_every == 3 and not newest:
            yanked = source.choice((True, "broken metadata", "use the next release"))
        ends = _ends(shape, age, odd=number < shape.oddities * parts)
        requires = _REQUIRES[min(int(age * len(_REQUIRES)), len(_REQUIRES) - 1)]
        yield Release(text, ends, requires, yanked)


def _parts(shape: Shape, start: float, files: int) -> int:
    """Return how many releases have about so many files."""
    samples = [start + (1 - start) * step / 10 for step in range(11)]
    mean = sum(len(_ends(shape, age, odd=False)) for age in samples) / len(samples)
    return max(3, round(files / mean))


def _next(major: int, minor: int, patch: int, source: random.Random) -> tuple[int, int, int]:
    step = source.random()
    if step < 0.03:
        return major + 1, 0, 0
    return (major, minor + 1, 0) if step < 0.35 else (major, minor, patch + 1)

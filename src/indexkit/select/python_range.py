"""A range of Python versions, for lockers: which files some interpreter in it can use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ..patterns import regex
from ..values import frozen

Release: TypeAlias = tuple[int, ...]
# A release without trailing zeros, and 0 if the bound itself is inside, 1 (or -1) if it is not.
Bound: TypeAlias = tuple[Release, int]

_UNBOUNDED_LOW: Bound = ((), 0)
_UNBOUNDED_HIGH: Bound = ((1 << 30,), 0)
_STABLE_ABIS = frozenset({"abi3", "abi3t"})
_EXACT_TAG = regex(r"(?:cp|pp|graalpy|pyston)(\d)(\d*)\Z")
_GENERIC_TAG = regex(r"py(\d)(\d*)\Z")
_ABI_TAG = regex(r"(?:cp|pypy|graalpy)(\d)(\d*)[a-z]*(?:_.*)?\Z")


@frozen
class PythonRange:
    """The interpreters that a project's ``requires-python`` allows, by their lowest and highest.

    Attributes:
        low, high: the ends; gaps between them (``!=``) are not kept.

    """

    low: Bound
    high: Bound

    @classmethod
    def of(cls, specifiers: SpecifierSet) -> PythonRange:
        """Return the range that a specifier set spans, looking at release numbers only."""
        ends = [_ends(specifier) for specifier in specifiers]
        lows = [low for low, _ in ends if low is not None]
        highs = [high for _, high in ends if high is not None]
        return cls(max(lows, default=_UNBOUNDED_LOW), min(highs, default=_UNBOUNDED_HIGH))

    @classmethod
    def starting_at(cls, version: Version) -> PythonRange:
        """Return the range of a version and all later ones."""
        return cls((_trimmed(version.release), 0), _UNBOUNDED_HIGH)

    def starts_within(self, specifiers: SpecifierSet) -> bool:
        """Return whether a file's ``Requires-Python`` covers the range's lower end.

        Its upper end does not count: a package cannot know about interpreters to come.
        """
        return PythonRange.of(specifiers).low <= self.low

    def admits_tags(self, tags: str) -> bool:
        """Return whether the tags of a wheel leave room for some interpreter of the range.

        Python 2 never counts; tags that are not understood count as usable, as in uv.
        """
        pythons, abis, _ = (part.split(".") for part in tags.lower().split("-"))
        return any(self._admits_abi(abi, pythons) for abi in abis)

    def _admits_abi(self, abi: str, pythons: list[str]) -> bool:
        if abi in _STABLE_ABIS:
            return True
        if abi == "none":
            return any(self._admits_python(python) for python in pythons)
        match = _ABI_TAG.match(abi)
        if match is None:
            return not abi.startswith("pypy")
        return self._admits_minor(match[1], match[2], at_least=True)

    def _admits_python(self, python: str) -> bool:
        if match := _GENERIC_TAG.match(python):
            return self._admits_minor(match[1], match[2], at_least=False)
        if match := _EXACT_TAG.match(python):
            return self._admits_minor(match[1], match[2], at_least=True)
        return True

    def _admits_minor(self, major: str, minor: str, *, at_least: bool) -> bool:
        if major == "2":
            return False
        if not minor:
            return True
        version = (int(major), int(minor))
        if at_least and version < _padded(self.low[0]):
            return False
        high, openness = self.high
        # `<3.12` excludes 3.12 altogether; `<3.12.4` does not.
        return version < _padded(high) or (
            version == _padded(high) and (openness == 0 or len(high) > len(version))
        )


def _padded(release: Release) -> tuple[int, int]:
    padded = (*release, 0, 0)
    return padded[0], padded[1]


def _ends(specifier: Specifier) -> tuple[Bound | None, Bound | None]:
    text = specifier.version
    try:
        release = Version(text.removesuffix(".*")).release
    except InvalidVersion:
        return None, None
    point = _trimmed(release)
    operator = specifier.operator
    if operator in (">=", ">"):
        return (point, int(operator == ">")), None
    if operator in ("<=", "<"):
        return None, (point, -int(operator == "<"))
    if operator == "~=" or (operator == "==" and text.endswith(".*")):
        kept = release[:-1] if operator == "~=" else release
        return (point, 0), (_trimmed((*kept[:-1], kept[-1] + 1)), -1)
    return ((point, 0), (point, 0)) if operator in ("==", "===") else (None, None)


def _trimmed(release: Release) -> Release:
    return tuple(_without_zeros(release))


def _without_zeros(release: Release) -> Iterator[int]:
    last = max((place for place, number in enumerate(release) if number), default=-1)
    yield from release[: last + 1]

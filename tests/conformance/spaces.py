"""Forks of a universal resolution: the environments that one is for, and how requirements split them.

What is solved in a fork is the business of `locker`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, field, frozen
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import indexkit
from indexkit import MarkerSpace

Item = tuple[str, str, str]
"""A project, ``"extra"``, ``"group"`` or ``"project"``, and a name: what can be declared as conflicting."""

_MINORS = [(3, minor) for minor in range(40)] + [(4, 0)]


@frozen
class Fork:
    """A part of all environments.

    Attributes:
        space: the part, as a marker space.
        pythons: what Python it is for, as specifiers.
        excluded: extras and groups that are left out of it because they conflict with others.
        decided: the conflict sets that have been taken apart already.
        markers: what uv judges pins by: before the first split the project's own Python is not in it, so
            that a pin for an old Python counts.

    """

    space: MarkerSpace
    pythons: tuple[str, ...] = ()
    excluded: frozenset[Item] = frozenset()
    decided: frozenset[int] = frozenset()
    markers: MarkerSpace = field(factory=MarkerSpace.everything)

    @property
    def requires_python(self) -> str:
        return ",".join(self.pythons)

    def includes(self, need: Need) -> bool:
        """Return whether a requirement can hold somewhere in this fork."""
        if need.item is not None and need.item in self.excluded:
            return False
        return not self.space.is_disjoint(need.space)

    def is_pinned_by(self, need: Need) -> bool:
        """Return whether the pin of a requirement counts in this fork, even if the requirement does not."""
        if need.pin is None or (need.item is not None and need.item in self.excluded):
            return False
        return not self.markers.is_disjoint(need.space)

    def narrowed(self, space: MarkerSpace) -> Fork:
        """Return the part of this fork that is in ``space``."""
        both = self.space & space
        part = evolve(self, space=both, markers=both)
        low = _lowest_python(part.space)
        known = SpecifierSet(self.requires_python)
        if low is None or low == _lowest_of(known):
            return part
        return evolve(part, pythons=(*self.pythons, f">={low}"))

    def split_at(self, python: Version) -> tuple[Fork, Fork] | None:
        """Return the parts from a Python version on and below it, or ``None`` if one is empty."""
        upper = MarkerSpace.parse(f"python_full_version >= '{python}'")
        parts = [(upper, f">={python}"), (~upper, f"<{python}")]
        if not _begins_below(self.pythons, python) or any(
            (space & self.space).is_empty() for space, _ in parts
        ):
            return None
        above, below = (
            evolve(
                self,
                space=space & self.space,
                markers=space & self.space,
                pythons=(*self.pythons, text),
            )
            for space, text in parts
        )
        return above, below


@frozen
class Need:
    """One requirement, after its sources have been looked up.

    Attributes:
        requirement: name, extras and specifier.
        space: where it holds.
        pin: the index that a source pins it to.
        source: that source.
        item: the extra or group that asks for it.
        place: the path, or URL, that a source of another kind leads to, instead of an index.

    """

    requirement: Requirement
    space: MarkerSpace
    pin: indexkit.Index | None = None
    source: indexkit.Source | None = None
    item: Item | None = None
    place: str | None = None


class Split(Exception):  # noqa: N818 - it is no error
    """A fork must be taken apart before it can be solved."""

    def __init__(self, *forks: Fork) -> None:
        super().__init__(*forks)
        self.forks = forks


def first_fork(requires_python: str) -> Fork:
    """Return all environments of a project's ``requires-python``."""
    specifiers = SpecifierSet(requires_python)
    space = MarkerSpace.everything()
    for specifier in specifiers:
        if specifier.operator in (">=", "<", ">", "<="):
            text = f"python_full_version {specifier.operator} '{specifier.version}'"
            space &= MarkerSpace.parse(text)
    return Fork(space, (requires_python,) if requires_python else ())


def split_by_needs(fork: Fork, needs: Sequence[Need], conflicts: Sequence[frozenset[Item]]) -> None:
    """Raise `Split` if one list of requirements means different things in parts of a fork.

    It does where one package is required twice under different markers, and where items that
    conflict are both asked for.
    """
    parts = [fork]
    for same in _by_package(need for need in needs if fork.includes(need)):
        spaces = {need.space for need in same}
        if len(same) > 1 and len(spaces) > 1:
            for space in spaces:
                parts = [piece for part in parts for piece in _cut(part, space)]
    if len(parts) > 1:
        raise Split(*parts)
    for number, conflict in enumerate(conflicts):
        left = conflict - fork.excluded
        if number in fork.decided or len(left) < 2 or not any(need.item in left for need in needs):
            continue
        decided = evolve(fork, decided=fork.decided | {number})
        alone = [
            evolve(decided, excluded=fork.excluded | (conflict - {item})) for item in sorted(left)
        ]
        raise Split(evolve(decided, excluded=fork.excluded | conflict), *alone)


def _by_package(needs: Iterable[Need]) -> Iterator[list[Need]]:
    found: dict[str, list[Need]] = {}
    for need in needs:
        found.setdefault(need.requirement.name, []).append(need)
    yield from found.values()


def _cut(fork: Fork, space: MarkerSpace) -> Iterator[Fork]:
    inside, outside = fork.space & space, fork.space & ~space
    if inside.is_empty() or outside.is_empty():
        yield fork
    else:
        yield fork.narrowed(space)
        yield fork.narrowed(~space)


def _lowest_python(space: MarkerSpace) -> str | None:
    for major, minor in _MINORS:
        following = f"{major}.{minor + 1}" if major == 3 else "5"
        text = f"python_full_version >= '{major}.{minor}' and python_full_version < '{following}'"
        if not space.is_disjoint(MarkerSpace.parse(text)):
            return f"{major}.{minor}"
    return None


def _lowest_of(specifiers: SpecifierSet) -> str | None:
    lows = [Version(s.version) for s in specifiers if s.operator == ">="]
    return None if not lows else ".".join(map(str, max(lows).release[:2]))


def _begins_below(pythons: Iterable[str], python: Version) -> bool:
    lows = [
        Version(s.version) for s in SpecifierSet(",".join(pythons)) if s.operator in (">=", ">")
    ]
    return all(low < python for low in lows)

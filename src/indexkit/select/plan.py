"""In which order versions are looked at, over several indexes; files are judged elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from heapq import merge

from ..model.rules import Prerelease, Resolution, Rules
from ..model.semantics import Semantics
from ..model.strategy import Strategy
from ..values import frozen
from .candidate import Candidate
from .shelf import Group, Pool
from .version_key import FINAL, is_prerelease, version_key, window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol, TypeAlias

    from packaging.specifiers import Specifier

    from .demand import Specifiers
    from .version_key import VersionKey

    # Pools of one lane are merged by version; lanes of one scope follow each other.
    Lane: TypeAlias = tuple[Pool, ...]
    Scope: TypeAlias = tuple[Lane, ...]
    Grade: TypeAlias = Callable[[Group], list[Candidate]]

    class Court(Protocol):
        """What is said about a version as a whole."""

        def spoils(self, group: Group, /) -> bool:
            """Return whether the version is out, on all indexes."""
            ...

        def hides(self, group: Group, /) -> bool:
            """Return whether it hides that of later scopes, although it has no usable files."""
            ...


class Wanted(Enum):
    """Which versions one round looks at."""

    ALL = "all"
    FINALS = "finals"
    PRERELEASES = "pre-releases"


@frozen
class Plan:
    """The walk over all versions of all pools, best first.

    In each scope finals come before pre-releases, and pre-releases count only if no final of the
    scope can be used: the decision is about a set, never about a single version.

    Attributes:
        scopes: what is searched, in order.
        rounds: which versions each round in a scope looks at; the first to find any is the last.
        specifiers: what a version must satisfy.
        newest_first: whether the highest version is best.
        shadows: whether a version of an earlier scope, usable or not, hides those of later ones.
        exact_is_version: whether ``===`` compares versions and not their spelling.

    """

    scopes: tuple[Scope, ...]
    rounds: tuple[Wanted, ...]
    specifiers: Specifiers
    newest_first: bool
    shadows: bool = False
    exact_is_version: bool = False

    def walk(self, court: Court, grade: Grade) -> Iterator[Candidate]:
        """Yield what ``grade`` makes of each version, in order.

        Args:
            court: what it says about whole versions.
            grade: returns the usable files of a version, best first.

        """
        hidden: set[VersionKey | None] = set()
        for scope in self.scopes:
            seen: set[VersionKey | None] = set()
            for wanted in self.rounds:
                found = False
                for group in self.versions(scope, wanted):
                    if hidden and group.key in hidden:
                        continue
                    if court.spoils(group):
                        hidden.add(group.key)
                        continue
                    candidates = grade(group)
                    yield from candidates
                    found = found or bool(candidates)
                    if self.shadows and (candidates or court.hides(group)):
                        seen.add(group.key)
                if found:
                    break
            hidden |= seen

    def versions(self, scope: Scope, wanted: Wanted) -> Iterator[Group]:
        """Yield the versions of a scope that a round looks at and that satisfy the specifiers."""
        low, high = window(self.specifiers)
        takes_all = not self.specifiers
        unwanted = None if wanted is Wanted.ALL else wanted is Wanted.FINALS
        for lane in scope:
            streams = [pool.groups(low, high, newest_first=self.newest_first) for pool in lane]
            for group in self._merged(streams):
                key = group.key
                prerelease = key is not None and key[2] is not FINAL and is_prerelease(key)
                if prerelease is unwanted:
                    continue
                if takes_all:
                    yield group
                elif accepted := self._accepted(group):
                    yield accepted
            if wanted is not Wanted.PRERELEASES and self._names_text():
                yield from (
                    accepted
                    for pool in lane
                    for group in pool.odd_groups()
                    if (accepted := self._accepted(group))
                )

    def satisfies(self, text: str) -> bool:
        """Return whether a version text satisfies the specifiers, pre-release or not."""
        if not text:
            return False
        if self.exact_is_version and self._names_text():
            return all(_satisfies_as_version(each, text) for each in self.specifiers)
        return not self.specifiers or self.specifiers.contains(text, prereleases=True)

    def _accepted(self, group: Group) -> Group | None:
        parts = group.parts
        if len(parts) == 1:
            return group if self.satisfies(parts[0][1]) else None
        # Equal versions may be spelled in two ways, and `===` looks at the spelling.
        kept = [part for part in parts if self.satisfies(part[1])]
        return Group(group.key, kept) if kept else None

    def _names_text(self) -> bool:
        return any(specifier.operator == "===" for specifier in self.specifiers)

    def _merged(self, streams: Sequence[Iterator[Group]]) -> Iterator[Group]:
        if len(streams) == 1:
            return streams[0]
        return merge(*streams, key=_sort_key, reverse=self.newest_first)


def _satisfies_as_version(specifier: Specifier, text: str) -> bool:
    """Judge as uv does, for which ``===2.0`` is exactly the version 2.0, also as 2.0.0."""
    if specifier.operator != "===":
        return specifier.contains(text, prereleases=True)
    key = version_key(specifier.version)
    return key is not None and key == version_key(text)


def _sort_key(group: Group) -> Any:
    """Return the key; groups without one are in no stream that is merged."""
    return group.key


def make_plan(
    pools: Sequence[Pool],
    specifiers: Specifiers,
    *,
    sets: Sequence[Specifiers],
    strategy: Strategy,
    rules: Rules,
    semantics: Semantics,
) -> Plan:
    """Return the plan for pools in order of precedence.

    Args:
        pools: who may answer; for ``FIRST_INDEX`` only the first one counts.
        specifiers: all that a version must satisfy.
        sets: the specifier sets of the single requirements that ``specifiers`` was made of.
        strategy: how pools are combined.
        rules: the pre-release mode and the end of the versions that is best.
        semantics: decides whether each index of ``unsafe-first-match`` is searched by itself.

    """
    by_version = strategy is Strategy.UNSAFE_FIRST_MATCH and semantics.first_match_by_version
    scopes: tuple[Scope, ...]
    if not pools:
        scopes = ()
    elif strategy is Strategy.FIRST_INDEX:
        scopes = (((pools[0],),),)
    elif strategy is Strategy.UNSAFE_BEST_MATCH:
        scopes = ((tuple(pools),),)
    elif by_version:
        scopes = tuple(((pool,),) for pool in pools)
    else:
        scopes = (tuple((pool,) for pool in pools),)
    newest_first = rules.resolution is Resolution.HIGHEST
    return Plan(
        scopes,
        _rounds(rules.prerelease, sets),
        specifiers,
        newest_first,
        by_version,
        semantics.arbitrary_equality_by_version,
    )


def _rounds(mode: Prerelease, sets: Sequence[Specifiers]) -> tuple[Wanted, ...]:
    if mode is Prerelease.ALLOW:
        return (Wanted.ALL,)
    if mode is Prerelease.DISALLOW:
        return (Wanted.FINALS,)
    if mode is Prerelease.EXPLICIT and not any(map(_mentions_prerelease, sets)):
        return (Wanted.FINALS,)
    return (Wanted.FINALS, Wanted.PRERELEASES)


def _mentions_prerelease(specifiers: Specifiers) -> bool:
    """Return whether a clause names a pre-release; to exclude one is not to ask for one."""
    return any(
        specifier.operator != "!=" and _is_prerelease(specifier.version.removesuffix(".*"))
        for specifier in specifiers
    )


def _is_prerelease(text: str) -> bool:
    key = version_key(text)
    return key is not None and is_prerelease(key)

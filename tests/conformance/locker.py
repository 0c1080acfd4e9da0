"""A tiny locker: resolves projects for all environments as ``uv lock`` does, with indexkit's choices.

It is a stand-in for the resolver of an embedding host, and no more: versions go back only when a
dependency of theirs cannot be had. Reading projects is the business of `demands`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve, field, frozen, mutable
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import indexkit
from conformance.carrying import Metadata, Remembering, route_to
from conformance.error_classes import AdapterError, check
from conformance.spaces import Fork, Item, Need, Split, split_by_needs
from indexkit import MarkerSpace

_ROUNDS = 50
Choice = tuple[str, str, indexkit.Index]


@frozen
class Demands:
    """What shall be locked.

    Attributes:
        lists: the requirements of each member, extra and group, one list each.
        start: the environments to lock for.
        conflicts: sets of extras and groups that nobody asks for together.
        constraints: specifiers that hold wherever their package is used.
        overrides: requirements that take the place of all others for their package.
        at: what a path or URL requires, given its place and extras.

    """

    lists: tuple[tuple[Need, ...], ...]
    start: tuple[Fork, ...]
    conflicts: tuple[frozenset[Item], ...] = ()
    constraints: tuple[Need, ...] = ()
    overrides: tuple[Need, ...] = ()
    at: Callable[[Need], list[tuple[Need, ...]]] = lambda _: []


class Locker:
    """Resolves demands with one index set."""

    def __init__(
        self,
        index_set: indexkit.IndexSet,
        fetcher: Remembering,
        environ: Mapping[str, str],
        preferred: Mapping[str, set[str]],
    ) -> None:
        self.index_set, self.fetcher, self.preferred = index_set, fetcher, preferred
        self.credentials = indexkit.default_credentials(index_set, environ=environ)
        self.metadata = Metadata(fetcher, index_set, self.credentials)

    def lock(self, demands: Demands) -> list[Choice]:
        """Return every package with its version and index.

        Raises:
            indexkit.IndexKitError: a package cannot be had.
            AdapterError: the demands contradict each other.

        """
        open_forks, chosen = list(demands.start), {}
        while open_forks:
            fork = open_forks.pop(0)
            try:
                picks = _InFork(self, demands, fork).solve()
            except Split as split:
                open_forks = [*split.forks, *open_forks]
                continue
            for name, pick in picks.items():
                choice = (name, str(pick.version), pick.index)
                chosen[name, choice[1], pick.index.url.text] = choice
        return list(chosen.values())


@mutable
class _InFork:
    """The solving of one fork, in rounds: each starts with what the last has learnt."""

    locker: Locker
    demands: Demands
    fork: Fork
    known: dict[str, set[str]] = field(factory=dict)
    forbidden: dict[str, set[str]] = field(factory=dict)
    picks: dict[str, indexkit.Candidate] = field(factory=dict)
    parents: dict[str, str | None] = field(factory=dict)
    pinned: list[Need] = field(factory=list)

    def solve(self) -> dict[str, indexkit.Candidate]:
        for _ in range(_ROUNDS):
            before = ({k: set(v) for k, v in self.known.items()}, self._forbidden_count())
            try:
                self._round()
            except _GoBack:
                continue
            if before == (self.known, self._forbidden_count()):
                return self.picks
        raise AdapterError("resolve.unsatisfiable")

    def _forbidden_count(self) -> int:
        return sum(map(len, self.forbidden.values()))

    def _round(self) -> None:
        self.picks, self.parents, self.pinned = {}, {}, []
        pending: list[Need] = []
        for needs in self.demands.lists:
            pending += self._expand(needs)
        pins = self._pins(self.pinned)
        self._ask(pending, pins)
        visited: set[tuple[str, frozenset[str]]] = set()
        while pending:
            need = pending.pop(0)
            name = canonicalize_name(need.requirement.name)
            key = (name, frozenset(need.requirement.extras))
            if key in visited or need.place is not None:
                continue
            visited.add(key)
            more = self._expand(self._requirements_of(need, self._pick(name, pins)))
            for each in more:
                self.parents.setdefault(canonicalize_name(each.requirement.name), name)
            self._ask(more, pins)
            pending += more

    def _expand(self, needs: Sequence[Need]) -> list[Need]:
        """Return a list's requirements that hold here, with those of paths and URLs in their place."""
        needs = [each for need in needs for each in self._overridden(need)]
        split_by_needs(self.fork, needs, self.demands.conflicts)
        self.pinned += filter(self.fork.is_pinned_by, needs)
        held = [need for need in needs if self.fork.includes(need)]
        out = list(held)
        for need in held:
            if need.place is not None:
                for inner in self._at(need):
                    out += self._expand([_within(each, need.space) for each in inner])
        for need in out:
            if need.place is None:
                specifiers = self.known.setdefault(canonicalize_name(need.requirement.name), set())
                specifiers.add(str(need.requirement.specifier))
        return out

    def _overridden(self, need: Need) -> list[Need]:
        name = canonicalize_name(need.requirement.name)
        instead = [
            evolve(need, requirement=each.requirement, space=need.space & each.space)
            for each in self.demands.overrides
            if canonicalize_name(each.requirement.name) == name
        ]
        return instead or [need]

    def _at(self, need: Need) -> list[tuple[Need, ...]]:
        """Return what stands at the path or URL of a requirement."""
        place = need.place or ""
        if not place.startswith(("http:", "https:")):
            return self.demands.at(need)
        requirements = self.locker.metadata.at_url(place)
        return [tuple(needs_of_metadata(requirements, need.requirement.extras, need.space))]

    def _pins(self, needs: Iterable[Need]) -> dict[str, Need]:
        """Return the pin of each package; one of them counts for all who require it."""
        pins: dict[str, Need] = {}
        for need in needs:
            if need.pin is None:
                continue
            name = canonicalize_name(need.requirement.name)
            known = pins.setdefault(name, need)
            if known.pin is not None and known.pin.url != need.pin.url:
                raise AdapterError("sources.conflicting-indexes")
        return pins

    def _ask(self, needs: Iterable[Need], pins: Mapping[str, Need]) -> None:
        """Ask for the pages of all packages of a list at once."""
        names = [canonicalize_name(n.requirement.name) for n in needs if n.place is None]
        self._select(list(dict.fromkeys(names)), pins)

    def _select(self, names: list[str], pins: Mapping[str, Need]) -> list[indexkit.Selection]:
        index_set = self.locker.index_set
        routes = []
        for name in names:
            pinned = pins.get(name)
            routes.append(
                route_to(index_set, name, pinned and pinned.pin, pinned and pinned.source)
            )
        return list(
            indexkit.select_many(
                names,
                index_set=index_set,
                fetcher=self.locker.fetcher,
                credentials=self.locker.credentials,
                target=indexkit.Target.universal(requires_python=self.fork.requires_python),
                routes=routes,
            )
        )

    def _pick(self, name: str, pins: Mapping[str, Need]) -> indexkit.Candidate:
        if name in self.picks:
            return self.picks[name]
        selection = self._select([name], pins)[0]
        texts = [*self.known.get(name, ()), *(f"!={v}" for v in self.forbidden.get(name, ()))]
        texts += [
            str(need.requirement.specifier)
            for need in self.demands.constraints
            if canonicalize_name(need.requirement.name) == name and self.fork.includes(need)
        ]
        selection = selection.narrow(*(text for text in texts if text))
        best = self._preferred(name, selection, pins.get(name)) or selection.best
        self._split_for_newer(selection, best)
        if best is None:
            self._go_back(name)
            best = check(selection)
        self.picks[name] = best
        return best

    def _preferred(
        self, name: str, selection: indexkit.Selection, pin: Need | None
    ) -> indexkit.Candidate | None:
        versions = self.locker.preferred.get(name)
        if not versions:
            return None
        return next((c for c in selection.candidates if str(c.version) in versions), None)

    def _split_for_newer(
        self, selection: indexkit.Selection, best: indexkit.Candidate | None
    ) -> None:
        """Take the fork apart where a newer version is for later interpreters only."""
        if selection.route is None or not any(v.outcome == "found" for v in selection.visits):
            return
        for verdict in sorted(selection.rejected, key=_version_of, reverse=True):
            if verdict.reason is not indexkit.Reason.REQUIRES_PYTHON:
                continue
            if best is not None and _version_of(verdict) <= best.version:
                return
            low = _low_end(verdict.file.requires_python)
            if low is not None and (parts := self.fork.split_at(low)):
                raise Split(*parts)

    def _go_back(self, name: str) -> None:
        """Give up the version that requires what cannot be had, if it is not the user who does."""
        parent = self.parents.get(name)
        if parent is not None and parent in self.picks:
            self.forbidden.setdefault(parent, set()).add(str(self.picks[parent].version))
            self.known.clear()
            raise _GoBack

    def _requirements_of(self, need: Need, candidate: indexkit.Candidate) -> list[Need]:
        try:
            requirements, _ = self.locker.metadata.requirements(candidate)
        except indexkit.DownloadError as error:
            ignored = candidate.index.ignore_error_codes or ()
            if not any(str(code) in error.reason for code in ignored):
                raise
            name = canonicalize_name(candidate.name)
            self.forbidden.setdefault(name, set()).add(str(candidate.version))
            raise _GoBack from None
        return list(needs_of_metadata(requirements, need.requirement.extras, need.space))


class _GoBack(Exception):  # noqa: N818 - it is no error
    """The round starts again with what it has learnt."""


def needs_of_metadata(
    requirements: Iterable[Requirement], extras: Iterable[str], space: MarkerSpace
) -> Iterable[Need]:
    """Yield what a distribution requires with some extras, where ``space`` holds."""
    for requirement in requirements:
        marker = marker_space(requirement, extras)
        both = marker & space
        if not both.is_empty():
            yield Need(requirement, both)


def marker_space(requirement: Requirement, extras: Iterable[str]) -> MarkerSpace:
    """Return where a requirement holds when just these extras are asked for."""
    if requirement.marker is None:
        return MarkerSpace.everything()
    asked = {canonicalize_name(extra) for extra in extras}

    def decided(match: re.Match[str]) -> str:
        holds = (canonicalize_name(match[2]) in asked) is (match[1] == "==")
        return "python_version >= '0'" if holds else "python_version < '0'"

    text = re.sub(r"extra\s*(==|!=)\s*['\"]([^'\"]+)['\"]", decided, str(requirement.marker))
    return MarkerSpace.parse(text)


def _within(need: Need, space: MarkerSpace) -> Need:
    return evolve(need, space=need.space & space)


def _version_of(verdict: indexkit.Verdict) -> Version:
    try:
        return Version(verdict.version)
    except ValueError:
        return Version("0")


def _low_end(requires_python: str | None) -> Version | None:
    try:
        specifiers = SpecifierSet(requires_python or "")
        lows = [
            Version(specifier.version.removesuffix(".*"))
            for specifier in specifiers
            if specifier.operator in (">=", "==", "~=", ">")
        ]
    except ValueError:
        return None
    return max(lows, default=None)

"""For what a file is chosen: an interpreter on a platform, or a range of interpreters anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType

from ..values import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.specifiers import SpecifierSet
    from packaging.tags import Tag

    from ..model.semantics import Semantics
    from .python_range import PythonRange


_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}
_SHORT_NAMES = {"cpython": "cp", "pypy": "pp", "graalpy": "graalpy"}
_VERDICTS = {True: "+", False: "-", None: "?"}
_MEANINGS = {sign: verdict for verdict, sign in _VERDICTS.items()}
_UNUSABLE = -1
_MOST_KEPT = 5000  # a page may have any number of texts
_LONGEST_KEPT = 500


@frozen
class Target:
    """What files must fit. Make one with `running`, `of` or `universal`.

    A target remembers what it has decided about a text (a tag set, a ``Requires-Python``), so use
    one target for many selections.

    Attributes:
        python_full_version: ``X.Y.Z`` and what follows; for a range its lower end.
        tag_texts: the wheel tags that fit, best first; empty for a range, which reads them.
        markers: the PEP 508 environment as pairs; see `environment`.
        pythons: the range, or ``None`` for one interpreter.
        wheel_ends: how wheels stand, by what follows project and version in their names; see
            `judge`, which fills it.

    """

    python_full_version: str
    tag_texts: tuple[str, ...] = field(default=(), repr=False)
    markers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    pythons: PythonRange | None = None
    _ranks: dict[str, int] = field(init=False, eq=False, repr=False)
    wheel_ends: dict[str, Any] = field(init=False, eq=False, repr=False, factory=dict)
    _known_pythons: dict[tuple[str, bool, bool], bool | None] = field(
        init=False, eq=False, repr=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        """Number the tags; of equal ones the first counts."""
        texts = self.tag_texts
        count = len(texts)
        ranks = dict(zip(reversed(texts), range(count - 1, -1, -1), strict=True))
        object.__setattr__(self, "_ranks", ranks)

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The wheel tags that fit, best first; empty for a range."""
        from packaging.tags import Tag

        return tuple(Tag(*text.split("-")) for text in self.tag_texts)

    @classmethod
    def running(cls) -> Target:
        """Return the interpreter that runs this code, on its platform."""
        from packaging.tags import sys_tags

        from .here import markers_here

        markers = markers_here()
        full = markers["python_full_version"].removesuffix("+")
        return cls(full, tuple(map(str, sys_tags())), tuple(sorted(markers.items())))

    @classmethod
    def of(
        cls,
        *,
        python: str,
        platforms: Iterable[str] | str,
        implementation: str = "cpython",
        abis: Sequence[str] = (),
        free_threaded: bool = False,
    ) -> Target:
        """Return an interpreter that need not exist on this machine.

        Args:
            python: ``"3.12.1"``; ``"3.12"`` means ``"3.12.0"``.
            platforms: short names (``linux-x86_64``, ``musl-x86_64``, ``macos-arm64``,
                ``windows-amd64``) or platform tags, best first; one text for a single one.
            implementation: ``cpython``, ``pypy`` or ``graalpy``.
            abis: the ABI tags, best first; by default CPython's own, and none for others.
            free_threaded: whether CPython was built without the global lock.

        Raises:
            ValueError: a version, platform or implementation is not understood.

        """
        from .platforms import expand_platforms, markers_of

        if implementation not in _NAMES:
            raise ValueError(f"`{implementation}` is no known Python implementation")
        release = _release(python)
        expanded = expand_platforms([platforms] if isinstance(platforms, str) else platforms)
        if not expanded:
            raise ValueError("a target needs at least one platform")
        full = ".".join(map(str, release)) if python.count(".") < 2 else python  # noqa: PLR2004 (X.Y.Z has two dots)
        tags = map(str, _tags(implementation, release[:2], abis, expanded, free_threaded))
        markers = {
            **markers_of(expanded),
            "python_version": f"{release[0]}.{release[1]}",
            "python_full_version": full,
            "implementation_name": implementation,
            "implementation_version": full,
            "platform_python_implementation": _NAMES[implementation],
        }
        return cls(full, tuple(tags), tuple(sorted(markers.items())))

    @classmethod
    def universal(cls, *, requires_python: str) -> Target:
        """Return all interpreters that ``requires_python`` allows, on any platform.

        A wheel fits if its tags leave room for some interpreter of the range; a file's own
        ``Requires-Python`` must cover the lower end of the range (uv: *Universal resolution*).

        Raises:
            packaging.specifiers.InvalidSpecifier: ``requires_python`` is no specifier set.

        """
        from packaging.specifiers import SpecifierSet

        from .python_range import PythonRange

        pythons = PythonRange.of(SpecifierSet(requires_python))
        lowest = (*pythons.low[0], 0, 0)[: max(3, len(pythons.low[0]))]
        return cls(".".join(map(str, lowest)) if pythons.low[0] else "", pythons=pythons)

    def to_lines(self) -> list[str]:
        """Return all that is known, the decisions about texts too, as lines; not for a range.

        `from_lines` makes the same target of it without looking at the machine.
        """
        single = set(self.tag_texts)
        # Texts come from pages: one index must not fill what every run reads.
        ranks = [
            f"{text}\t{rank}"
            for text, rank in self._ranks.items()
            if text not in single and _is_kept(text)
        ]
        pythons = [
            f"{lenient:d}{lower_bound_only:d}{_VERDICTS[verdict]}{text}"
            for (text, lenient, lower_bound_only), verdict in self._known_pythons.items()
            if _is_kept(text)
        ]
        markers = [f"{key}\t{value}" for key, value in self.markers]
        parts = (self.tag_texts, markers, ranks[:_MOST_KEPT], pythons[:_MOST_KEPT])
        counts = "\t".join(str(len(part)) for part in parts)
        return [self.python_full_version, counts, *chain.from_iterable(parts)]

    @classmethod
    def from_lines(cls, lines: Sequence[str]) -> Target:
        """Return the target that `to_lines` described.

        Raises:
            LookupError, ValueError: the lines are not of that form.

        """
        left = iter(lines)
        full = next(left, "")
        tags, markers, ranks, pythons = (
            list(islice(left, int(count))) for count in next(left, "").split("\t")
        )
        pairs = ((key, value) for key, _, value in (line.partition("\t") for line in markers))
        target = cls(full, tuple(tags), tuple(pairs))
        for line in ranks:
            text, _, rank = line.partition("\t")
            target._ranks[text] = int(rank)
        for line in pythons:
            key = (line[3:], line[0] == "1", line[1] == "1")
            target._known_pythons[key] = _MEANINGS[line[2]]
        return target

    @property
    def experience(self) -> int:
        """How many texts have been decided about; it only grows."""
        return len(self._ranks) + len(self._known_pythons)

    @property
    def environment(self) -> Mapping[str, str]:
        """The PEP 508 environment, for markers; empty for a range, which has none."""
        return MappingProxyType(dict(self.markers))

    def rank(self, tags: str) -> int:
        """Return the place of a compressed tag set among the tags: 0 is best, -1 does not fit."""
        rank = self._ranks.get(tags)
        if rank is None:
            rank = self._ranks[tags] = self._look_up(tags)
        return rank

    def accepts_python(
        self, requires_python: str, *, lenient: bool = True, lower_bound_only: bool = False
    ) -> bool | None:
        """Return whether a ``Requires-Python`` admits the target; ``None`` if it is unreadable.

        The full version counts (``>=3.8.1``), and a pre-release of an interpreter counts as its
        final: the text says which language a file needs.

        Args:
            requires_python: as a page gives it.
            lenient: repair slips that uv does not repair, too.
            lower_bound_only: look at no upper end and no gap, as uv does.

        """
        key = (requires_python, lenient, lower_bound_only)
        try:
            return self._known_pythons[key]
        except KeyError:
            from .requires_python import read_requires_python

            specifiers = read_requires_python(requires_python, lenient=lenient)
            verdict = None if specifiers is None else self._admits(specifiers, lower_bound_only)
            self._known_pythons[key] = verdict
            return verdict

    def fits_python(self, requires_python: str, semantics: Semantics) -> bool:
        """Return whether a file with a ``Requires-Python`` may be used; see `accepts_python`."""
        drops_unreadable = semantics.unreadable_requires_python_excludes
        admitted = self.accepts_python(
            requires_python,
            lenient=not drops_unreadable,
            lower_bound_only=semantics.requires_python_is_lower_bound,
        )
        return bool(admitted) or (admitted is None and not drops_unreadable)

    def _look_up(self, tags: str) -> int:
        if self.pythons is not None:
            if not self.pythons.admits_tags(tags):
                return _UNUSABLE
            return 0 if tags.endswith("-none-any") else 1
        pythons, abis, platforms = (part.split(".") for part in tags.lower().split("-"))
        ranks = self._ranks
        found = [
            ranks[tag]
            for python in pythons
            for abi in abis
            for platform in platforms
            if (tag := f"{python}-{abi}-{platform}") in ranks and ranks[tag] >= 0
        ]
        return min(found, default=_UNUSABLE)

    def _admits(self, specifiers: SpecifierSet, lower_bound_only: bool) -> bool:  # noqa: FBT001 (private)
        if self.pythons is not None:
            return self.pythons.starts_within(specifiers)
        from packaging.version import Version

        release = Version(Version(self.python_full_version).base_version)
        if lower_bound_only:
            from .python_range import PythonRange

            return PythonRange.starting_at(release).starts_within(specifiers)
        return specifiers.contains(release, prereleases=True)


def _is_kept(text: str) -> bool:
    return len(text) <= _LONGEST_KEPT and text.isprintable() and text.isascii()


def _release(python: str) -> tuple[int, int, int]:
    from packaging.version import InvalidVersion, Version

    try:
        release = (*Version(python).release, 0, 0)
    except InvalidVersion:
        raise ValueError(f"`{python}` is no Python version") from None
    return release[0], release[1], release[2]


def _tags(
    implementation: str,
    version: tuple[int, ...],
    abis: Sequence[str],
    platforms: tuple[str, ...],
    free_threaded: bool,  # noqa: FBT001 (private, and named at its only call's source)
) -> Iterator[Tag]:
    from packaging.tags import compatible_tags, cpython_tags, generic_tags

    interpreter = f"{_SHORT_NAMES[implementation]}{version[0]}{version[1]}"
    if implementation == "cpython":
        own = list(abis) or _cpython_abis(version, free_threaded=free_threaded)
        specific = cpython_tags(version, own, platforms)
    else:
        specific = generic_tags(interpreter, list(abis) or ["none"], platforms)
    yield from specific
    yield from compatible_tags(version, interpreter, platforms)


def _cpython_abis(version: tuple[int, ...], *, free_threaded: bool) -> list[str]:
    name = f"cp{version[0]}{version[1]}"
    if free_threaded:
        return [f"{name}t"]
    # Before 3.8 the ABI's name said which allocator was built in.
    return [name] if version >= (3, 8) else [f"{name}m"]

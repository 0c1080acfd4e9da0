"""The rules for single files: what is wrong with a file, or how it stands among its version's."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.naming import normalized_name
from ..model.rules import Rules
from ..model.semantics import Semantics
from .candidate import Candidate
from .hashes_and_age import HashesAndAge
from .ranking import SDIST, SDIST_RANK, only_best, sort
from .reason import Fault, Reason
from .shelf import Group, Shelf
from .target import Target
from .version_key import is_prerelease, version_key
from .wheel_name import is_sdist_of, sdist_stem, split_wheel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from packaging.version import Version

    from .ranking import Entry, Standing
    from .shelf import Facts
    from .version_key import VersionKey

    # A file that nothing speaks against: how it stands, its number in its version, and its facts.
    _Fit: TypeAlias = tuple[Standing, int, Facts]

_NAMES = (Reason.UNSUPPORTED_FILE, Reason.INVALID_NAME, Reason.OTHER_PROJECT)
_AGES = (Reason.TOO_NEW, Reason.NO_UPLOAD_TIME)
_NO_START = "\0"
_UNKNOWN = Fault(Reason.USABLE)


class Judge:
    """Judges the files of one project for one target under one set of rules.

    The order of the rules is the order of the reasons: cheap ones first, those that need the whole
    file last.
    """

    def __init__(
        self,
        package: str,
        target: Target,
        rules: Rules,
        semantics: Semantics,
        pinned: Iterable[str] = (),
    ) -> None:
        """Take the rules; ``pinned`` are version texts whose yanked files may be used (PEP 592)."""
        self._package = package
        self._target = target
        self._drops_unreadable = semantics.unreadable_requires_python_excludes
        self._semantics = semantics
        self._python_last = semantics.requires_python_decides_version
        self._wheels = rules.wheels_allowed(package)
        may = rules.sdists_allowed(package)
        self._source: Standing | Fault = SDIST if may else Fault(Reason.SDISTS_NOT_ALLOWED)
        self._pinned = frozenset(map(_identity, (*pinned, *rules.allow_yanked)))
        self._names = {package: True}
        self._spelling: str | None = None
        self._versions: dict[str, Version] = {}
        self._judged: dict[tuple[int, str], list[Standing | Fault]] = {}
        self._pythons: dict[str, Fault | None] = {}
        # By whether tags count: how wheels stand, by what follows project and version in a name.
        shared = target.wheel_ends if self._wheels else {}
        self._ends: dict[bool, dict[str, Standing | Fault]] = {True: shared, False: {}}
        self._closely = HashesAndAge(rules, semantics)

    def best(self, group: Group) -> list[Candidate]:
        """Return the best usable file of a version, alone, or nothing."""
        found = self._fitting(group)
        return self._ordered(group, only_best(found))[:1]

    def usable(self, group: Group) -> list[Candidate]:
        """Return all usable files of a version, best first."""
        found = self._fitting(group)
        return self._ordered(group, found) if found else []

    def judged(self, shelf: Shelf, text: str) -> list[Standing | Fault]:
        """Return how each file of a version stands, or what speaks against it, in page order.

        The version itself is not looked at. What was found is kept for those who ask again.
        """
        key = (id(shelf), text)
        found = self._judged.get(key)
        if found is None:
            found = self._judged[key] = self._judge(shelf, text)[0]
        return found

    def standing(self, filename: str, text: str) -> Standing | Fault:
        """Return how a file of a version stands, or what speaks against it, by its name alone."""
        if filename[-4:].lower() == ".whl":
            return self._wheel(filename)
        return self._sdist(filename, text)

    def _fitting(self, group: Group) -> list[Entry]:
        found: list[Entry] = []
        for shelf, text, place in group.parts:
            self._judged[id(shelf), text], fits = self._judge(shelf, text)
            if fits:
                rows = shelf.page.rows[text]
                found += [
                    (standing, shelf, text, place, rows[number], facts)
                    for standing, number, facts in fits
                ]
        return found

    def spoils(self, group: Group) -> bool:
        """Return whether the ``Requires-Python`` of a version's best file rules the version out.

        Only under ``requires_python_decides_version``, and only what can be read.
        """
        if not self._python_last:
            return False
        found: list[Entry] = []
        for shelf, text, place in group.parts:
            rows = shelf.page.rows[text]
            for standing, number, facts in self._judge(shelf, text, any_python=True)[1]:
                # A text that uv cannot read costs the file, not the version.
                if not (facts[1] and self._is_dropped(facts[1])):
                    found.append((standing, shelf, text, place, rows[number], facts))
        best = self._ordered(group, found)[:1]
        return any(one.requires_python and self._python(one.requires_python) for one in best)

    def hides(self, group: Group) -> bool:
        """Return whether a version without usable files hides that of later indexes, as in uv.

        It does not if it is too new, nor if uv would see none of its files at all.
        """
        seen = False
        for shelf, text, _ in group.parts:
            for row, standing in zip(shelf.page.rows[text], self.judged(shelf, text), strict=True):
                fault = standing if isinstance(standing, Fault) else None
                if fault is not None and fault.reason in _AGES:
                    return False
                seen = seen or self._is_seen(fault, shelf.page.reader.brief(row)[1])
        return seen

    def _is_seen(self, fault: Fault | None, requires_python: str | None) -> bool:
        if fault is not None and fault.reason in _NAMES:
            return False
        return not (requires_python and self._is_dropped(requires_python))

    def _is_dropped(self, requires_python: str) -> bool:
        """Return whether a text that uv cannot read costs its file."""
        if not self._drops_unreadable:
            return False
        return self._target.accepts_python(requires_python, lenient=False) is None

    def _ordered(self, group: Group, found: list[Entry]) -> list[Candidate]:
        sort(found)
        package, key, versions = self._package, group.key, self._versions
        prerelease = key is not None and is_prerelease(key)
        return [
            Candidate(
                package,
                text,
                shelf,
                row,
                facts,
                None if rank == -SDIST_RANK else -rank,
                build,
                versions,
                prerelease,
            )
            for (_, rank, build), shelf, text, _, row, facts in found
        ]

    def _judge(
        self, shelf: Shelf, text: str, *, any_python: bool = False
    ) -> tuple[list[Standing | Fault], list[_Fit]]:
        """Judge the files of a version; return how each stands, and those without a fault again.

        What follows project and version in a wheel's name is the same for many files, so what it
        means is looked up.
        """
        names, sources, read = shelf.names(text)
        if shelf.quarantined:
            return [Fault(Reason.QUARANTINED, shelf.page.status_reason or "")] * len(names), []
        pythons, known = self._pythons, self._ends[shelf.tags_count]
        looks_closer = self._closely.matter(shelf)
        start = self._start(text, names)
        at = len(start)
        archive = f"{start[:-1]}.tar.gz" if start is not _NO_START else _NO_START
        found: list[Standing | Fault] = []
        fits: list[_Fit] = []
        for number, filename in enumerate(names):
            placed = known.get(filename[at:]) if filename.startswith(start) else None
            if placed is not None:
                pass
            elif filename == archive:
                placed = self._source
            elif filename[-4:].lower() == ".whl":
                placed = self._wheel(filename, tags_count=shelf.tags_count)
                if filename.startswith(start) and filename.endswith(".whl"):
                    known[filename[at:]] = placed
            else:
                placed = self._sdist(filename, text)
            if not isinstance(placed, Fault):
                facts = read(sources[number])
                _, python, yanked = facts
                if (
                    yanked is not None
                    or looks_closer
                    or (python and pythons.get(python, _UNKNOWN) is not None)
                ):
                    wanted = None if any_python else python
                    row = shelf.page.rows[text][number]
                    placed = self._closer(shelf, text, row, wanted, yanked, placed)
                if not isinstance(placed, Fault):
                    fits.append((placed, number, facts))
            found.append(placed)
        return found, fits

    def _closer(  # noqa: PLR0917 - all that is known about a file
        self,
        shelf: Shelf,
        text: str,
        row: Any,
        requires_python: str | None,
        yanked: str | None,
        placed: Standing,
    ) -> Standing | Fault:
        """Judge what most files share or few have: the Python version, yanks, hashes and age."""
        if requires_python:
            if requires_python not in self._pythons:
                self._pythons[requires_python] = self._python(requires_python)
            if (fault := self._pythons[requires_python]) is not None:
                return fault
        if yanked is not None:
            if shelf.yanks_count and _identity(text) not in self._pinned:
                return Fault(Reason.YANKED, yanked)
            placed = (False, placed[1], placed[2])
        if not self._closely.matter(shelf):
            return placed
        return self._closely.fault(shelf, shelf.page.reader.file(row)) or placed

    def _start(self, text: str, names: Iterable[str]) -> str:
        """Return what the names of a version's wheels begin with, if that is known already."""
        if self._spelling is None:
            self._spelling = self._spelling_in(names)
        if self._spelling is None or not text or "-" in text:
            return _NO_START
        return f"{self._spelling}-{text}-"

    def _spelling_in(self, names: Iterable[str]) -> str | None:
        """Return how a wheel's name spells the project; other wheels of the page do it alike."""
        spellings = (name.partition("-")[0] for name in names if name.endswith(".whl"))
        return next(filter(self._is_ours, spellings), None)

    def _wheel(self, filename: str, *, tags_count: bool = True) -> Standing | Fault:
        parts = split_wheel(filename)
        if parts is None:
            return Fault(Reason.INVALID_NAME)
        project, build, tags = parts
        if not self._is_ours(project):
            return Fault(Reason.OTHER_PROJECT, project)
        if not self._wheels:
            return Fault(Reason.WHEELS_NOT_ALLOWED)
        rank = self._target.rank(tags)
        if rank < 0 and tags_count:
            return Fault(Reason.INCOMPATIBLE_TAG, tags)
        return (True, -abs(rank), build)

    def _is_ours(self, project: str) -> bool:
        ours = self._names.get(project)
        if ours is None:
            ours = self._names[project] = normalized_name(project) == self._package
        return ours

    def _sdist(self, filename: str, text: str) -> Standing | Fault:
        usual = f"-{text}.tar.gz"
        if text and filename.endswith(usual) and self._is_ours(filename[: -len(usual)]):
            return self._source
        stem = sdist_stem(filename)
        if stem is None:
            return Fault(Reason.UNSUPPORTED_FILE)
        if not text:
            return Fault(Reason.INVALID_NAME)
        if not is_sdist_of(stem, self._package, text):
            return Fault(Reason.OTHER_PROJECT, stem)
        return self._source

    def _python(self, requires_python: str) -> Fault | None:
        if self._target.fits_python(requires_python, self._semantics):
            return None
        return Fault(Reason.REQUIRES_PYTHON, requires_python)


def _identity(version: str) -> VersionKey | str:
    """Return what equal versions have in common, however they are spelled."""
    return version_key(version) or version.lower()

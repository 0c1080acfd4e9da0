"""The rules for single files: what is wrong with a file, or how it stands among its version's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..model.naming import normalized_name
from ..model.page import File
from ..model.rules import MissingUploadTime, Rules
from ..model.semantics import Semantics
from .candidate import Candidate
from .reason import Reason
from .shelf import Group, Shelf
from .target import Target
from .version_key import VersionKey, version_key
from .wheel_name import BuildTag, is_sdist_of, sdist_stem, split_wheel

if TYPE_CHECKING:
    from packaging.version import Version

_SDIST_RANK = 1 << 30
_NAMES = (Reason.UNSUPPORTED_FILE, Reason.INVALID_NAME, Reason.OTHER_PROJECT)
_AGES = (Reason.TOO_NEW, Reason.NO_UPLOAD_TIME)


class Fault(NamedTuple):
    """The first thing that speaks against a file, and a detail."""

    reason: Reason
    detail: str = ""


# Not yanked, tag rank (negative, so that more is better), build tag.
Standing: TypeAlias = tuple[bool, int, BuildTag]
_Entry: TypeAlias = tuple[Standing, Shelf, str, int, Any]
_STANDING = itemgetter(0)
_SDIST: Standing = (True, -_SDIST_RANK, ())
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
        self._rules = rules
        self._drops_unreadable = semantics.unreadable_requires_python_excludes
        self._lower_bound_only = semantics.requires_python_is_lower_bound
        self._python_last = semantics.requires_python_decides_version
        self._wheels = rules.wheels_allowed(package)
        self._sdists = rules.sdists_allowed(package)
        self._pinned = frozenset(map(_identity, (*pinned, *rules.allow_yanked)))
        self._names = {package: True}
        self._versions: dict[str, Version] = {}
        self._judged: dict[tuple[int, str], list[Standing | Fault]] = {}
        self._pythons: dict[str, Fault | None] = {}
        # By whether tags count: how wheels stand, by what follows project and version in a name.
        self._ends: dict[bool, dict[str, Standing | Fault]] = {True: {}, False: {}}
        self._algorithms = frozenset(
            text.partition(":")[0].lower() for text in rules.allowed_hashes
        )
        self._allowed = frozenset(text.lower() for text in rules.allowed_hashes)
        self._hashes_matter = bool(rules.allowed_hashes) or rules.require_hashes

    def best(self, group: Group) -> list[Candidate]:
        """Return the best usable file of a version, alone, or nothing."""
        found = self._fitting(group)
        if len(found) > 1:
            top = max(map(_STANDING, found))
            found = [entry for entry in found if entry[0] == top]
        return self._ordered(group, found)[:1]

    def usable(self, group: Group) -> list[Candidate]:
        """Return all usable files of a version, best first."""
        return self._ordered(group, self._fitting(group))

    def judged(self, shelf: Shelf, text: str) -> list[Standing | Fault]:
        """Return how each file of a version stands, or what speaks against it, in page order.

        The version itself is not looked at. What was found is kept for those who ask again.
        """
        key = (id(shelf), text)
        found = self._judged.get(key)
        if found is None:
            found = self._judged[key] = self._judge(shelf, text)
        return found

    def _fitting(self, group: Group) -> list[_Entry]:
        return [
            (standing, shelf, text, place, row)
            for shelf, text, place in group.parts
            for standing, row in zip(self.judged(shelf, text), shelf.page.rows[text], strict=True)
            if not isinstance(standing, Fault)
        ]

    def spoils(self, group: Group) -> bool:
        """Return whether the ``Requires-Python`` of a version's best file rules the version out.

        Only under ``requires_python_decides_version``, and only what can be read.
        """
        if not self._python_last:
            return False
        found: list[_Entry] = []
        for shelf, text, place in group.parts:
            rows = shelf.page.rows[text]
            standings = self._judge(shelf, text, any_python=True)
            for row, standing in zip(rows, standings, strict=True):
                python = shelf.page.reader.brief(row)[1]
                # A text that uv cannot read costs the file, not the version.
                if isinstance(standing, Fault) or (python and self._is_dropped(python)):
                    continue
                found.append((standing, shelf, text, place, row))
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

    def _ordered(self, group: Group, found: list[_Entry]) -> list[Candidate]:
        if len(found) > 1:
            if len(set(map(_STANDING, found))) < len(found):
                names = {_tie_breaker(entry) for entry in found}
                found.sort(key=_tie_breaker if len(names) == len(found) else _last_resort)
            found.sort(key=_STANDING, reverse=True)
        return [
            Candidate(
                self._package,
                text,
                shelf,
                row,
                key=group.key,
                rank=None if rank == -_SDIST_RANK else -rank,
                build_tag=build,
                versions=self._versions,
            )
            for (_, rank, build), shelf, text, _, row in found
        ]

    def _judge(
        self, shelf: Shelf, text: str, *, any_python: bool = False
    ) -> list[Standing | Fault]:
        """Judge the files of a version.

        What follows project and version in a wheel's name is the same for many files, so what it
        means is looked up.
        """
        rows = shelf.page.rows[text]
        if shelf.quarantined:
            return [Fault(Reason.QUARANTINED, shelf.page.status_reason or "")] * len(rows)
        brief, pythons, known = shelf.page.reader.brief, self._pythons, self._ends[shelf.tags_count]
        looks_closer = (
            shelf.cutoff is not None or self._hashes_matter or bool(shelf.index.hash_algorithm)
        )
        start, at = _NO_START, 0
        found: list[Standing | Fault] = []
        for row in rows:
            filename, requires_python, yanked = brief(row)
            if filename.startswith(start) and filename.endswith(".whl"):
                end = filename[at:]
                placed = known.get(end) or known.setdefault(end, self._wheel(shelf, filename))
            elif filename[-4:].lower() == ".whl":
                placed = self._wheel(shelf, filename)
                start = self._start(filename)
                at = len(start)
            else:
                placed = self._sdist(filename, text)
            if not isinstance(placed, Fault):
                fault: Fault | None = None
                if requires_python and not any_python:
                    fault = pythons.get(requires_python, _UNKNOWN)
                    if fault is _UNKNOWN:
                        fault = pythons[requires_python] = self._python(requires_python)
                if fault is None and yanked is not None:
                    placed = (False, placed[1], placed[2])
                    fault = self._yank_fault(shelf, text, yanked)
                if fault is None and looks_closer:
                    fault = self._whole(shelf, shelf.page.reader.file(row))
                placed = placed if fault is None else fault
            found.append(placed)
        return found

    def _start(self, filename: str) -> str:
        """Return what project and version are in a wheel's name, if the project is ours."""
        project, dash, rest = filename.partition("-")
        version, second, _ = rest.partition("-")
        ours = dash and second and version and self._is_ours(project)
        return f"{project}-{version}-" if ours else _NO_START

    def _yank_fault(self, shelf: Shelf, text: str, reason: str) -> Fault | None:
        if not shelf.yanks_count or _identity(text) in self._pinned:
            return None
        return Fault(Reason.YANKED, reason)

    def _wheel(self, shelf: Shelf, filename: str) -> Standing | Fault:
        parts = split_wheel(filename)
        if parts is None:
            return Fault(Reason.INVALID_NAME)
        project, build, tags = parts
        if not self._is_ours(project):
            return Fault(Reason.OTHER_PROJECT, project)
        if not self._wheels:
            return Fault(Reason.WHEELS_NOT_ALLOWED)
        rank = self._target.rank(tags)
        if rank < 0 and shelf.tags_count:
            return Fault(Reason.INCOMPATIBLE_TAG, tags)
        return (True, -abs(rank), build)

    def _is_ours(self, project: str) -> bool:
        ours = self._names.get(project)
        if ours is None:
            ours = self._names[project] = normalized_name(project) == self._package
        return ours

    def _sdist(self, filename: str, text: str) -> Standing | Fault:
        stem = sdist_stem(filename)
        if stem is None:
            return Fault(Reason.UNSUPPORTED_FILE)
        if not text:
            return Fault(Reason.INVALID_NAME)
        if not is_sdist_of(stem, self._package, text):
            return Fault(Reason.OTHER_PROJECT, stem)
        return _SDIST if self._sdists else Fault(Reason.SDISTS_NOT_ALLOWED)

    def _python(self, requires_python: str) -> Fault | None:
        admitted = self._target.accepts_python(
            requires_python,
            lenient=not self._drops_unreadable,
            lower_bound_only=self._lower_bound_only,
        )
        if admitted or (admitted is None and not self._drops_unreadable):
            return None
        return Fault(Reason.REQUIRES_PYTHON, requires_python)

    def _whole(self, shelf: Shelf, file: File) -> Fault | None:
        """Judge what only the whole file tells: its hashes and its age."""
        fault = self._hash_fault(file) if self._hashes_matter else None
        algorithm = shelf.index.hash_algorithm
        if fault is None and algorithm is not None and algorithm not in dict(file.hashes):
            fault = Fault(Reason.HASH_ALGORITHM_MISSING, str(algorithm))
        if fault is None and shelf.cutoff is not None:
            fault = self._age_fault(file, shelf.cutoff)
        return fault

    def _hash_fault(self, file: File) -> Fault | None:
        if self._rules.require_hashes and not file.strong_hashes:
            return Fault(Reason.HASH_MISSING)
        if not self._allowed:
            return None
        if not any(algorithm in self._algorithms for algorithm, _ in file.hashes):
            return Fault(Reason.HASH_MISSING, ", ".join(sorted(self._algorithms)))
        if not any(f"{name}:{digest}" in self._allowed for name, digest in file.hashes):
            return Fault(Reason.HASH_MISMATCH)
        return None

    def _age_fault(self, file: File, cutoff: dt.datetime) -> Fault | None:
        if file.upload_time is not None:
            late = file.upload_time >= cutoff
            return Fault(Reason.TOO_NEW, file.upload_time.isoformat()) if late else None
        if self._rules.missing_upload_time is MissingUploadTime.KEEP or _is_local(file):
            return None
        return Fault(Reason.NO_UPLOAD_TIME)


def _is_local(file: File) -> bool:
    return file.url[:5].lower() == "file:"


def _identity(version: str) -> VersionKey | str:
    """Return what equal versions have in common, however they are spelled."""
    return version_key(version) or version.lower()


def _tie_breaker(entry: _Entry) -> tuple[object, ...]:
    """Order files that the rules leave equal, so that the order on a page never matters.

    Precedence of the page comes first, then ``.tar.gz`` before ``.zip``, then the names.
    """
    _, shelf, text, place, row = entry
    filename = shelf.page.reader.brief(row)[0]
    return (place, filename[-4:].lower() == ".zip", filename, text)


def _last_resort(entry: _Entry) -> tuple[object, ...]:
    """Order two entries of one name on one page, which only their content tells apart."""
    file = entry[1].page.reader.file(entry[4])
    return (*_tie_breaker(entry), file.url, file.hashes)

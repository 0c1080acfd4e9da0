"""The obvious way to choose, slowly, with ``packaging`` alone; the laws compare against it."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import SpecifierSet
from packaging.utils import parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from indexkit.model.page import File
from indexkit.select.shelf import IndexedPage
from indexkit.select.target import Target


def slow_candidates(
    specifier: str, pages: Sequence[IndexedPage], target: Target, *, by_index: bool
) -> list[str]:
    """Return names of usable files, best first: by index and version, or by version and index."""
    accepted = SpecifierSet(specifier)
    clauses = list(accepted)
    pinned = len(clauses) == 1 and clauses[0].operator == "==" and "*" not in specifier
    found = []
    for place, (_, page) in enumerate(pages):
        for file in page.files():
            judged = _judge(file, target)
            if judged is None or not accepted.contains(judged[0], prereleases=True):
                continue
            exact = pinned and judged[0] == Version(clauses[0].version)
            if file.yanked is not None and not exact:
                continue
            found.append((place, *judged, file.yanked is None, file.filename))
    finals = [entry for entry in found if not entry[1].is_prerelease]
    ranked = sorted(finals or found, key=lambda entry: (entry[5].endswith(".zip"), entry[5]))
    ranked.sort(key=lambda entry: (entry[4], entry[2], entry[3]), reverse=True)
    if by_index:
        ranked.sort(key=lambda entry: entry[1], reverse=True)
        ranked.sort(key=lambda entry: entry[0])
    else:
        ranked.sort(key=lambda entry: entry[0])
        ranked.sort(key=lambda entry: entry[1], reverse=True)
    return [entry[5] for entry in ranked]


def _judge(file: File, target: Target) -> tuple[Version, int, tuple[object, ...]] | None:
    if file.requires_python is not None:
        python = Version(target.python_full_version)
        if not SpecifierSet(file.requires_python).contains(python, prereleases=True):
            return None
    if not file.filename.endswith(".whl"):
        _, version = parse_sdist_filename(file.filename)
        return version, -(10**9), ()
    _, version, build, tags = parse_wheel_filename(file.filename)
    places = [place for place, tag in enumerate(target.tags) if tag in tags]
    return (version, -min(places), tuple(build)) if places else None

"""A resolver of one's own: indexkit's selections as `find_matches` of resolvelib.

Resolves the example project beside this file, without a network::

    pip install indexkit resolvelib
    python resolver.py

The resolver asks for a project's candidates again and again, each time with more requirements.
indexkit asks the indexes once per project; `Selection.narrow` answers the rest from the same pages.
What a candidate requires is read from the metadata file beside it, or from parts of the wheel.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import resolvelib
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import indexkit
from indexkit import Candidate, IndexSet, RangeSupport, Selection, Target

PROJECT = Path(__file__).parent / "project"


class Provider(resolvelib.AbstractProvider[Requirement, Candidate, str]):
    """Tells resolvelib what it needs to know about requirements and candidates."""

    def __init__(self, index_set: IndexSet, target: Target) -> None:
        """Take where packages come from, and what they must run on."""
        self._index_set = index_set
        self._target = target
        self._ranges = RangeSupport()
        self._selections: dict[str, Selection] = {}

    def identify(self, requirement_or_candidate: Requirement | Candidate) -> str:
        """Return the normalised project name."""
        return canonicalize_name(requirement_or_candidate.name)

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Requirement]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> Iterable[Candidate]:
        """Return the best file of each version that fits, the best version first."""
        selection = self._selection(identifier).narrow(*requirements[identifier])
        tried = {each.version_text for each in incompatibilities[identifier]}
        return _one_per_version(
            each for each in selection.candidates if each.version_text not in tried
        )

    def is_satisfied_by(self, requirement: Requirement, candidate: Candidate) -> bool:
        """Return whether a candidate that was chosen earlier also fits this requirement."""
        return requirement.specifier.contains(candidate.version, prereleases=True)

    def get_preference(self, identifier: str, *_: Any, **known: Any) -> int:
        """Decide first about projects with few candidates left."""
        return sum(1 for _ in known["candidates"][identifier])

    def get_dependencies(self, candidate: Candidate) -> Sequence[Requirement]:
        """Return what a candidate requires on the target."""
        outcome = indexkit.read_metadata(candidate, index_set=self._index_set, ranges=self._ranges)
        if outcome.must_be_built:
            # Only its build backend knows. A real resolver would run that.
            return []
        environment = {**self._target.environment, "extra": ""}
        return [
            each
            for each in outcome.require().requires_dist
            if each.marker is None or each.marker.evaluate(environment)
        ]

    def _selection(self, name: str) -> Selection:
        if name not in self._selections:
            self._selections[name] = indexkit.select_candidates(
                name, index_set=self._index_set, target=self._target
            )
        return self._selections[name]


def _one_per_version(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    seen = set()
    for each in candidates:
        if each.version_text not in seen:
            seen.add(each.version_text)
            yield each


def resolve(project: Path) -> dict[str, Candidate]:
    """Return the file to use for each project that ``project`` needs, directly or not."""
    index_set = indexkit.resolve_sources(
        project, environ={}, user_config=False, system_config=False
    )
    wanted = [Requirement(each.requirement) for each in indexkit.read_project(project).required()]
    provider = Provider(index_set, Target.running())
    resolver = resolvelib.Resolver(provider, resolvelib.BaseReporter())
    return dict(resolver.resolve(wanted).mapping)


if __name__ == "__main__":
    found = resolve(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT)
    for name, candidate in sorted(found.items()):
        print(f"{name}=={candidate.version_text}  from {candidate.index.label}")

"""For a security team: may each requirement of a project only come from where it should?

Reads a project's configuration and requirements, asks no index, and compares every route with a
policy. The exit code is 1 if something is wrong::

    pip install indexkit
    python audit_routes.py path/to/project

A route is the list of indexes that may answer for a package, in order, and the reason for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from packaging.requirements import Requirement

import indexkit
from indexkit import IndexSet, Route, Strategy

PROJECT = Path(__file__).parent / "project"

# Patterns of project names, and the indexes that may answer for them. The first match counts.
POLICY = {
    "acme-*": {"team"},
    "lantern-*": {"hardware"},
    "*": {"team", "mirror"},
}


def problems(index_set: IndexSet, route: Route) -> Iterator[str]:
    """Yield what is wrong with the route of one package."""
    allowed = next(names for pattern, names in POLICY.items() if fnmatch(route.package, pattern))
    for index in route.indexes:
        if index.name not in allowed:
            yield f"may come from `{index.label}` ({index.origin.describe()}); {route.because}"
        if index.url.scheme == "http":
            yield f"may come over plain http from `{index.label}`"
    for place in route.find_links:
        yield f"may come from find-links {place.url}"
    if len(route.indexes) > 1 and index_set.strategy is not Strategy.FIRST_INDEX:
        yield f"the strategy {index_set.strategy} lets any index outbid the first"


def audit(project: Path) -> int:
    """Print every route and its problems, and return how many problems there are."""
    index_set = indexkit.resolve_sources(project, user_config=False, system_config=False)
    count = 0
    for dependency in indexkit.read_project(project).requirements:
        name = Requirement(dependency.requirement).name
        extras = [dependency.extra] if dependency.extra else []
        groups = [dependency.group] if dependency.group else []
        route = index_set.route(name, extras=extras, groups=groups)
        branches = {branch.index.label for branch in route.branches if branch.index}
        labels = [index.label for index in route.indexes] or sorted(branches)
        print(f"{route.package}: {', '.join(labels) or 'no index'}")
        for problem in problems(index_set, route):
            count += 1
            print(f"  problem: {problem}")
    return count


if __name__ == "__main__":
    sys.exit(1 if audit(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT) else 0)

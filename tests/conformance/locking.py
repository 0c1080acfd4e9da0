"""The operation ``lock``: finds the workspace, keeps a lock that still stands, and resolves otherwise.

Resolving itself is the business of `locker`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

import indexkit
from conformance import demands, lock_file
from conformance.carrying import carrier, environ_of
from conformance.error_classes import AdapterError
from conformance.locker import Demands, Locker
from conformance.reading import check_required_version
from indexkit.config.project import read_project

Package = dict[str, str]


def lock_project(job: Mapping[str, Any], semantics: indexkit.Semantics) -> list[Package]:
    """Lock the project that a job is run in, and return the packages that come from indexes.

    Raises:
        indexkit.IndexKitError, AdapterError: what went wrong.

    """
    options = _options(job["args"])
    place = _find_project(Path(job["cwd"], options.directory, options.project))
    read = partial(_read, job, environ_of(job), semantics)
    index_set = read(None)
    project = partial(read_project, semantics=semantics)
    here = project(place)
    # The file itself, whatever is above it: its faults count too.
    read(place)
    if here.workspace_root is None:
        raise AdapterError("config.unmanaged")
    root = here.workspace_root
    members = tuple(project(each / "pyproject.toml") for each in here.members) or (here,)
    workspace = demands.Workspace(members, root, read, project)
    return _lock(job, options, index_set, workspace.demands(), root / "uv.lock")


def lock_script(
    job: Mapping[str, Any], script: Path, args: Sequence[str], semantics: indexkit.Semantics
) -> list[Package]:
    """Resolve a script with inline metadata (PEP 723)."""
    read = partial(_read, {**job, "args": args}, environ_of(job), semantics)
    project = partial(read_project, semantics=semantics)
    workspace = demands.Workspace((project(script),), None, read, project)
    options = _options(args)
    return _lock(job, options, read(script), workspace.demands(), script.with_suffix(".py.lock"))


def _read(
    job: Mapping[str, Any],
    environ: Mapping[str, str],
    semantics: indexkit.Semantics,
    path: Path | None,
) -> indexkit.IndexSet:
    return indexkit.resolve_sources(
        path, environ=environ, args=job["args"], directory=job["cwd"], semantics=semantics
    )


def _lock(
    job: Mapping[str, Any],
    options: argparse.Namespace,
    index_set: indexkit.IndexSet,
    wanted: Demands,
    path: Path,
) -> list[Package]:
    folder = path.parent
    check_required_version(index_set)
    asked = _fingerprint(index_set, wanted, folder)
    known = lock_file.read(path)
    upgrades = {canonicalize_name(name.split("=")[0]) for name in options.upgrade_package}
    if options.frozen:
        if known is None:
            raise AdapterError("lock.missing")
        return known[1]
    if options.check and known is None:
        raise AdapterError("lock.missing")
    if (
        known is not None
        and not options.upgrade
        and not upgrades
        and _stands(known, asked, index_set, wanted, folder)
    ):
        return known[1]
    preferred: dict[str, set[str]] = {}
    usable = (
        known is not None and not options.upgrade and known[0]["resolution"] == asked["resolution"]
    )
    for package in known[1] if known is not None and usable else []:
        if package["name"] not in upgrades:
            preferred.setdefault(package["name"], set()).add(package["version"])
    environ = environ_of(job)
    with carrier(index_set, environ) as fetcher:
        choices = Locker(index_set, fetcher, environ, preferred).lock(wanted)
    packages = [
        {"name": name, "version": version, "url": lock_file.registry(index, folder)}
        for name, version, index in sorted(choices, key=lambda choice: choice[:2])
    ]
    if options.check and (asked, packages) != known:
        raise AdapterError("lock.outdated")
    if not options.dry_run:
        lock_file.write(path, asked, packages)
    return packages


def _stands(
    known: tuple[dict[str, Any], list[Package]],
    asked: Mapping[str, Any],
    index_set: indexkit.IndexSet,
    wanted: Demands,
    folder: Path,
) -> bool:
    """Return whether a lock fits what is asked for now, and names no index that is gone."""
    if not index_set.declared and not index_set.find_links and not index_set.no_index:
        # Without any index uv takes the lock for the user's own words.
        return known[0] == asked
    pins = [need.pin for needs in wanted.lists for need in needs if need.pin is not None]
    default = () if index_set.default is None else (index_set.default,)
    allowed = [*index_set.implicit, *index_set.explicit, *index_set.find_links, *default, *pins]
    places = {lock_file.registry(index, folder) for index in allowed}
    return known[0] == asked and all(package["url"] in places for package in known[1])


def _fingerprint(index_set: indexkit.IndexSet, wanted: Demands, folder: Path) -> dict[str, Any]:
    """Return what was asked for, as data that two runs can compare."""
    rules = index_set.rules
    lists = [
        sorted(
            [
                str(need.requirement),
                str(need.space),
                None if need.pin is None else lock_file.registry(need.pin, folder),
                need.place,
            ]
            for need in needs
        )
        for needs in (*wanted.lists, wanted.constraints)
    ]
    return {
        "lists": [[[str(part) for part in need] for need in needs] for needs in lists],
        "pythons": [str(fork.space) for fork in wanted.start],
        "conflicts": sorted(sorted(map(list, conflict)) for conflict in wanted.conflicts),
        "resolution": str(rules.resolution),
        "rules": [str(rules.prerelease), str(rules.exclude_newer)]
        + [str(pair) for pair in rules.exclude_newer_package],
    }


def _options(args: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--directory", default=".")
    parser.add_argument("--project", default=".")
    parser.add_argument("--check", "--locked", dest="check", action="store_true")
    parser.add_argument("--frozen", "--check-exists", dest="frozen", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("-U", "--upgrade", dest="upgrade", action="store_true")
    parser.add_argument("-P", "--upgrade-package", action="append", default=[])
    return parser.parse_known_args(list(args))[0]


def _find_project(folder: Path) -> Path:
    for place in (folder, *folder.parents):
        if (place / "pyproject.toml").exists():
            return place / "pyproject.toml"
    raise AdapterError("config.not-found")

"""Chooses a version for each of some requirements, without their dependencies, as ``uv pip compile --no-deps``.

Locking projects is the business of `locking`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

import indexkit
from conformance.carrying import async_fetcher, environ_of
from conformance.error_classes import AdapterError, check, check_workspace_source
from conformance.reading import PYTHON_VERSION, Reading, check_required_version
from indexkit.config.project import read_project
from indexkit.config.requirements import read_requirements

Door = Callable[..., Sequence[indexkit.Selection]]

# What the truth was recorded on.
TARGET = {"python": PYTHON_VERSION, "platforms": "linux-x86_64"}


def through_sync(packages: Sequence[str], **arguments: Any) -> Sequence[indexkit.Selection]:
    """Select through the synchronous door, with the library's own fetcher."""
    return indexkit.select_many(packages, **arguments)


def through_async(packages: Sequence[str], **arguments: Any) -> Sequence[indexkit.Selection]:
    """Select through the asynchronous door, with the fetcher for httpx."""

    async def select() -> Sequence[indexkit.Selection]:
        async with async_fetcher(arguments["index_set"], arguments["environ"]) as fetcher:
            return await indexkit.aselect_many(packages, fetcher=fetcher, **arguments)

    return asyncio.run(select())


@frozen
class Compiled:
    """What came of it: the best candidates, and all selections as data."""

    candidates: tuple[indexkit.Candidate, ...]
    selections: tuple[indexkit.Selection, ...]


@frozen
class _Wanted:
    """One requirement, the extra or group that asks for it, and the folder that its sources' paths belong to."""

    requirement: Requirement
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    is_member: bool = False
    folder: Path = Path()


def compile_requirements(
    job: Mapping[str, Any],
    reading: Reading,
    *,
    door: Door = through_sync,
    seen: list[indexkit.Selection] | None = None,
    download_to: str | None = None,
) -> Compiled:
    """Choose the best file for each package of a job.

    Args:
        job: the job.
        reading: the semantics.
        door: how selections are made.
        seen: gets every selection, also when one of them has no candidate.
        download_to: a folder that the chosen files are brought to.

    Raises:
        indexkit.IndexKitError: what the library says about it.

    """
    environ = environ_of(job)
    index_set = indexkit.resolve_sources(
        None, environ=environ, args=job["args"], directory=job["cwd"], semantics=reading.pip
    )
    check_required_version(index_set)
    index_set, wanted, constraints = _read_input(job, index_set, environ, reading)
    for option in ("constraint", "override"):
        for name in getattr(_options(job["args"]), option):
            place = Path(_directory(job), name)
            read = read_requirements(place, directory=Path(_directory(job)), environ=environ)
            index_set = read.below(index_set)
            constraints += [line.requirement for line in (*read.lines, *read.constraints)]
    credentials = indexkit.default_credentials(index_set, environ=environ)
    with_credentials = partial(door, credentials=credentials)
    selections = tuple(_select(wanted, constraints, index_set, environ, with_credentials))
    if seen is not None:
        seen.extend(selections)
    candidates = tuple(check(selection) for selection in selections)
    if download_to is not None:
        for candidate in candidates:
            indexkit.download(
                candidate,
                download_to,
                index_set=index_set,
                credentials=credentials,
                environ=environ,
            )
    return Compiled(candidates, selections)


def _select(
    wanted: Sequence[_Wanted],
    constraints: Sequence[str],
    index_set: indexkit.IndexSet,
    environ: Mapping[str, str],
    door: Door,
) -> Iterator[indexkit.Selection]:
    target = indexkit.Target.of(**TARGET)
    routes: dict[str, indexkit.Route] = {}
    together: dict[str, list[Requirement]] = {}
    for each in wanted:
        name = canonicalize_name(each.requirement.name)
        marker = each.requirement.marker
        if marker is not None and not Marker(str(marker)).evaluate(
            {**target.environment, "extra": ""}
        ):
            continue
        route = index_set.route(
            name, environment=target.environment, extras=each.extras, groups=each.groups
        )
        check_workspace_source(route, is_member=each.is_member)
        source = route.source
        if source and source.kind == "path" and not (each.folder / source.target).exists():
            raise AdapterError("resolve.path-missing")
        if (route.is_registry and each.requirement.url is None) or route.pin is not None:
            known = routes.get(name)
            if known and known.pin and route.pin and known.pin.url != route.pin.url:
                raise AdapterError("sources.conflicting-indexes")
            if known is None or route.pin is not None:
                routes[name] = route
            together.setdefault(name, []).append(each.requirement)
    found = door(
        list(routes),
        index_set=index_set,
        environ=environ,
        target=target,
        routes=list(routes.values()),
    )
    for name, selection in zip(routes, found, strict=True):
        extra = [c for c in map(Requirement, constraints) if canonicalize_name(c.name) == name]
        specifiers = [str(r.specifier) for r in (*together[name], *extra) if str(r.specifier)]
        yield selection.narrow(*specifiers)


def _read_input(
    job: Mapping[str, Any],
    index_set: indexkit.IndexSet,
    environ: Mapping[str, str],
    reading: Reading,
) -> tuple[indexkit.IndexSet, list[_Wanted], list[str]]:
    """Return the index set that counts, the requirements and the constraints."""
    given = job.get("input") or "-"
    groups = _options(job["args"]).group
    if given == "-" and groups:
        given = "pyproject.toml"
    if given == "-":
        # Sources belong to projects: requirements from elsewhere have none.
        plain = evolve(index_set, sources=())
        return plain, [_Wanted(Requirement(package)) for package in job["packages"]], []
    path = Path(_directory(job), given)
    if path.name == "pyproject.toml":
        of_project = indexkit.resolve_sources(
            path,
            environ=environ,
            args=job["args"],
            directory=job["cwd"],
            semantics=reading.of_project_file,
        )
        combined = evolve(index_set, sources=of_project.sources, pinnable=of_project.pinnable)
        return combined, list(_of_project(path, job["args"], reading.of_project_file)), []
    read = read_requirements(
        path, directory=Path(_directory(job)), environ=environ, semantics=reading.pip
    )
    wanted = [
        each for line in read.lines for each in _of_line(line.requirement, path.parent, reading)
    ]
    constraints = [line.requirement for line in read.constraints]
    return read.below(evolve(index_set, sources=())), wanted, constraints


def _of_line(text: str, folder: Path, reading: Reading) -> Iterator[_Wanted]:
    """Yield the requirement of a line, or those of the project whose directory it names."""
    try:
        yield _Wanted(Requirement(text))
    except InvalidRequirement:
        project = folder / text / "pyproject.toml"
        if (folder / text).is_file():
            return  # a distribution, which comes from no index
        if not project.is_file():
            raise AdapterError("config.parse-error") from None
        yield from _of_project(project, (), reading.of_project_file)


def _of_project(
    path: Path, args: Sequence[str], semantics: indexkit.Semantics
) -> Iterator[_Wanted]:
    project = read_project(path, semantics=semantics)
    names = {read_project(each, semantics=semantics).name for each in project.members}
    asked = _options(args)
    extras = project.extras if asked.all_extras else tuple(map(canonicalize_name, asked.extra))
    groups = tuple(map(canonicalize_name, asked.group))
    if not set(extras) <= set(project.extras):
        raise AdapterError("cli.unknown-extra")
    if not set(groups) <= set(project.groups):
        raise AdapterError("resolve.not-found")
    for text, extra, group in project.required(extras=extras, groups=groups):
        requirement = Requirement(text)
        is_member = canonicalize_name(requirement.name) in names - {project.name}
        through = ((extra,) if extra else (), (group,) if group else ())
        yield _Wanted(requirement, *through, is_member, path.parent)


def _options(args: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--extra", action="append", default=[])
    parser.add_argument("--all-extras", action="store_true")
    parser.add_argument("--group", action="append", default=[])
    parser.add_argument("-c", "--constraint", "--constraints", action="append", default=[])
    parser.add_argument("--override", "--overrides", action="append", default=[])
    return parser.parse_known_args(list(args))[0]


def _directory(job: Mapping[str, Any]) -> str:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--directory", default=".")
    return str(Path(job["cwd"], parser.parse_known_args(list(job["args"]))[0].directory))

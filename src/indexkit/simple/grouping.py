"""Sorts the rows of a page by the version text in their names; it judges no version or file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from attrs import Factory, frozen

from indexkit.simple.filename import FileKind, NameSplitter

_DIGIT = re.compile("[0-9]")


@frozen
class Groups:
    """Rows by version text, and the names that are not the project's.

    Attributes:
        rows: version text to rows, both in page order. The files of the project whose version
        cannot
            be told stand under the empty text.
        foreign: names of distribution files of other projects.
        junk: names of what is no distribution file and does not bear the project's name.

    """

    rows: dict[str, list[Any]] = Factory(dict)
    foreign: list[str] = Factory(list)
    junk: list[str] = Factory(list)


def group(project: str, names: Iterable[str], rows: Iterable[Any]) -> Groups:
    """Group the rows of a page.

    Wheels of one version mostly follow each other, so a wheel that starts as the one before it
    (``name-version-``) is known to belong to it; a ``.tar.gz`` that starts as the one before it
    (``name-``) has what follows as its version if that is plainly one. Only the other names are
    taken apart, and both short cuts give what taking apart would give.

    Args:
        project: the normalised project name.
        names: a file name for each row.
        rows: the rows.

    """
    result = Groups()
    groups, splitter = result.rows, NameSplitter(project)
    wheel_start = sdist_start = "\0"
    add: Callable[[Any], None] = [].append
    for name, row in zip(names, rows, strict=True):
        if name.startswith(wheel_start) and name.endswith(".whl"):
            add(row)
            continue
        if name.startswith(sdist_start) and name.endswith(".tar.gz"):
            version = name[len(sdist_start) : -7]
            if version.replace(".", "").isdigit() and version[0] != ".":
                groups.setdefault(version, []).append(row)
                continue
        found, kind = splitter.split(name)
        if found is None:
            (result.junk if kind is FileKind.UNKNOWN else result.foreign).append(name)
            continue
        same = groups.setdefault(found, [])
        same.append(row)
        if kind is FileKind.WHEEL and _DIGIT.match(found):
            wheel_start, add = f"{splitter.start(name)}{found}-", same.append
        elif kind is FileKind.SDIST:
            sdist_start = splitter.start(name)
    return result

"""Sorts the rows of a page by the version text in their names; it judges no version or file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..patterns import regex
from ..values import field, frozen
from .filename import FileKind, NameSplitter

_NO_START = "\0"
_DIGITS = frozenset("0123456789")
_PLAIN_SDIST = regex(
    r"([0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.?post|\.?dev)[0-9]+)*)\.(?:tar\.gz|zip)\Z"
)


@frozen
class Groups:
    """Rows by version text, and the names that are not the project's.

    Attributes:
        rows: version text to rows, both in page order. The files of the project whose version
            cannot be told stand under the empty text.
        foreign: names of distribution files of other projects.
        junk: names of what is no distribution file and does not bear the project's name.

    """

    rows: dict[str, list[Any]] = field(factory=dict)
    foreign: list[str] = field(factory=list)
    junk: list[str] = field(factory=list)


def group(project: str, names: Iterable[str], rows: Iterable[Any]) -> Groups:
    """Group the rows of a page.

    Wheels of one version mostly follow each other, so a wheel that starts as the one before it
    (``name-version-``) is known to belong to it. A name that starts with ``name-`` as one did that
    was taken apart, and plainly goes on with a version, needs no taking apart. Both short cuts give
    what taking apart would give.

    Args:
        project: the normalised project name.
        names: a file name for each row.
        rows: the rows.

    """
    result = Groups()
    groups, splitter = result.rows, NameSplitter(project)
    plain: dict[str, list[Any]] = {}  # those of the groups whose version is digits and dots
    wheel_start = start = _NO_START
    at = len(start)
    add: Callable[[Any], None] = [].append
    for name, row in zip(names, rows, strict=True):
        is_wheel = name.endswith(".whl")
        if is_wheel and name.startswith(wheel_start):
            add(row)
            continue
        known, version = None, ""
        if name.startswith(start):
            version = name[at : name.find("-", at)] if is_wheel else name[at:-7]
            known = plain.get(version) if is_wheel or name.endswith(".tar.gz") else None
            if known is None:
                version = _plain_version(name, at)
        if known is None:
            if not version:
                found, kind = splitter.split(name)
                if found is None:
                    (result.junk if kind is FileKind.UNKNOWN else result.foreign).append(name)
                    continue
                version = found
                start = splitter.start(name) or _NO_START
                at = len(start)
            known = groups.setdefault(version, [])
            if version[:1] in _DIGITS and version.replace(".", "").isdigit():
                plain[version] = known
        known.append(row)
        if is_wheel and version[:1] in _DIGITS:
            wheel_start, add = f"{start}{version}-", known.append
    return result


def _plain_version(name: str, at: int) -> str:
    """Return the version that stands at a place of a name if it is plainly one, else nothing."""
    if name.endswith(".whl"):
        version, dash, _ = name[at:].partition("-")
        return version if dash and version[:1] in _DIGITS else ""
    match = _PLAIN_SDIST.match(name, at)
    return "" if match is None else match[1]

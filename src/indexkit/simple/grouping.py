"""Sorts the rows of a page by the version text in their names; it judges no version or file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..patterns import regex
from ..values import field, frozen
from .filename import FileKind, NameSplitter

# A version that no platform or anything else can be a part of, and the end of a file after it.
_PLAIN = r"[0-9]++(?:\.[0-9]++)*+(?:(?:a|b|rc|\.?post|\.?dev)[0-9]++)*+(?:\+[A-Za-z0-9]++)?+"
_END = (
    r"(?:-[^\n]*\.whl|\.tar\.gz|\.zip"
    # Eggs and installers, of which old projects have many.
    r"|-py[0-9][0-9.]*(?:-[^\n]*)?\.egg|\.win(?:32|-amd64)[^\n]*\.exe)\n"
)
# All up to the first part that begins with a digit: the name of an archive may have dashes.
_START = r"[^\n-]++-(?:[^\n0-9-][^\n-]*+-)*+"
# The groups are whole run, start and version of files that start alike; and any other name.
_RUNS = regex(rf"(({_START})({_PLAIN}){_END}(?:\2\3{_END})*+)|([^\n]*+)\n")


@frozen
class Groups:
    """Rows by version text, and the names that are not the project's.

    Attributes:
        rows: version text to rows, both in page order. The files of the project whose version
            cannot be told stand under the empty text.
        foreign: names of distribution files of other projects.
        junk: names of what is no distribution file and does not bear the project's name.

    """

    rows: dict[str, Sequence[Any]] = field(factory=dict)
    foreign: list[str] = field(factory=list)
    junk: list[str] = field(factory=list)


def group(project: str, names: Sequence[str], rows: Sequence[Any]) -> Groups:
    """Group the rows of a page.

    Files of one version mostly follow each other, so a pattern cuts the names into runs: files that
    start alike (``name-version``), where the version is plain; and single names. Whether a start is
    the project's is asked once for each start, and whatever is not plain is taken apart. The result
    is that of taking each name apart.

    Args:
        project: the normalised project name.
        names: a file name for each row, without line ends.
        rows: the rows.

    Raises:
        ValueError: there are more rows than names, or fewer; or a name has a line end.

    """
    if len(names) != len(rows):
        raise ValueError("each row needs a name")
    result = Groups()
    groups, sorter = result.rows, _Sorter(project, result)
    owned: dict[str, bool] = {}
    part = tuple(rows)
    at, ours = 0, ""
    # One list of texts: what the pattern skips, which is nothing, and its groups, again and again.
    found = iter(_RUNS.split("\n".join(names) + "\n") if names else ())
    for _, files, start, version, other in zip(found, found, found, found, found, strict=False):
        first = at
        if not files:
            at += 1
            sorter.one(other, rows[first])
            continue
        at += files.count("\n")
        if start != ours:
            if start not in owned:
                owned[start] = sorter.owns(start)
            if not owned[start]:
                sorter.each(names[first:at], rows[first:at])
                continue
            ours = start
        if version in groups:
            _add(groups, version, part[first:at])
        else:
            groups[version] = part[first:at]
    if at != len(names):
        raise ValueError("a name has a line end")
    return result


def _add(groups: dict[str, Sequence[Any]], version: str, rows: tuple[Any, ...]) -> None:
    """Put rows to their version.

    Of most versions the rows come at once and stay a tuple, which the collector of cycles leaves
    alone if its rows do not refer to anything; the others become a list.
    """
    held = groups.get(version)
    if held is None:
        groups[version] = rows
    elif isinstance(held, list):
        held += rows
    else:
        groups[version] = [*held, *rows]


class _Sorter:
    """Sorts single names."""

    __slots__ = ("_result", "_splitter")

    def __init__(self, project: str, result: Groups) -> None:
        self._splitter = NameSplitter(project)
        self._result = result

    def owns(self, start: str) -> bool:
        """Return whether a start, dash included, is the project's name, so that a version follows.

        Where the name ends depends on no more than the start if the start is the whole name.
        """
        return self._splitter.start(f"{start}0") == start

    def one(self, name: str, row: Any) -> None:
        """Take a name apart."""
        result = self._result
        version, kind = self._splitter.split(name)
        if version is None:
            (result.junk if kind is FileKind.UNKNOWN else result.foreign).append(name)
        else:
            _add(result.rows, version, (row,))

    def each(self, names: Sequence[str], rows: Sequence[Any]) -> None:
        """Take some names apart."""
        for name, row in zip(names, rows, strict=True):
            self.one(name, row)

"""In which order the usable files of one version stand; which are usable is decided elsewhere."""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from .shelf import Facts, Shelf
    from .wheel_name import BuildTag

    # Not yanked, tag rank (negative, so that more is better), build tag.
    Standing: TypeAlias = tuple[bool, int, BuildTag]
    # A standing, and the row that has it: its shelf, version text and place among the shelves.
    Entry: TypeAlias = tuple[Standing, Shelf, str, int, Any, Facts]

SDIST_RANK = 1 << 30
"""The rank of source distributions, behind that of all tags."""

SDIST: Standing = (True, -SDIST_RANK, ())
"""How a source distribution stands."""

_STANDING = itemgetter(0)


def only_best(found: list[Entry]) -> list[Entry]:
    """Return those that stand best; they differ in nothing that the rules know."""
    if len(found) < 2:  # noqa: PLR2004 (nothing to compare)
        return found
    top = max(map(_STANDING, found))
    return [entry for entry in found if entry[0] == top]


def sort(found: list[Entry]) -> None:
    """Put the files of a version in order, best first; the order on a page never matters."""
    if len(found) < 2:  # noqa: PLR2004 (nothing to sort)
        return
    if len(found) == 2 and found[0][0] != found[1][0]:  # noqa: PLR2004 (a wheel and its source)
        if found[0][0] < found[1][0]:
            found.reverse()
        return
    if len(set(map(_STANDING, found))) < len(found):
        names = {_tie_breaker(entry) for entry in found}
        found.sort(key=_tie_breaker if len(names) == len(found) else _last_resort)
    found.sort(key=_STANDING, reverse=True)


def _tie_breaker(entry: Entry) -> tuple[object, ...]:
    """Order files that the rules leave equal, so that the order on a page never matters.

    Precedence of the page comes first, then ``.tar.gz`` before ``.zip``, then the names.
    """
    _, _, text, place, _, (filename, _, _) = entry
    return (place, filename[-4:].lower() == ".zip", filename, text)


def _last_resort(entry: Entry) -> tuple[object, ...]:
    """Order two entries of one name on one page, which only their content tells apart."""
    file = entry[1].page.reader.file(entry[4])
    return (*_tie_breaker(entry), file.url, file.hashes)

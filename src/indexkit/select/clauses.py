"""Requirements of the plain sort, read and judged without a parser; all others are `demand`'s.

Plain is ``name>=1.2,<2``: a name, and clauses whose versions are digits and dots, or pre-releases
of these. Most requirements are, and `packaging.specifiers` takes longer to load than hundreds of
packages to choose.
"""

from __future__ import annotations

from functools import lru_cache

from ..model.naming import split_name
from .version_key import FINAL, is_prerelease, plain_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .version_key import VersionKey

_LEAST_OF_COMPATIBLE = 2
_NO_POST = -1


class Clause:
    """One comparison with a version. Treat it as frozen.

    Source: version specifiers specification (PEP 440).

    Attributes:
        is_exact: whether it is ``==`` without an asterisk.

    """

    __slots__ = ("_compares", "_count", "_key", "is_exact")

    def __init__(self, operator: str, key: VersionKey, count: int = 0) -> None:
        """Take operator and version.

        Args:
            operator: of the clause; ``==*`` and ``!=*`` for those with an asterisk.
            key: the version's.
            count: for ``~=`` and an asterisk: how many numbers of the release must be the same.

        """
        self._compares = _COMPARISONS[operator]
        self._key = key
        self._count = count
        self.is_exact = operator == "=="

    def admits(self, key: VersionKey) -> bool:
        """Return whether a version satisfies it, a pre-release too; see `is_comparable`."""
        return self._compares(key, self._key, self._count)


def is_comparable(key: VersionKey) -> bool:
    """Return whether a `Clause` can judge a version: one without a post and a local part."""
    suffix = key[2]
    return suffix is FINAL or (suffix[2] == _NO_POST and not suffix[4])


def read_plain(text: str) -> tuple[str, tuple[Clause, ...]] | None:
    """Return the name in a requirement, and its clauses; ``None`` if it is not of the plain sort.

    What is of that sort is a valid requirement (PEP 508).
    """
    name, rest = split_name(text.strip())
    if not name:
        return None
    clauses = []
    for written in rest.split(",") if rest else ():
        clause = _clause(written.strip())
        if clause is None:
            return None
        clauses.append(clause)
    return name, tuple(clauses)


@lru_cache(512)  # of many requirements most clauses are alike
def _clause(text: str) -> Clause | None:
    operator = text[:2] if text[:2] in _COMPARISONS else text[:1]
    version = text[len(operator) :].strip()
    if version.endswith(".*") and operator in ("==", "!="):
        operator, version = operator + "*", version.removesuffix(".*")
    key = plain_key(version)
    if operator not in _COMPARISONS or key is None:
        return None
    count = 0
    if operator == "~=" or operator.endswith("*"):
        if operator != "~=" and key[2] is not FINAL:
            return None
        count = version.count(".") + 1 - (operator == "~=")
        if not count:
            return None
    return Clause(operator, key, count)


def _is_below(one: VersionKey, other: VersionKey, _: int) -> bool:
    """Compare as ``<`` does: a final's own pre-releases are not below it."""
    return one < other and (one[:2] != other[:2] or is_prerelease(other))


def _is_alike(one: VersionKey, other: VersionKey, count: int) -> bool:
    return one[0] == other[0] and _first(one, count) == _first(other, count)


def _first(key: VersionKey, count: int) -> tuple[int, ...]:
    release = key[1][:count]
    return release + (0,) * (count - len(release))


_COMPARISONS: dict[str, Callable[[VersionKey, VersionKey, int], bool]] = {
    ">=": lambda one, other, _: one >= other,
    "<=": lambda one, other, _: one <= other,
    "~=": lambda one, other, count: one >= other and _is_alike(one, other, count),
    "!=": lambda one, other, _: one != other,
    "==": lambda one, other, _: one == other,
    "==*": _is_alike,
    "!=*": lambda one, other, count: not _is_alike(one, other, count),
    ">": lambda one, other, _: one > other,
    "<": _is_below,
}

"""The table's rows with their gates and goals; nothing is measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rounds import Ratio

WORK = {
    "1": "parse and select, 16 pages, JSON, with `msgspec`",
    "1s": "parse and select, 16 pages, JSON, `>=1,<3`",
    "2": "parse and select, 16 pages, JSON, pure Python",
    "3": "parse and select, 16 pages, HTML, pure Python",
    "4": "smallest page (attrs), JSON, with `msgspec`",
    "5": "all candidates and verdicts as objects, 16 pages",
    "6": "{count} packages, warm and fresh",
    "7": "{count} packages, warm and fresh, with specifiers",
    "8": "{count} packages, revalidated (all 304)",
    "9": "{count} packages, cold, cache written",
    "10": "{count} packages, cold, nothing kept",
    "11": "{count} packages, cold, 20 ms round trips",
    "12": "three indexes, {few} packages, cold",
    "13": "`import indexkit`",
    "14": "memory",
    "15": "{sources} sources and {indexes} indexes, resolved",
    "16": "growth",
}
# A gate of ">= 30": the contender takes 30 times indexkit's time or more. "<= 1.3": indexkit takes
# 1.3 times the contender's time, or has so many of the unit, or less.
BOUNDS = {
    ("1", "unearth"): (">= 30", ">= 60"),
    ("1", "pip"): (">= 15", ">= 30"),
    ("1", "pypi-simple"): (">= 12", ">= 25"),
    ("1", "poetry"): (">= 6", ">= 12"),
    ("2", "unearth"): (">= 12", ">= 20"),
    ("2", "pip"): (">= 6", ">= 10"),
    ("2", "poetry"): (">= 2.5", ">= 4"),
    ("3", "unearth"): (">= 30", ">= 55"),
    ("3", "pip"): (">= 18", ">= 30"),
    ("3", "poetry"): (">= 10", ">= 18"),
    ("4", "unearth"): (">= 20", ">= 40"),
    ("4", "pip"): (">= 10", ">= 18"),
    ("5", "pip"): (">= 8", ">= 15"),
    ("6", "uv"): ("<= 1.0", "<= 0.5"),
    ("7", "uv"): ("<= 1.6", "<= 1.0"),
    ("8", "uv --refresh"): ("<= 1.8", "<= 1.2"),
    ("9", "uv"): ("<= 2.0", "<= 1.3"),
    ("10", "pip"): (">= 6", ">= 10"),
    ("10", "unearth"): (">= 9", ">= 16"),
    ("10", "poetry"): (">= 5", ">= 9"),
    ("11", "uv"): ("<= 1.3", "<= 0.9"),
    ("12", "uv first-index"): ("<= 2", "<= 1.4"),
    ("12", "pip"): (">= 5", ">= 7"),
    ("13", "attrs + packaging"): ("<= 1.25", ""),
    ("13", "ms over bare Python"): ("", "<= 10"),
    ("14", "kB held for a file, pure Python"): ("<= 2", "<= 1.7"),
    ("14", "kB held for a file, with `msgspec`"): ("<= 0.9", "<= 0.6"),
    ("14", "MB at most, 300 packages, warm"): ("<= 45", "<= 25"),
    ("15", "tomllib.loads"): ("<= 2.5", "<= 1.6"),
    ("16", "exponent of files on a page"): ("<= 1.1", ""),
    ("16", "exponent of packages"): ("<= 1.1", ""),
}


@dataclass(frozen=True)
class Row:
    """One measured comparison.

    Attributes:
        number: the row of the table.
        work: what is done.
        contender: whose time it is compared with, or the unit.
        sign: ``>=`` if the ratio is the contender's cost in terms of indexkit's, ``<=`` if it is
            the other way round or a quantity.
        gate: the bound that must hold, or nothing.
        goal: the bound that should.
        measured: what was measured.
        note: what else there is to say.
        raw: each contender's cost in every round, in seconds, or whatever the row counts.

    """

    number: str
    work: str
    contender: str
    sign: str
    gate: str
    goal: str
    measured: Ratio
    note: str = ""
    raw: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def meets(self, bound: str) -> bool | None:
        """Return whether the median keeps a bound; ``None`` if there is no bound."""
        if not bound:
            return None
        sign, _, number = bound.partition(" ")
        if sign == ">=":
            return self.measured.median >= float(number)
        return self.measured.median <= float(number)


def row(
    number: str,
    contender: str,
    measured: Ratio,
    raw: Mapping[str, Sequence[float]],
    *,
    sign: str = "<=",
    note: str = "",
    bound: str = "",
    values: Mapping[str, int] | None = None,
) -> Row:
    """Return a row with the bounds that the table has for it.

    ``bound`` is the contender's name in the table, where the row names more; ``values`` are filled
    into the row's words.
    """
    gate, goal = BOUNDS.get((number, bound or contender), ("", ""))
    sign = (gate or goal or sign).partition(" ")[0]
    work = WORK[number].format(**values or {})
    return Row(number, work, contender, sign, gate, goal, measured, note, raw)

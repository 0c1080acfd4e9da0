"""Decision diagrams over the variables of PEP 508 markers; texts are read and written elsewhere.

A diagram is ``True``, ``False`` or a `Decision` on one variable. Variables are asked in one fixed
order, so that a set has one diagram, and equal diagrams are equal sets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from attrs import frozen

Cut = tuple[Any, int]
"""A place between values: ``(value, 0)`` is just below the value, ``(value, 1)`` just above it."""

IMPOSSIBLE_PAIRS = (
    *(("os_name", "nt", "sys_platform", platform) for platform in ("linux", "darwin", "ios")),
    ("os_name", "posix", "sys_platform", "win32"),
    *(
        ("platform_system", system, "sys_platform", platform)
        for system in ("FreeBSD", "NetBSD", "OpenBSD", "SunOS", "iOS", "iPadOS")
        for platform in (
            "aix",
            "android",
            "cygwin",
            "darwin",
            "emscripten",
            "ios",
            "linux",
            "wasi",
            "win32",
        )
        if not (platform == "ios" and system in ("iOS", "iPadOS"))
    ),
)
"""Values that no interpreter has at once, as uv knows them."""

_ORDER = (
    "os_name",
    "sys_platform",
    "platform_system",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_version",
    "implementation_name",
    "implementation_version",
    "python_full_version",
)
_LAST_PLATFORM_RANK = 2
_BOOLEAN_RANKS = {"in": 10, "contains": 11, "extra": 12, "member": 13}


class Variable(NamedTuple):
    """Something that an environment settles; variables are ordered by `rank`.

    Attributes:
        rank: the place in the order.
        key: the name in PEP 508.
        kind: ``value`` for an ordered domain; for a yes-or-no question ``in`` (the value is part
            of a text), ``contains`` (a text is part of the value), ``extra`` or ``member`` (of a
            list).
        text: the text of a yes-or-no question.

    """

    rank: int
    key: str
    kind: str = "value"
    text: str = ""


@frozen(cache_hash=True)
class Decision:
    """What follows from one variable's value.

    Attributes:
        variable: what is looked at.
        cuts: ascending; they split the variable's values into ``len(cuts) + 1`` stretches.
        children: what holds on each stretch; neighbours differ.

    """

    variable: Variable
    cuts: tuple[Cut, ...]
    children: tuple[Diagram, ...]

    def at(self, cut: Cut | None) -> Diagram:
        """Return the child of the stretch that begins at ``cut``; ``None`` is the lowest one."""
        return self.children[0 if cut is None else bisect_right(self.cuts, cut)]


Diagram = bool | Decision
_Memo = dict[Any, Any]


def value_variable(key: str) -> Variable:
    """Return the variable for the value of ``key``."""
    return Variable(_ORDER.index(key), key)


def boolean_variable(kind: str, key: str, text: str) -> Variable:
    """Return the variable for a yes-or-no question."""
    return Variable(_BOOLEAN_RANKS[kind], key, kind, text)


def decide(variable: Variable, cuts: tuple[Cut, ...], children: tuple[Diagram, ...]) -> Diagram:
    """Return the diagram of a decision, without stretches that make no difference."""
    kept_cuts: list[Cut] = []
    kept = [children[0]]
    for cut, child in zip(cuts, children[1:], strict=True):
        if child != kept[-1]:
            kept_cuts.append(cut)
            kept.append(child)
    if not kept_cuts:
        return kept[0]
    return Decision(variable, tuple(kept_cuts), tuple(kept))


def between(variable: Variable, low: Cut | None, high: Cut | None) -> Diagram:
    """Return the set where the variable's value lies between two cuts; ``None`` is no limit."""
    if low is not None and high is not None and low >= high:
        return False
    cuts = tuple(cut for cut in (low, high) if cut is not None)
    children = (*([] if low is None else [False]), True, *([] if high is None else [False]))
    return decide(variable, cuts, children)


def equal_to(variable: Variable, value: object) -> Diagram:
    """Return the set where the variable has one value."""
    return between(variable, (value, 0), (value, 1))


def is_true(variable: Variable) -> Diagram:
    """Return the set where the answer to a yes-or-no question is yes."""
    return Decision(variable, ((1, 0),), (False, True))


def negate(diagram: Diagram) -> Diagram:
    """Return the complement."""
    return _negate(diagram, {})


def conjoin(left: Diagram, right: Diagram) -> Diagram:
    """Return the intersection."""
    return _conjoin(left, right, {})


def disjoin(left: Diagram, right: Diagram) -> Diagram:
    """Return the union."""
    return negate(conjoin(negate(left), negate(right)))


def possible(diagram: Diagram) -> Diagram:
    """Return the part of a set that some interpreter can be in: without `IMPOSSIBLE_PAIRS`."""
    return conjoin(diagram, _possible())


def is_impossible(diagram: Diagram) -> bool:
    """Return whether no interpreter can be in a set."""
    if isinstance(diagram, bool):
        return not diagram
    # Platform variables come first: without one on top there is none, and nothing to leave out.
    return diagram.variable.rank <= _LAST_PLATFORM_RANK and possible(diagram) is False


def stretches(decision: Decision) -> Iterator[tuple[Cut | None, Cut | None, Diagram]]:
    """Yield each stretch's lower cut, upper cut and child."""
    edges = (None, *decision.cuts, None)
    yield from zip(edges[:-1], edges[1:], decision.children, strict=True)


@cache
def _possible() -> Diagram:
    out: Diagram = True
    for key, value, other_key, other_value in IMPOSSIBLE_PAIRS:
        both = conjoin(
            equal_to(value_variable(key), value), equal_to(value_variable(other_key), other_value)
        )
        out = conjoin(out, negate(both))
    return out


def _negate(diagram: Diagram, memo: _Memo) -> Diagram:
    if isinstance(diagram, bool):
        return not diagram
    if diagram not in memo:
        children = tuple(_negate(child, memo) for child in diagram.children)
        memo[diagram] = Decision(diagram.variable, diagram.cuts, children)
    return memo[diagram]  # type: ignore[no-any-return]  # one memo type for both operations


def _conjoin(left: Diagram, right: Diagram, memo: _Memo) -> Diagram:
    if isinstance(left, bool):
        return right if left else False
    if isinstance(right, bool):
        return left if right else False
    pair = (left, right)
    if pair not in memo:
        memo[pair] = _conjoin_decisions(left, right, lambda a, b: _conjoin(a, b, memo))
    return memo[pair]  # type: ignore[no-any-return]  # as above


def _conjoin_decisions(
    left: Decision, right: Decision, conjoined: Callable[[Diagram, Diagram], Diagram]
) -> Diagram:
    if left.variable == right.variable:
        cuts = tuple(sorted({*left.cuts, *right.cuts}))
        children = tuple(conjoined(left.at(cut), right.at(cut)) for cut in (None, *cuts))
        return decide(left.variable, cuts, children)
    first, other = (left, right) if left.variable < right.variable else (right, left)
    children = tuple(conjoined(child, other) for child in first.children)
    return decide(first.variable, first.cuts, children)

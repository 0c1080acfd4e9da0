"""Decision diagrams as short PEP 508 marker texts; what a text means is settled elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .marker_diagram import (
    Cut,
    Decision,
    Diagram,
    Variable,
    between,
    conjoin,
    disjoin,
    is_impossible,
    negate,
    stretches,
)

NOTHING = "python_version < '0'"
EVERYTHING = "python_version >= '0'"
_Clause = dict[Variable, Diagram]
_Stretch = tuple[Cut | None, Cut | None]
_MINOR = 2


def write_marker(diagram: Diagram) -> str:
    """Return a marker text that means ``diagram``, for every environment that can be."""
    if is_impossible(diagram):
        return NOTHING
    outside = negate(diagram)
    if is_impossible(outside):
        return EVERYTHING
    clauses = [_widened(clause, outside) for clause in _clauses(diagram)]
    kept = _without_redundant(clauses)
    texts = sorted((_conjunction(clause) for clause in kept), key=lambda pair: pair[0])
    if len(texts) == 1:
        return texts[0][1]
    return " or ".join(f"({text})" if " and " in text else text for _, text in texts)


def _clauses(diagram: Diagram) -> Iterator[_Clause]:
    """Yield the ways to `True`, as one set for each variable on the way."""
    if diagram is True:
        yield {}
    if isinstance(diagram, bool):
        return
    allowed: dict[Diagram, Diagram] = {}
    for low, high, child in stretches(diagram):
        stretch = between(diagram.variable, low, high)
        allowed[child] = disjoin(allowed.get(child, False), stretch)
    for child, part in allowed.items():
        for clause in _clauses(child):
            yield {diagram.variable: part, **clause}


def _meaning(clause: _Clause) -> Diagram:
    out: Diagram = True
    for part in reversed(clause.values()):
        out = conjoin(part, out)
    return out


def _widened(clause: _Clause, outside: Diagram) -> _Clause:
    """Drop the conditions without which the clause still lies inside."""
    for variable in list(clause):
        wider = {key: part for key, part in clause.items() if key != variable}
        if is_impossible(conjoin(_meaning(wider), outside)):
            clause = wider
    return clause


def _without_redundant(clauses: list[_Clause]) -> list[_Clause]:
    """Drop the clauses that the others cover; the longest go first."""
    kept = sorted(clauses, key=len)
    for clause in reversed(kept[:]):
        others: Diagram = False
        for other in kept:
            if other is not clause:
                others = disjoin(others, _meaning(other))
        if is_impossible(conjoin(_meaning(clause), negate(others))):
            kept = [other for other in kept if other is not clause]
    return kept


def _conjunction(clause: _Clause) -> tuple[tuple[tuple[bool, str], ...], str]:
    """Return a sort key and the text; conditions on versions come first."""
    texts = []
    for variable, part in clause.items():
        if not isinstance(part, Decision):  # for the type checker: such a part was dropped
            continue
        alternatives = _alternatives(part)
        text = " or ".join(
            " and ".join(terms)
            if len(alternatives) == 1 or len(terms) == 1
            else "(" + " and ".join(terms) + ")"
            for terms in alternatives
        )
        several = len(alternatives) > 1 and len(clause) > 1
        order = (not _is_version(variable), text)
        texts.append((order, f"({text})" if several else text))
    texts.sort()
    return tuple(order for order, _ in texts), " and ".join(text for _, text in texts)


def _is_version(variable: Variable) -> bool:
    return (
        variable.kind == "value"
        and variable.key.endswith("_version")
        and (variable.key != "platform_version")
    )


def _alternatives(part: Decision) -> list[list[str]]:
    """Return a set of values of one variable as alternatives of terms that must hold together."""
    variable = part.variable
    if variable.kind != "value":
        return [[_question(variable, yes=part.children[-1] is True)]]
    inside = [(low, high) for low, high, child in stretches(part) if child is True]
    one_by_one = [_terms(variable, stretch) for stretch in inside]
    holes = [_hole(variable, (left[1], right[0])) for left, right in pairwise(inside)]
    if None in holes:
        return one_by_one
    together = [*_bounds(variable, (inside[0][0], inside[-1][1])), *(h for h in holes if h)]
    if not inside[0][0] and not inside[-1][1]:
        return [together]
    return [together] if len(together) < sum(map(len, one_by_one)) else one_by_one


def _question(variable: Variable, *, yes: bool) -> str:
    text = _quoted(variable.text)
    if variable.kind == "extra":
        return f"{variable.key} {'==' if yes else '!='} {text}"
    operator = "in" if yes else "not in"
    if variable.kind == "in":
        return f"{variable.key} {operator} {text}"
    return f"{text} {operator} {variable.key}"


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def _terms(variable: Variable, stretch: _Stretch) -> list[str]:
    single = _named(variable, stretch, "==")
    return [single] if single else _bounds(variable, stretch)


def _hole(variable: Variable, stretch: _Stretch) -> str | None:
    return _named(variable, stretch, "!=")


def _named(variable: Variable, stretch: _Stretch, operator: str) -> str | None:
    """Return one term for a stretch that is a single value or the versions of one series."""
    low, high = stretch
    if low is None or high is None:
        return None
    if low[0] == high[0]:
        return _term(variable, operator, low[0])
    if not _is_version(variable) or low[1] or high[1]:
        return None
    return _series(variable, operator, low[0], high[0])


def _series(
    variable: Variable, operator: str, low: tuple[int, ...], high: tuple[int, ...]
) -> str | None:
    epoch, *release = low
    for length in range(max(len(release), 1), max(len(low), len(high))):
        prefix = [*release, *[0] * (length - len(release))]
        if high == (epoch, *prefix[:-1], prefix[-1] + 1):
            text = _spelled(epoch, prefix)
            if variable.key == "python_full_version" and length == _MINOR:
                return f"python_version {operator} '{text}'"
            return f"{variable.key} {operator} '{text}.*'"
    return None


def _bounds(variable: Variable, stretch: _Stretch) -> list[str]:
    terms = []
    low, high = stretch
    if low is not None:
        terms.append(_bound(variable, ">" if low[1] else ">=", low))
    if high is not None:
        terms.append(_bound(variable, "<=" if high[1] else "<", high))
    return terms


def _bound(variable: Variable, operator: str, cut: Cut) -> str:
    value, side = cut
    # A limit between two minor versions is said of `python_version`: then pre-releases of the
    # minor version lie on the same side for tools that compare by PEP 440.
    if variable.key == "python_full_version" and side == 0 and len(value) <= 1 + _MINOR:
        epoch, *release = value
        padded = [*release, *[0] * (_MINOR - len(release))]
        return f"python_version {operator} '{_spelled(epoch, padded)}'"
    return _term(variable, operator, value)


def _term(variable: Variable, operator: str, value: object) -> str:
    if isinstance(value, tuple):
        epoch, *release = value
        padded = [*release, *[0] * (3 - len(release))]
        return f"{variable.key} {operator} '{_spelled(epoch, padded)}'"
    return f"{variable.key} {operator} {_quoted(str(value))}"


def _spelled(epoch: int, release: list[int]) -> str:
    text = ".".join(map(str, release))
    return f"{epoch}!{text}" if epoch else text

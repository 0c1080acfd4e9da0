"""PEP 508 marker texts as decision diagrams; which comparisons mean what is decided here.

Versions count by their release segments only, and ``python_version`` is ``python_full_version``
without its third segment, as in uv.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from packaging.markers import InvalidMarker, Marker
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..patterns import regex
from .marker_diagram import (
    Diagram,
    Variable,
    between,
    boolean_variable,
    conjoin,
    disjoin,
    equal_to,
    is_true,
    negate,
    value_variable,
)

_TOKEN = regex(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')
    |(?P<mark>[()])
    |(?P<op>===|==|~=|!=|<=|>=|<|>|\bnot\s+in\b|\bin\b)
    |(?P<word>[A-Za-z_][\w.]*))""",
    re.VERBOSE,
)
_OLD_NAMES = {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.version": "platform_version",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=", "===": "==="}
_VERSION_KEYS = frozenset({"python_version", "python_full_version", "implementation_version"})
_LIST_KEYS = frozenset({"extras", "dependency_groups"})
# uv compares these two in the order of the alphabet, and no other text.
_ALPHABETIC_KEYS = frozenset({"platform_release", "platform_version"})
_SYSTEMS = {
    "AIX": "aix",
    "Android": "android",
    "Darwin": "darwin",
    "Emscripten": "emscripten",
    "Linux": "linux",
    "Windows": "win32",
}
_MINOR = 2
Point = tuple[int, ...]
"""A release as an ordered value: the epoch and the segments without trailing zeros."""
LOWEST: Point = (0,)


class _Token(NamedTuple):
    kind: str
    text: str


def read_marker(text: str) -> Diagram:
    """Return the diagram of a marker.

    Raises:
        packaging.markers.InvalidMarker: the text is no marker, or compares things that have no
            common order (``sys_platform ~= 'x'``, two variables, two texts).

    """
    Marker(text)  # Its messages are better than ours, and what it accepts is what we can read.
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        tokens.append(_Token(kind, match[kind]))
    diagram, rest = _either(tokens, 0, text)
    if rest != len(tokens):  # not expected: packaging has read the whole text
        raise InvalidMarker(f"cannot read `{text}`")
    return diagram


def _either(tokens: list[_Token], at: int, text: str) -> tuple[Diagram, int]:
    diagram, at = _both(tokens, at, text)
    while at < len(tokens) and tokens[at] == ("word", "or"):
        right, at = _both(tokens, at + 1, text)
        diagram = disjoin(diagram, right)
    return diagram, at


def _both(tokens: list[_Token], at: int, text: str) -> tuple[Diagram, int]:
    diagram, at = _single(tokens, at, text)
    while at < len(tokens) and tokens[at] == ("word", "and"):
        right, at = _single(tokens, at + 1, text)
        diagram = conjoin(diagram, right)
    return diagram, at


def _single(tokens: list[_Token], at: int, text: str) -> tuple[Diagram, int]:
    if tokens[at] == ("mark", "("):
        diagram, at = _either(tokens, at + 1, text)
        return diagram, at + 1
    left, operator, right = tokens[at : at + 3]
    return _comparison(left, " ".join(operator.text.split()), right, text), at + 3


def _comparison(left: _Token, operator: str, right: _Token, text: str) -> Diagram:
    if left.kind == right.kind:
        what = "two texts" if left.kind == "text" else "two variables"
        raise InvalidMarker(f"`{text}` compares {what} with each other")
    mirrored = left.kind == "text"
    word, quoted = (right, left) if mirrored else (left, right)
    key, value = _OLD_NAMES.get(word.text, word.text), quoted.text[1:-1]
    if operator in ("in", "not in"):
        inside = _contained(key, value) if mirrored else _is_in(key, value)
        return inside if operator == "in" else negate(inside)
    if mirrored:
        operator = _MIRRORED.get(operator, operator)
    diagram = _compare(key, operator, value, mirrored=mirrored)
    if diagram is None:
        raise InvalidMarker(f"`{operator}` in `{text}` has no meaning for `{key}`")
    return diagram


def _compare(key: str, operator: str, value: str, *, mirrored: bool) -> Diagram | None:
    if operator == "~=" and (mirrored or key not in _VERSION_KEYS):
        return None
    if key in _VERSION_KEYS:
        return _compare_versions(key, operator, value)
    if key == "extra":
        if operator not in ("==", "!=", "==="):
            return None
        same = is_true(boolean_variable("extra", key, canonicalize_name(value)))
        return negate(same) if operator == "!=" else same
    return None if key in _LIST_KEYS else _compare_texts(key, operator, value)


def _contained(key: str, value: str) -> Diagram:
    """Return where ``'value' in key`` holds."""
    if key in _LIST_KEYS:
        return is_true(boolean_variable("member", key, canonicalize_name(value)))
    return is_true(boolean_variable("contains", key, value))


def _is_in(key: str, value: str) -> Diagram:
    """Return where ``key in 'value'`` holds; a list of versions is taken as versions, as by uv."""
    if key in _VERSION_KEYS:
        found: Diagram = False
        for word in value.split():
            if (version := _version(word)) is None:
                break
            found = disjoin(found, _version_set(key, "==", version, starred=False))
        else:
            return found
    return is_true(boolean_variable("in", key, value))


def _compare_texts(key: str, operator: str, value: str) -> Diagram:
    if key == "platform_system" and value in _SYSTEMS:
        key, value = "sys_platform", _SYSTEMS[value]
    variable = value_variable(key)
    if operator == "!=":
        return negate(equal_to(variable, value))
    if key in _ALPHABETIC_KEYS and operator in ("<", "<=", ">", ">="):
        return _ordered(variable, operator, value)
    # Texts have no order in PEP 508: `<` never holds, and `<=` holds for equal ones.
    return False if operator in ("<", ">") else equal_to(variable, value)


def _ordered(variable: Variable, operator: str, value: object) -> Diagram:
    cut = (value, 1 if operator in ("<=", ">") else 0)
    if operator in ("<", "<="):
        return between(variable, None, cut)
    return between(variable, cut, None)


# -- versions -----------------------------------------------------------------


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _compare_versions(key: str, operator: str, value: str) -> Diagram:
    starred = value.endswith(".*")
    version = _version(value.removesuffix(".*"))
    misfit = (starred and operator not in ("==", "!=")) or (
        operator == "~=" and version is not None and len(version.release) < _MINOR
    )
    if version is None or misfit:
        # No version equals such a text, and none comes before or after it.
        return operator == "!="
    if operator == "!=":
        return negate(_version_set(key, "==", version, starred=starred))
    return _version_set(key, operator, version, starred=starred)


def _version_set(key: str, operator: str, version: Version, *, starred: bool) -> Diagram:
    release = version.release
    if operator == "===":
        operator = "=="
    if key == "python_version":
        return _minor_set(operator, version.epoch, release, starred=starred)
    variable = value_variable(key)
    if starred:
        return _below(variable, version.epoch, release)
    if operator == "~=":
        return _compatible(variable, version.epoch, release)
    point = _point(version.epoch, release)
    if operator == "==":
        return _from_lowest(equal_to(variable, point))
    return _from_lowest(_ordered(variable, operator, point))


def _minor_set(operator: str, epoch: int, release: Point, *, starred: bool) -> Diagram:
    """Return where ``python_version`` compares so, as a set of full versions."""
    variable = value_variable("python_full_version")
    minor = (*release, 0)[:_MINOR]
    exact = not any(release[_MINOR:])
    if starred or (operator == "~=" and len(release) > _MINOR):
        return exact and _below(variable, epoch, release[:_MINOR])
    if operator == "~=":
        return _compatible(variable, epoch, release)
    if operator == "==":
        return exact and _below(variable, epoch, minor)
    # `3.9.1` lies between the minor versions 3.9 and 3.10, which are all that there is.
    limit = minor if exact and operator in ("<", ">=") else _next(minor)
    sign = "<" if operator in ("<", "<=") else ">="
    return _from_lowest(_ordered(variable, sign, _point(epoch, limit)))


def _below(variable: Variable, epoch: int, prefix: Point) -> Diagram:
    """Return the versions that begin with ``prefix``."""
    low, high = _point(epoch, prefix), _point(epoch, _next(prefix))
    return _from_lowest(between(variable, (low, 0), (high, 0)))


def _compatible(variable: Variable, epoch: int, release: Point) -> Diagram:
    low, high = _point(epoch, release), _point(epoch, _next(release[:-1]))
    return _from_lowest(between(variable, (low, 0), (high, 0)))


def _from_lowest(diagram: Diagram) -> Diagram:
    """Say that no version is below 0, so that ``python_version >= '0'`` is everything."""
    if isinstance(diagram, bool) or diagram.cuts[0] != (LOWEST, 0):
        return diagram
    low = diagram.cuts[1] if len(diagram.cuts) > 1 else None
    if low is None:
        return diagram.children[1]
    return between(diagram.variable, None, low)


def _next(release: Point) -> Point:
    return (*release[:-1], release[-1] + 1)


def _point(epoch: int, release: Point) -> Point:
    end = len(release)
    while end and release[end - 1] == 0:
        end -= 1
    return (epoch, *release[:end])

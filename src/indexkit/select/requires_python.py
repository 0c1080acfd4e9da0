"""``Requires-Python`` texts as they are found in the wild: reading and repairing them."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

# Each is tried after those before it, on what they made of the text, until it can be read. These
# are the slips that uv forgives, in uv's order.
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    # `>=2.7<4`: no comma between clauses
    (re.compile(r"(?<=\d)(?=[<>=~^!])"), ","),
    # `!=~3.0`: two operators at once
    (re.compile(r"!=~((?:\d\.)*\d)"), r"!=\1.*"),
    # `>=3.*`: an ordering has no use for a star
    (re.compile(r"([<>]=?)\s*(\d+(?:\.\d+)*)\.\*"), r"\1\2"),
    # `!=3.0*`: no dot before the star
    (re.compile(r"(\d\.\d)\*"), r"\1.*"),
    # `>=3.6,`: a comma with nothing behind it
    (re.compile(r",\s*\Z"), ""),
    # `>dev`
    (re.compile(r">dev"), ">0.0.0dev"),
    # `>=9.0.0a1.0`
    (re.compile(r"(\d(?:a|b|rc|post|dev)\d+)\.0"), r"\1"),
    # `'>=3.6'`: quotes of a build script's source
    (re.compile(r"[\"']"), ""),
)
_MORE_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    # `>= 3 . *`: blanks inside a version
    (re.compile(r"(?<=[\d.])\s+(?=[.*])|(?<=\.)\s+(?=\d)"), ""),
    # `>=2.7 <4`: blanks between clauses
    (re.compile(r"(?<=[\d*])\s+(?=[<>=!~])"), ","),
    # `=>3.6` and `=<3.6`
    (re.compile(r"=([<>])"), r"\1="),
    # `>3.6*`, `>=3*` and `~=3.*`: what the repairs of uv leave of stars
    (re.compile(r"(?<=\d)\*"), ".*"),
    (re.compile(r"(<=|>=|~=|<|>)\s*(\d+(?:\.\d+)*)\.\*"), r"\1\2"),
    # `~=3`: needs a second number to leave open
    (re.compile(r"~=\s*(\d+)(?![\d.])"), r"~=\1.0"),
    # `3.6`: no operator; a lower bound is what is meant
    (re.compile(r"(\A|,)\s*(?=\d)"), r"\1>="),
)


def read_requires_python(text: str, *, lenient: bool = True) -> SpecifierSet | None:
    """Return the specifier set that a ``Requires-Python`` text means, or ``None`` if none is seen.

    Args:
        text: as a page gives it; frequent slips are repaired.
        lenient: repair what uv does not repair, too.

    """
    found = _read(text)
    for pattern, replacement in (*_REPAIRS, *(_MORE_REPAIRS if lenient else ())):
        if found is not None:
            break
        text = pattern.sub(replacement, text)
        found = _read(text)
    return found


def _read(text: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None

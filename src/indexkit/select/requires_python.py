"""``Requires-Python`` texts as they are found in the wild: reading and repairing them."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..patterns import regex

# Each is tried after those before it, on what they made of the text, until it can be read. These
# are the slips that uv forgives, in uv's order.
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    # `>=2.7<4`: no comma between clauses
    (regex(r"(?<=\d)(?=[<>=~^!])"), ","),
    # `!=~3.0`: two operators at once
    (regex(r"!=~((?:\d\.)*\d)"), r"!=\1.*"),
    # `>=3.*`: an ordering has no use for a star
    (regex(r"([<>]=?)\s*(\d+(?:\.\d+)*)\.\*"), r"\1\2"),
    # `!=3.0*`: no dot before the star
    (regex(r"(\d\.\d)\*"), r"\1.*"),
    # `>=3.6,`: a comma with nothing behind it
    (regex(r",\s*\Z"), ""),
    # `>dev`
    (regex(r">dev"), ">0.0.0dev"),
    # `>=9.0.0a1.0`
    (regex(r"(\d(?:a|b|rc|post|dev)\d+)\.0"), r"\1"),
    # `'>=3.6'`: quotes of a build script's source
    (regex(r"[\"']"), ""),
)
_MORE_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    # `>= 3 . *`: blanks inside a version
    (regex(r"(?<=[\d.])\s+(?=[.*])|(?<=\.)\s+(?=\d)"), ""),
    # `>=2.7 <4`: blanks between clauses
    (regex(r"(?<=[\d*])\s+(?=[<>=!~])"), ","),
    # `=>3.6` and `=<3.6`
    (regex(r"=([<>])"), r"\1="),
    # `>3.6*`, `>=3*` and `~=3.*`: what the repairs of uv leave of stars
    (regex(r"(?<=\d)\*"), ".*"),
    (regex(r"(<=|>=|~=|<|>)\s*(\d+(?:\.\d+)*)\.\*"), r"\1\2"),
    # `~=3`: needs a second number to leave open
    (regex(r"~=\s*(\d+)(?![\d.])"), r"~=\1.0"),
    # `3.6`: no operator; a lower bound is what is meant
    (regex(r"(\A|,)\s*(?=\d)"), r"\1>="),
)


def read_requires_python(text: str, *, lenient: bool = True) -> SpecifierSet | None:
    """Return the specifier set that a ``Requires-Python`` text means, or ``None`` if none is seen.

    Args:
        text: as a page gives it; frequent slips are repaired.
        lenient: repair what uv does not repair, too.

    """
    if text.isspace() and not lenient:
        # uv reads no text as any Python, and blanks as nonsense.
        return None
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

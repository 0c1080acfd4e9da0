"""``Requires-Python`` texts as they are found in the wild: reading and repairing them."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

# Each is tried after those before it, on what they made of the text, until it can be read.
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    # `'>=3.6'`: quotes of a build script's source
    (re.compile(r"[\"']"), ""),
    # `>= 3 . *`: blanks inside a version
    (re.compile(r"(?<=[\d.])\s+(?=[.*])|(?<=\.)\s+(?=\d)"), ""),
    # `>=2.7<4`: no comma between clauses; blanks may stand there instead
    (re.compile(r"(?<=[\d*])\s*(?=[<>=!~])"), ","),
    # `!=~3.0`: two operators at once
    (re.compile(r"!=~\s*(\d+(?:\.\d+)*)"), r"!=\1.*"),
    # `=>3.6` and `=<3.6`
    (re.compile(r"=([<>])"), r"\1="),
    # `!=3.0*`, `>3.6*`: no dot before the star
    (re.compile(r"(\d)\*"), r"\1.*"),
    # `>=3.*`: an ordering has no use for a star
    (re.compile(r"(<=|>=|~=|<|>)\s*(\d+(?:\.\d+)*)\.\*"), r"\1\2"),
    # `~=3`: needs a second number to leave open
    (re.compile(r"~=\s*(\d+)(?![\d.])"), r"~=\1.0"),
    # `3.6`: no operator; a lower bound is what is meant
    (re.compile(r"(^|,)\s*(?=\d)"), r"\1>="),
)
_EMPTY_CLAUSES = re.compile(r"(?:\s*,)+\s*(?=,|\Z)|\A\s*,+")


def read_requires_python(text: str) -> SpecifierSet | None:
    """Return the specifier set that a ``Requires-Python`` text means, or ``None`` if none is seen.

    Frequent slips are repaired, from a fixed list, as uv does for metadata of published files.
    """
    found = _read(text)
    for pattern, replacement in _REPAIRS:
        if found is not None:
            break
        text = pattern.sub(replacement, text)
        found = _read(_EMPTY_CLAUSES.sub("", text))
    return found


def _read(text: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None

"""Versions as plain tuples that sort like PEP 440, and the span that a specifier set allows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import TypeAlias

    from packaging.specifiers import Specifier
    from packaging.version import Version

    # Epoch, release without trailing zeros, and what follows the release.
    VersionKey: TypeAlias = tuple[int, tuple[int, ...], tuple[object, ...]]
    _Ends: TypeAlias = tuple[list[VersionKey], list[VersionKey]]

_NO_DEV = float("inf")
FINAL: tuple[object, ...] = (3, 0, -1, _NO_DEV, ())
"""What follows the release in the key of nearly every final."""
_BELOW: tuple[object, ...] = (-2,)
_ABOVE: tuple[object, ...] = (9,)
_FEW = 8
# How many numbers are looked at one after the other: a version may be made of thousands, and each
# look takes all versions apart as far as it goes.
_DEEPEST = 8
_LETTERS = {"a": 0, "b": 1, "rc": 2}
# Most versions that are more than digits and dots; for these, too, no parser is needed.
_PLAIN_PRERELEASE = regex(r"([0-9]{1,18}(?:\.[0-9]{1,18})*)(a|b|rc)([0-9]{1,18})")


def version_key(text: str) -> VersionKey | None:
    """Return a tuple that orders versions as PEP 440 does, or ``None`` for what is no version.

    Plain tuples compare in C; most versions are digits and dots and need no parser either.
    """
    if not _is_release(text):
        return _parsed_key(text) if text.strip(".") else None
    return _release_key(text)


def _is_release(text: str) -> bool:
    return text.isascii() and text.replace(".", "").isdigit()


def _release_key(text: str) -> VersionKey | None:
    """Return the key of digits and dots, or ``None`` if they are in no order of a version."""
    try:
        # Most versions that end in zeros end in one.
        release = tuple(map(int, text.removesuffix(".0").split(".")))
    except ValueError:
        return None
    return (0, release if release[-1] else _trimmed(release), FINAL)


def plain_key(text: str) -> VersionKey | None:
    """Return the key of a version of digits and dots, or of a plain pre-release (``1.2rc1``).

    ``None`` for every other text.
    """
    if _is_release(text):
        return _release_key(text)
    match = _PLAIN_PRERELEASE.fullmatch(text)
    return None if match is None else _prerelease_key(match)


def version_keys(texts: Collection[str]) -> list[VersionKey | None]:
    """Return the `version_key` of each text; what all of a page have in common is seen once."""
    joined = "".join(texts).replace(".", "")
    if not (joined.isascii() and joined.isalnum()):  # `int` knows more signs than versions do
        return list(map(version_key, texts))
    keys: list[VersionKey | None] = []
    for text in texts:
        try:
            # Most versions that end in zeros end in one.
            release = tuple(map(int, text.removesuffix(".0").split(".")))
        except ValueError:
            keys.append(version_key(text))
        else:
            keys.append((0, release if release[-1] else _trimmed(release), FINAL))
    return keys


def newest_of(texts: Collection[str], least: int = 1) -> Collection[str]:
    """Return some of the texts, of which each is newer than every version among the others.

    They are those with the greatest first number, of these those with the greatest second one, and
    so on while there are many, up to some depth; of each the next greatest too, until there are
    ``least``. Some may be no versions.
    """
    sure: list[str] = []
    depth = 0
    while depth < _DEEPEST and len(texts) > max(_FEW, least):
        try:
            parts = [text.split(".", depth + 1)[depth] for text in texts]
            distinct = set(parts)
            joined = "".join(distinct)
            if "" in distinct or not (joined.isascii() and joined.isdigit()):
                break
            numbers = {part: int(part) for part in distinct}  # `01` and `1` are one
        except (IndexError, ValueError):  # `1` may be newer than `1.0`; or thousands of digits
            break
        bound = max(numbers.values())
        if least > 1:
            bound = sorted(map(numbers.__getitem__, parts))[-least]
            above = {part for part, number in numbers.items() if number > bound}
            if above:
                newer = [text for text, part in zip(texts, parts, strict=True) if part in above]
                sure += newer
                least -= len(newer)
        these = {part for part, number in numbers.items() if number == bound}
        texts = [text for text, part in zip(texts, parts, strict=True) if part in these]
        depth += 1
    return [*sure, *texts] if sure else texts


def is_prerelease(key: VersionKey) -> bool:
    """Return whether the version of a key is an alpha, beta, candidate or development release."""
    suffix = key[2]
    return suffix is not FINAL and (suffix[0] != 3 or suffix[3] != _NO_DEV)  # noqa: PLR2004 (3 is "no pre-release segment", see FINAL)


def is_exact(specifier: Specifier) -> bool:
    """Return whether a specifier names one version (``==1.2`` or ``===1.2``, not ``==1.*``)."""
    if specifier.operator == "===":
        return True
    return specifier.operator == "==" and not specifier.version.endswith(".*")


def window(specifiers: Iterable[Specifier]) -> tuple[VersionKey | None, VersionKey | None]:
    """Return two keys that enclose all that the specifiers can accept; ``None`` for an open end.

    It is a superset: ``SpecifierSet.contains`` still has the last word on what lies inside.
    """
    lows: list[VersionKey] = []
    highs: list[VersionKey] = []
    for specifier in specifiers:
        bounds = _BOUNDS.get(specifier.operator)
        if bounds is not None:
            low, high = bounds(specifier.version)
            lows += low
            highs += high
    return max(lows, default=None), min(highs, default=None)


def pins(specifiers: Iterable[Specifier]) -> str | None:
    """Return the version text that a single exact clause pins to (PEP 592), or ``None``."""
    clauses = list(specifiers)
    return clauses[0].version if len(clauses) == 1 and is_exact(clauses[0]) else None


def _trimmed(release: tuple[int, ...]) -> tuple[int, ...]:
    end = len(release)
    while end and not release[end - 1]:
        end -= 1
    return release[:end]


def _parsed_key(text: str) -> VersionKey | None:
    if match := _PLAIN_PRERELEASE.fullmatch(text):
        return _prerelease_key(match)
    from packaging.version import InvalidVersion, Version

    try:
        version = Version(text)
    except InvalidVersion:
        return None
    pre, post, dev, local = version.pre, version.post, version.dev, version.local
    if pre is not None:
        letter, number = _LETTERS[pre[0]], pre[1]
    else:
        # A development release of a final sorts below the final's own alphas.
        letter, number = (-1 if post is None and dev is not None else 3), 0
    suffix = (
        letter,
        number,
        -1 if post is None else post,
        _NO_DEV if dev is None else dev,
        () if local is None else tuple(map(_local_part, local.split("."))),
    )
    return (version.epoch, _trimmed(version.release), suffix)


def _prerelease_key(match: re.Match[str]) -> VersionKey:
    release = tuple(map(int, match[1].split(".")))
    return (0, _trimmed(release), (_LETTERS[match[2]], int(match[3]), -1, _NO_DEV, ()))


def _local_part(part: str) -> tuple[int, int, str]:
    return (1, int(part), "") if part.isdigit() else (0, 0, part)


def _point(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text.removesuffix(".*"))
    except InvalidVersion:
        return None


def _at(version: Version, suffix: tuple[object, ...]) -> VersionKey:
    return (version.epoch, _trimmed(version.release), suffix)


def _from(text: str) -> _Ends:
    version = _point(text)
    return ([], []) if version is None else ([_at(version, _BELOW)], [])


def _until(text: str) -> _Ends:
    version = _point(text)
    return ([], []) if version is None else ([], [_at(version, _ABOVE)])


def _equal(text: str) -> _Ends:
    version = _point(text)
    if version is None:
        return [], []
    if text.endswith(".*"):
        return [_at(version, _BELOW)], [_successor(version.epoch, version.release)]
    return [_at(version, _BELOW)], [_at(version, _ABOVE)]


def _compatible(text: str) -> _Ends:
    version = _point(text)
    if version is None:
        return [], []
    return [_at(version, _BELOW)], [_successor(version.epoch, version.release[:-1])]


def _successor(epoch: int, release: tuple[int, ...]) -> VersionKey:
    return (epoch, _trimmed((*release[:-1], release[-1] + 1)), _ABOVE)


_BOUNDS: dict[str, Callable[[str], _Ends]] = {
    ">=": _from,
    ">": _from,
    "<": _until,
    "<=": _until,
    "==": _equal,
    "~=": _compatible,
}

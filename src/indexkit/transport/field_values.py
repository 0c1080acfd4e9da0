"""What the fields of a head say: dates, directives, lists; what follows from it is `freshness`."""

from __future__ import annotations

from functools import lru_cache

from ..patterns import regex
from ..values import frozen
from .validity import LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Headers: TypeAlias = tuple[tuple[str, str], ...]

# Hundreds of answers of one server say the same, and have the same date. What a text means is
# worked out once; more texts than these, or longer ones, are not worth keeping.
_TEXTS = 32
_LONGEST_TEXT = 256

_DIRECTIVE = regex(r'\s*([^\s=,;"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?\s*(?:[,;]|$)')
_WORD = regex(r'[^\s=,;"]+')
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
# The three forms of RFC 9110, section 5.6.7, in any case; another zone than GMT is none of them.
_TIME = r"(?P<h>\d\d):(?P<min>\d\d):(?P<s>\d\d)"
_DATES = tuple(
    regex("(?ai)" + form.replace("TIME", _TIME))
    for form in (
        r"[a-z]{3}, (?P<d>\d\d?) (?P<mon>[a-z]{3}) (?P<y>\d{4}) TIME GMT",
        r"[a-z]+, (?P<d>\d\d)-(?P<mon>[a-z]{3})-(?P<y>\d\d) TIME GMT",
        r"[a-z]{3} (?P<mon>[a-z]{3}) (?P<d>[ \d]\d) TIME (?P<y>\d{4})",
    )
)
_EPOCH = 719163  # the ordinal of 1 January 1970


@frozen
class Directives:
    """What a ``Cache-Control`` says, as far as a private cache goes by it.

    Attributes:
        max_age: seconds, or ``None``. What is no number counts as 0: such an answer is stale.
        no_cache: it must be asked again before each use.
        no_store: it must not be kept.
        must_revalidate: once stale it must not be used, whatever happens.
        immutable: it does not change while it is fresh (RFC 8246).

    """

    max_age: float | None = None
    no_cache: bool = False
    no_store: bool = False
    must_revalidate: bool = False
    immutable: bool = False


_NOTHING_SAID = Directives()


def directives(text: str | None) -> Directives:
    """Return what a ``Cache-Control`` header says.

    ``no-cache`` with a list of fields counts as if it had none, which is safe. A directive that is
    given twice counts as the first one says (RFC 9111, section 4.2.1). Where commas are missing
    between directives, each counts for what it forbids, and a ``max-age`` among them as 0.
    """
    if not text:
        return _NOTHING_SAID
    return _directives(text) if len(text) <= _LONGEST_TEXT else _directives.__wrapped__(text)


@lru_cache(_TEXTS)
def _directives(text: str) -> Directives:
    found: dict[str, str | None] = {}
    at = 0
    while at < len(text):
        match = _DIRECTIVE.match(text, at)
        if match is None:
            start, at = at, _next_comma(text, at)
            for word in text[start:at].split():
                if name := _WORD.match(word):
                    found.setdefault(name[0].lower(), None)
            continue
        at = match.end()
        value = match[2] if match[2] is not None else match[3]
        found.setdefault(match[1].lower(), value)
    return Directives(
        _seconds(found["max-age"]) if "max-age" in found else None,
        "no-cache" in found,
        "no-store" in found,
        "must-revalidate" in found,
        "immutable" in found,
    )


def _next_comma(text: str, at: int) -> int:
    comma = text.find(",", at)
    return len(text) if comma < 0 else comma + 1


def _seconds(text: str | None) -> float:
    plain = (text or "").strip()
    if not (plain.isascii() and plain.isdigit()):
        return 0.0
    return (
        min(float(plain[:12]), LONGEST) if len(plain.lstrip("0")) <= len("2147483648") else LONGEST
    )


def header(headers: Headers, name: str) -> str | None:
    """Return a header's value, several lines joined by commas, or ``None``."""
    found = None
    for key, value in headers:
        if key == name:
            found = value if found is None else f"{found}, {value}"
    return found


def moment(text: str | None) -> float | None:
    """Return an HTTP date as seconds since the epoch, or ``None`` if it is none.

    Two digits of a year are of 1970 to 2069, which makes none of them fresh for decades.
    """
    if text is None:
        return None
    return _moment(text) if len(text) <= _LONGEST_TEXT else _moment.__wrapped__(text)


@lru_cache(_TEXTS)
def _moment(text: str) -> float | None:
    text = text.strip()
    found = next(filter(None, (form.fullmatch(text) for form in _DATES)), None)
    if found is None:
        return None
    month = _MONTHS.get(found["mon"].lower())
    year_text, *others = found.group("y", "d", "h", "min", "s")
    year, (day, hour, minute, second) = int(year_text), map(int, others)
    if len(year_text) == 2:  # noqa: PLR2004 - digits
        year += 1900 if year >= 70 else 2000  # noqa: PLR2004 - see above
    days = None if month is None else _ordinal(year, month, day)
    # A minute may have a leap second.
    if days is None or hour > 23 or minute > 59 or second > 60:  # noqa: PLR2004 - as on a clock
        return None
    return float((((days - _EPOCH) * 24 + hour) * 60 + minute) * 60 + second)


def _ordinal(year: int, month: int, day: int) -> int | None:
    """Return what `datetime.date.toordinal` does, which takes long to load; ``None`` for no day."""
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if year < 1 or not 1 <= day <= lengths[month - 1]:
        return None
    before = year - 1
    return (
        before * 365 + before // 4 - before // 100 + before // 400 + sum(lengths[: month - 1]) + day
    )


def varying(headers: Headers) -> tuple[str, ...]:
    """Return the lower-case names of the request headers that an answer depends on."""
    text = header(headers, "vary") or ""
    return _names(text) if len(text) <= _LONGEST_TEXT else _names.__wrapped__(text)


@lru_cache(_TEXTS)
def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (name.strip().lower() for name in text.split(",")))))

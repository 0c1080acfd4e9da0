"""Texts such as ``2024-01-01``, ``1 week`` and ``P7D`` as cutoffs; *now* is the caller's."""

from __future__ import annotations

import datetime as dt
import re

from ..model.limits import Cutoff
from ..patterns import regex

_DATE = regex(r"(?:\+00)?(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))")
_TIME = regex(
    r"[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"([Zz]|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?(?:\[[^\]]*\])?\Z"
)
_ISO = regex(
    r"([+-]?)[Pp](?=.)(?:(\d+)[Yy])?(?:(\d+)[Mm])?(?:(\d+)[Ww])?(?:(\d+)[Dd])?"
    r"(?:[Tt](?=\d)(?:(\d+(?:[.,]\d{1,9})?)[Hh])?(?:(\d+(?:[.,]\d{1,9})?)[Mm])?"
    r"(?:(\d+(?:[.,]\d{1,9})?)[Ss])?)?\Z"
)
_UNITS = (
    ("years", ("years", "year", "yrs", "yr", "y")),
    ("months", ("months", "month", "mos", "mo")),
    ("weeks", ("weeks", "week", "wks", "wk", "w")),
    ("days", ("days", "day", "d")),
    ("hours", ("hours", "hour", "hrs", "hr", "h")),
    ("minutes", ("minutes", "minute", "mins", "min", "m")),
    ("seconds", ("seconds", "second", "secs", "sec", "s")),
    ("milliseconds", ("milliseconds", "millisecond", "millis", "milli", "msecs", "msec", "ms")),
    ("microseconds", ("microseconds", "microsecond", "micros", "micro", "usecs", "usec", "us")),
    ("nanoseconds", ("nanoseconds", "nanosecond", "nanos", "nano", "nsecs", "nsec", "ns")),
)
_UNIT_OF = {word: unit for unit, words in _UNITS for word in (*words,)}
_RANK = {unit: rank for rank, (unit, _) in enumerate(_UNITS)}
_PIECE = regex(r"(\d+)(?:[.,](\d{1,9}))?\s*([A-Za-zµ]+)(?:\s*,(?=\s)|)\s*")
_CLOCK = regex(r"(\d+):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\Z")
_FRACTIONAL = ("hours", "minutes", "seconds", "milliseconds", "microseconds")
_MOST_DAYS = 7_304_484


def parse_cutoff(text: str) -> Cutoff:
    """Read a date, a timestamp or a duration, as uv's ``exclude-newer`` takes it.

    A timestamp has an offset or ``Z``. A date, with or without a time of day, means the whole of
    that day, in UTC: the cutoff is the start of the next one. A duration is ISO 8601 (``P7D``) or
    written out (``1 week``, ``2d 12h``, ``3 days ago``); its sign does not matter. Years and months
    are refused, since their length varies.

    Raises:
        ValueError: the text is none of these; the message says why, for a person.

    """
    moment = _moment(text)
    if moment is not None:
        return Cutoff(moment=moment, given=text)
    return Cutoff(span=parse_span(text), given=text)


def parse_span(text: str) -> dt.timedelta:
    """Read a duration, without its sign.

    Raises:
        ValueError: the text is no duration, or one in years or months.

    """
    parts = _iso(text) or _friendly(text)
    if parts is None:
        raise ValueError(_EXPECTED.format(text))
    for unit, days in (("years", 365), ("months", 30)):
        if parts.get(unit):
            count = int(parts[unit]) * days
            raise ValueError(f"`{text}` is in {unit}, which vary in length: say `{count} days`")
    known = {unit: value for unit, value in parts.items() if unit not in ("years", "months")}
    known["microseconds"] = known.get("microseconds", 0) + known.pop("nanoseconds", 0) / 1000
    try:
        span = dt.timedelta(**known)
    except OverflowError:
        span = dt.timedelta.max
    if span.days > _MOST_DAYS:
        raise ValueError(f"`{text}` is longer than any calendar")
    return span


_EXPECTED = (
    "`{}` is no date (`2024-01-01`), timestamp (`2024-01-01T00:00:00Z`) "
    "or duration (`3 days`, `P3D`)"
)


def _moment(text: str) -> dt.datetime | None:
    match = _DATE.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    time = _TIME.match(rest) if rest else None
    if rest and time is None:
        raise ValueError(f"`{text}` is no date or timestamp: `{rest}` is left over")
    try:
        day = dt.datetime(
            int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]), tzinfo=dt.UTC
        )
        if time is None or time[5] is None:
            return day + dt.timedelta(days=1)
        return _at(day, time)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"`{text}` is no date or timestamp: {error}") from None


def _at(day: dt.datetime, time: re.Match[str]) -> dt.datetime:
    fraction = (time[4] or "").ljust(6, "0")[:6]
    second = min(int(time[3] or 0), 59)  # a leap second counts as the one before it
    moment = day.replace(
        hour=int(time[1]), minute=int(time[2] or 0), second=second, microsecond=int(fraction)
    )
    zone = time[5]
    if zone in ("Z", "z"):
        return moment
    digits = zone[1:].replace(":", "").ljust(6, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))
    return moment - offset if zone[0] == "+" else moment + offset


def _iso(text: str) -> dict[str, float] | None:
    match = _ISO.match(text)
    if match is None:
        return None
    units = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
    parts = {
        unit: float(value.replace(",", "."))
        for unit, value in zip(units, match.groups()[1:], strict=True)
        if value is not None
    }
    return parts or None


def _friendly(text: str) -> dict[str, float] | None:
    rest = text.strip()
    if rest.endswith("ago") and rest[0] not in "+-":
        rest = rest[:-3].rstrip()
    elif rest[:1] in ("+", "-"):
        rest = rest[1:].lstrip()
    parts: dict[str, float] = {}
    last = -1
    while rest:
        clock = _CLOCK.match(rest)
        if clock is not None and last < _RANK["hours"]:
            hours, minutes, seconds, fraction = clock.groups()
            parts.update(hours=int(hours), minutes=int(minutes))
            parts["seconds"] = float(f"{seconds}.{fraction or 0}")
            return parts
        match = _PIECE.match(rest)
        unit = _UNIT_OF.get(match[3].replace("µ", "u")) if match else None
        if match is None or unit is None or _RANK[unit] <= last:
            return None
        if match[2] is not None and (unit not in _FRACTIONAL or match.end() != len(rest)):
            return None
        last = _RANK[unit]
        parts[unit] = float(f"{match[1]}.{match[2] or 0}")
        rest = rest[match.end() :]
    return parts or None

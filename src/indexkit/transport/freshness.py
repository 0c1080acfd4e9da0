"""How long an answer may be used without asking again (RFC 9111); nothing is kept or sent here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.request import Purpose
from ..patterns import regex
from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from ..model.index import Index

    Headers: TypeAlias = tuple[tuple[str, str], ...]

HEURISTIC = 600.0
"""Seconds for an answer that gives a ``Last-Modified`` and no lifetime: uv's ten minutes."""

FOREVER = "max-age=365000000, immutable, public"
"""The ``Cache-Control`` of what never changes, in uv's words."""

LONGEST = 2.0**31
"""Seconds that no lifetime exceeds (RFC 9111, section 1.2.2)."""

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
_ETAG = regex(r'(?:W/)?"[ !#-~\x80-\xff]*"|[!#-+\--~\x80-\xff]+')
_FILES_FOREVER = frozenset({"download.pytorch.org", "pypi.nvidia.com"})
_PAGES = frozenset({Purpose.PAGE, Purpose.FLAT_PAGE})
_KEPT_STATUSES = frozenset({200, 203})
# Of these the stored answer is right: they describe its own bytes and the connection they came by.
_NOT_MERGED = frozenset({"content-encoding", "content-length", "content-range", "content-type"})
_CONNECTION = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}
)
_ALWAYS_THE_SAME = frozenset({"accept-encoding", "user-agent"})


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


def directives(text: str | None) -> Directives:
    """Return what a ``Cache-Control`` header says.

    ``no-cache`` with a list of fields counts as if it had none, which is safe. A directive that is
    given twice counts as the first one says (RFC 9111, section 4.2.1). Where commas are missing
    between directives, each counts for what it forbids, and a ``max-age`` among them as 0.
    """
    found: dict[str, str | None] = {}
    at = 0
    while text and at < len(text):
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
    found = [value for key, value in headers if key == name]
    return ", ".join(found) if found else None


def moment(text: str | None) -> float | None:
    """Return an HTTP date as seconds since the epoch, or ``None`` if it is none.

    Two digits of a year are of 1970 to 2069, which makes none of them fresh for decades.
    """
    text = "" if text is None else text.strip()
    found = next(filter(None, (form.fullmatch(text) for form in _DATES)), None)
    if found is None:
        return None
    month = _MONTHS.get(found["mon"].lower())
    year_text, *others = found.group("y", "d", "h", "min", "s")
    year, (day, hour, minute, second) = int(year_text), map(int, others)
    if month is None:
        return None
    import datetime as dt

    if len(year_text) == 2:  # noqa: PLR2004 - digits
        year += 1900 if year >= 70 else 2000  # noqa: PLR2004 - see above
    try:
        days = dt.date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
    if hour > 23 or minute > 59 or second > 60:  # noqa: PLR2004 - a minute may have a leap second
        return None
    return float(((days * 24 + hour) * 60 + minute) * 60 + second)


# -- what a server said -------------------------------------------------------


@frozen
class Validity:
    """Until when an answer may be used, in seconds since the epoch.

    Attributes:
        born: when the answer was made or last confirmed, as far as its headers tell.
        lifetime: how many seconds from then on it is fresh; 0 or less: never.

    """

    born: float
    lifetime: float

    def is_fresh(self, now: float) -> bool:
        """Return whether it may be used unasked. A clock that went back makes it stale."""
        return 0 <= now - self.born < self.lifetime

    def staleness(self, now: float) -> float:
        """Return for how many seconds it has been stale."""
        return max(0.0, now - self.born - max(0.0, self.lifetime))


def validity(headers: Headers, *, asked: float, override: str | None = None) -> Validity:
    """Return how long an answer may be used (RFC 9111, section 4.2).

    ``max-age`` beats ``Expires``, which counts from ``Date``. An answer with a ``Last-Modified``
    only may be used for ten minutes, as in uv. ``s-maxage`` is for shared caches and not read.

    Args:
        headers: of the answer, names in lower case.
        asked: when it was asked for: with the way of the answer counted as age, this gives the
            *corrected age* of section 4.2.3 without a look at a clock.
        override: a ``Cache-Control`` that takes the place of the answer's.

    """
    date = moment(header(headers, "date"))
    age = _age(headers)
    born = asked - age if date is None else min(date, asked - age)
    said = directives(header(headers, "cache-control") if override is None else override)
    return Validity(born, _lifetime(headers, said, asked if date is None else date))


def _age(headers: Headers) -> float:
    text = next((value for key, value in headers if key == "age"), "").partition(",")[0].strip()
    return min(float(text), LONGEST) if text.isascii() and text.isdigit() else 0.0


def _lifetime(headers: Headers, said: Directives, date: float) -> float:
    if said.no_cache or said.no_store:
        return 0.0
    if said.max_age is not None:
        return said.max_age
    expires = [value for key, value in headers if key == "expires"]
    if expires:
        # What is no date, `0` above all, is in the past (RFC 9111, section 5.3).
        until = moment(expires[0])
        return 0.0 if until is None else min(max(0.0, until - date), LONGEST)
    return HEURISTIC if moment(header(headers, "last-modified")) is not None else 0.0


def may_be_used_stale(headers: Headers, override: str | None = None) -> bool:
    """Return whether the server leaves open that a stale answer is used when it fails."""
    said = directives(header(headers, "cache-control") if override is None else override)
    return not (said.must_revalidate or said.no_cache)


def may_be_kept(
    method: str, status: int, headers: Headers, *, asked: Headers = (), override: str | None = None
) -> bool:
    """Return whether an answer may be kept at all.

    Only a whole answer to a GET may: no error, no part of a file (traps 77 and 78), nothing that
    varies with everything (``Vary: *``), and nothing whose request or answer says ``no-store``.

    Args:
        method: of the request.
        status: of the answer.
        headers: of the answer.
        asked: the headers of the request.
        override: a ``Cache-Control`` that takes the place of the answer's.

    """
    if method != "GET" or status not in _KEPT_STATUSES:
        return False
    if directives(header(asked, "cache-control")).no_store or header(asked, "range") is not None:
        return False
    if "*" in varying(headers):
        return False
    said = directives(header(headers, "cache-control") if override is None else override)
    return not said.no_store


# -- Vary ---------------------------------------------------------------------


def varying(headers: Headers) -> tuple[str, ...]:
    """Return the lower-case names of the request headers that an answer depends on."""
    text = header(headers, "vary") or ""
    return tuple(dict.fromkeys(filter(None, (name.strip().lower() for name in text.split(",")))))


def variant(headers: Headers, asked: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Return the request headers that an answer depends on, as they were sent.

    Left out are those that a fetcher sends the same way every time (trap 76), and
    ``Authorization``, which is kept apart (`varies_with_secret`).
    """
    sent = {name.lower(): " ".join(value.split()) for name, value in asked}
    left_out = {*_ALWAYS_THE_SAME, "authorization"}
    return {name: sent.get(name) for name in varying(headers) if name not in left_out}


def fits(kept: Mapping[str, str | None], asked: Iterable[tuple[str, str]]) -> bool:
    """Return whether a request is one that a kept answer is for, see `variant`."""
    sent = {name.lower(): " ".join(value.split()) for name, value in asked}
    return all(sent.get(name) == value for name, value in kept.items())


def varies_with_secret(headers: Headers) -> bool:
    """Return whether an answer depends on who asks."""
    return not {"authorization", "cookie"}.isdisjoint(varying(headers))


# -- asking again -------------------------------------------------------------


def conditions(headers: Headers) -> Headers:
    """Return the headers that ask whether a kept answer still holds (RFC 9110, section 13).

    An ``ETag`` of ``*`` would fit whatever the server has, and one that is two in a list either of
    them; neither is sent, and neither is a date that is none.
    """
    etag, since = _etag(headers), header(headers, "last-modified")
    pairs = (
        ("if-none-match", etag if etag != "*" else None),
        ("if-modified-since", since if moment(since) is not None else None),
    )
    return tuple((name, value) for name, value in pairs if value)


def confirms(kept: Headers, fresh: Headers) -> bool:
    """Return whether the headers of a 304 are about the kept answer (RFC 9111, section 4.3.4).

    A 304 may name what has not changed. If that is another ``ETag``, or without one another
    ``Last-Modified``, it is about something else. Tags are compared weakly: servers that compress
    on the fly weaken the tag of the page and forget to do so in a 304.
    """
    ours, theirs = _etag(kept), _etag(fresh)
    if ours and theirs:
        return ours.removeprefix("W/") == theirs.removeprefix("W/")
    before, now = (header(some, "last-modified") for some in (kept, fresh))
    return not (before and now) or before == now


def _etag(headers: Headers) -> str | None:
    text = header(headers, "etag")
    return text if text and _ETAG.fullmatch(text) else None


def merged(kept: Headers, fresh: Headers) -> Headers:
    """Return the headers of a kept answer after a 304 (RFC 9111, section 3.2).

    What the 304 says replaces what was kept, except for what describes the kept bytes. ``Age`` and
    ``Date`` are those of the 304 alone.
    """
    new = tuple((k, v) for k, v in fresh if k not in _NOT_MERGED and k not in _CONNECTION)
    gone = {name for name, _ in new} | {"age", "date"}
    return (*((name, value) for name, value in kept if name not in gone), *new)


def worth_keeping(headers: Headers) -> Headers:
    """Return the headers that are kept: those of the connection and of other requests are not."""
    dropped = {*_CONNECTION, "set-cookie", "www-authenticate", "proxy-authenticate"}
    return tuple((name, value) for name, value in headers if name not in dropped)


# -- overrides ----------------------------------------------------------------


def override_for(index: Index | None, purpose: Purpose) -> str | None:
    """Return the ``Cache-Control`` that takes the place of a server's, or ``None``.

    That of the index (uv: ``cache-control``), or uv's own for files of PyTorch and NVIDIA, whose
    servers once forbade to keep files that never change.
    """
    if index is None:
        return None
    own = index.cache_control
    if purpose in _PAGES:
        return None if own is None else own.api
    if own is not None and own.files is not None:
        return own.files
    return FOREVER if index.url.realm.host in _FILES_FOREVER else None

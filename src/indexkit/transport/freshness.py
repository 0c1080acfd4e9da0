"""How long an answer may be used without asking again (RFC 9111); nothing is kept or sent here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..patterns import regex
from .field_values import Directives, directives, header, moment, varying
from .validity import LONGEST, Validity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .field_values import Headers

HEURISTIC = 600.0
"""Seconds for an answer that gives a ``Last-Modified`` and no lifetime: uv's ten minutes."""

_ETAG = regex(r'(?:W/)?"[ !#-~\x80-\xff]*"|[!#-+\--~\x80-\xff]+')
_KEPT_STATUSES = frozenset({200, 203})
# Of these the stored answer is right: they describe its own bytes and the connection they came by.
_NOT_MERGED = frozenset({"content-encoding", "content-length", "content-range", "content-type"})
_CONNECTION = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}
)
_DESCRIBES_ITSELF = _NOT_MERGED | _CONNECTION
_OF_ONE_ANSWER = frozenset({"age", "date"})
_NOT_KEPT = _CONNECTION | {"set-cookie", "www-authenticate", "proxy-authenticate"}
_SECRETS = frozenset({"authorization", "cookie"})
_NO_VARIANT = frozenset({"accept-encoding", "user-agent", "authorization"})


# -- what a server said -------------------------------------------------------


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


def variant(headers: Headers, asked: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Return the request headers that an answer depends on, as they were sent.

    Left out are those that a fetcher sends the same way every time (trap 76), and
    ``Authorization``, which is kept apart (`varies_with_secret`).
    """
    sent = {name.lower(): " ".join(value.split()) for name, value in asked}
    return {name: sent.get(name) for name in varying(headers) if name not in _NO_VARIANT}


def fits(kept: Mapping[str, str | None], asked: Iterable[tuple[str, str]]) -> bool:
    """Return whether a request is one that a kept answer is for, see `variant`."""
    sent = {name.lower(): " ".join(value.split()) for name, value in asked}
    return all(sent.get(name) == value for name, value in kept.items())


def varies_with_secret(headers: Headers) -> bool:
    """Return whether an answer depends on who asks."""
    return not _SECRETS.isdisjoint(varying(headers))


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
    new = [pair for pair in fresh if pair[0] not in _DESCRIBES_ITSELF]
    gone = _OF_ONE_ANSWER.union([name for name, _ in new])
    return (*[pair for pair in kept if pair[0] not in gone], *new)


def worth_keeping(headers: Headers) -> Headers:
    """Return the headers that are kept: those of the connection and of other requests are not."""
    return tuple([pair for pair in headers if pair[0] not in _NOT_KEPT])

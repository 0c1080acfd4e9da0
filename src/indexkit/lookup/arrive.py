"""From an index and a package to what the index sent, read; what it means is said in `outcome`."""

from __future__ import annotations

from attrs import evolve, field, frozen

from ..errors import MalformedPageError
from ..model.index import Index, IndexFormat
from ..model.request import Failure, Purpose, Request, Response
from ..model.url import SafeUrl
from ..simple.flat import FlatPage, read_flat
from ..simple.read import ACCEPT, read_page
from .exchange import Exchanged, exchange
from .memo import Memo
from .outcome import PAGE_STATUSES, Arrival
from .questions import Flow

_FLAT_ACCEPT = "text/html, application/vnd.pypi.simple.v1+html;q=0.9, */*;q=0.1"
_FORM_WITHIN = 64 * 1024


def arrive(
    index: Index,
    package: str,
    *,
    memo: Memo,
    never_is_silent: bool = False,
    fresh: bool = False,
) -> Flow[Arrival]:
    """Fetch what ``index`` says about ``package``, and read it.

    A flat place is fetched and read once for all packages of ``memo``.

    Args:
        index: who is asked.
        package: the normalised name.
        memo: what the flows of this run share.
        never_is_silent: see `Semantics.never_is_silent`.
        fresh: whether no cache may answer by itself (RFC 9111: ``no-cache``).

    Raises:
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    who = (index.url, index.name, index.authenticate, index.format)
    if index.format is not IndexFormat.FLAT:
        return (
            yield from memo.share(
                ("page", package, *who),
                lambda: _page(index, package, never_is_silent=never_is_silent, fresh=fresh),
            )
        )
    place = yield from memo.share(
        ("place", *who), lambda: _place(index, never_is_silent=never_is_silent, fresh=fresh)
    )
    if place.files is None:
        return place.arrival
    page = place.files.page(package)
    return evolve(place.arrival, page=page)


@frozen
class _Place:
    """A flat place, fetched: its files, or only the trouble with it."""

    arrival: Arrival
    files: FlatPage | None = field(default=None, eq=False)


def _page(index: Index, package: str, *, never_is_silent: bool, fresh: bool) -> Flow[Arrival]:
    url = index.page_url(package)
    request = Request(url, Purpose.PAGE, headers=_headers(ACCEPT, fresh=fresh), index=index)
    done = yield from exchange(request, index, never_is_silent=never_is_silent)
    arrival = _arrival(url, done)
    if arrival.status not in PAGE_STATUSES or not isinstance(done.answer, Response):
        return arrival
    body, content_type = done.answer.body, done.answer.header("content-type")
    try:
        page = read_page(package, body, url=done.url.text, content_type=content_type)
    except MalformedPageError as error:
        return evolve(arrival, unreadable=f"its page cannot be read: {error.reason}")
    return evolve(
        arrival,
        page=page,
        looks_like_login=not len(page) and _has_form(body, content_type),
        is_listing=url.is_local and "json" in (content_type or ""),
    )


def _place(index: Index, *, never_is_silent: bool, fresh: bool) -> Flow[_Place]:
    headers = _headers(_FLAT_ACCEPT, fresh=fresh)
    request = Request(index.url, Purpose.FLAT_PAGE, headers=headers, index=index)
    done = yield from exchange(request, index, never_is_silent=never_is_silent)
    arrival = _arrival(index.url, done)
    if arrival.status not in PAGE_STATUSES or not isinstance(done.answer, Response):
        return _Place(arrival)
    try:
        files = read_flat(
            done.answer.body,
            url=done.url.text,
            content_type=done.answer.header("content-type"),
        )
    except MalformedPageError as error:
        return _Place(evolve(arrival, unreadable=f"its list cannot be read: {error.reason}"))
    return _Place(arrival, files)


def _headers(accept: str, *, fresh: bool) -> tuple[tuple[str, str], ...]:
    return (("accept", accept), *((("cache-control", "no-cache"),) if fresh else ()))


def _arrival(url: SafeUrl, done: Exchanged) -> Arrival:
    answer = done.answer
    return Arrival(
        url.without_credential(),
        done.url,
        answer.status if isinstance(answer, Response) else None,
        answer if isinstance(answer, Failure) else None,
        from_cache=isinstance(answer, Response) and answer.from_cache,
        diagnostics=done.diagnostics,
    )


def _has_form(body: bytes, content_type: str | None) -> bool:
    """Whether a page is HTML with a form: index pages have none, login pages have one."""
    is_html = content_type is None or "html" in content_type.lower()
    return is_html and b"<form" in body[:_FORM_WITHIN].lower()

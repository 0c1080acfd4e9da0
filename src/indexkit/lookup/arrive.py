"""From an index and a package to what the index sent, read; what it means is said in `outcome`."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from ..errors import MalformedPageError
from ..model.index import Index, IndexFormat
from ..model.page import ProjectPage
from ..model.request import Failure, Purpose, Request, Response
from ..model.url import SafeUrl
from ..select.version_key import is_prerelease, version_key
from ..simple.flat import read_flat
from ..simple.listing import Listing, project_page
from ..simple.media import Form, form_of
from ..simple.page_index import make_index, page_from_index
from ..simple.read import ACCEPT, read_listing, read_page
from ..transport.cache_entry import Entry
from ..transport.freshness import header
from ..values import evolve, frozen
from .caching import Read
from .exchange import Exchanged
from .keeping import bring
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
                lambda: _page(index, package, memo, never_is_silent=never_is_silent, fresh=fresh),
            )
        )
    place = yield from memo.share(
        ("place", *who),
        lambda: _place(index, memo, never_is_silent=never_is_silent, fresh=fresh),
    )
    return place if place.files is None else evolve(place, page=place.files.page(package))


def _page(
    index: Index, package: str, memo: Memo, *, never_is_silent: bool, fresh: bool
) -> Flow[Arrival]:
    url = index.page_url(package)
    request = Request(url, Purpose.PAGE, headers=_headers(ACCEPT, fresh=fresh), index=index)
    reading = _PageReading(url, package)
    return (
        yield from bring(
            request, index, reading, memo.caching, never_is_silent=never_is_silent, fresh=fresh
        )
    )


def _place(index: Index, memo: Memo, *, never_is_silent: bool, fresh: bool) -> Flow[Arrival]:
    headers = _headers(_FLAT_ACCEPT, fresh=fresh)
    request = Request(index.url, Purpose.FLAT_PAGE, headers=headers, index=index)
    reading = _PlaceReading(index.url)
    return (
        yield from bring(
            request, index, reading, memo.caching, never_is_silent=never_is_silent, fresh=fresh
        )
    )


@frozen
class _PageReading:
    """Reads a project's page, from an answer or from a cache."""

    url: SafeUrl
    package: str

    def of(self, done: Exchanged) -> Read:
        arrival = _arrival(self.url, done)
        if arrival.status not in PAGE_STATUSES or not isinstance(done.answer, Response):
            return Read(arrival)
        body, content_type = done.answer.body, done.answer.header("content-type")
        try:
            listing = read_listing(body, url=done.url.text, content_type=content_type)
            page = project_page(listing, self.package)
        except MalformedPageError as error:
            return Read(evolve(arrival, unreadable=f"its page cannot be read: {error.reason}"))
        arrival = evolve(
            arrival,
            page=page,
            looks_like_login=not len(page) and _has_form(body, content_type),
            is_listing=self.url.is_local and "json" in (content_type or ""),
        )
        # A page of HTML without files may be anything: a form, a notice, a portal.
        is_sound = bool(len(page)) or form_of(content_type or "") is Form.JSON
        return Read(arrival, is_sound, partial(_indexed, listing, page, body))

    def kept(self, entry: Entry, on_damage: Callable[[], object]) -> Arrival | None:
        index = entry.extra.get("page")
        page = None
        if isinstance(index, dict):
            page = page_from_index(
                index,
                entry.body,
                name=self.package,
                on_damage=on_damage,
                far=partial(_far_of, entry),
            )
        if page is None:
            page = self._read_anew(entry)
        return None if page is None else _recalled(self.url, entry, page)

    def _read_anew(self, entry: Entry) -> ProjectPage | None:
        body = entry.whole_body()
        if body is None:
            return None
        content_type = header(entry.headers, "content-type")
        try:
            return read_page(self.package, body, url=entry.url, content_type=content_type)
        except MalformedPageError:
            return None


@frozen
class _PlaceReading:
    """Reads the list of a flat place, from an answer or from a cache."""

    url: SafeUrl
    package: None = None

    def of(self, done: Exchanged) -> Read:
        arrival = _arrival(self.url, done)
        if arrival.status not in PAGE_STATUSES or not isinstance(done.answer, Response):
            return Read(arrival)
        content_type = done.answer.header("content-type")
        try:
            files = read_flat(done.answer.body, url=done.url.text, content_type=content_type)
        except MalformedPageError as error:
            return Read(evolve(arrival, unreadable=f"its list cannot be read: {error.reason}"))
        return Read(evolve(arrival, files=files), bool(len(files)))

    def kept(self, entry: Entry, on_damage: Callable[[], object]) -> Arrival | None:  # noqa: ARG002 - read whole, so nothing is found out later
        body = entry.whole_body()
        if body is None:
            return None
        content_type = header(entry.headers, "content-type")
        try:
            files = read_flat(body, url=entry.url, content_type=content_type)
        except MalformedPageError:
            return None
        return evolve(_recalled(self.url, entry), files=files)


def _indexed(listing: Listing, page: ProjectPage, body: bytes) -> tuple[dict[str, Any], bytes]:
    keys = ((version_key(text), text) for text in page.rows)
    order = sorted((key, text) for key, text in keys if key is not None)
    index = make_index(
        listing,
        page,
        body,
        ascending=[text for _, text in order],
        finals={text for key, text in order if not is_prerelease(key)},
    )
    if index is None:
        return {}, b""
    far = json.dumps(index.pop("far"), separators=(",", ":")).encode()
    return {"page": index}, far


def _far_of(entry: Entry) -> dict[str, Any]:
    """Return the part of a page's index that stands aside.

    Raises:
        ValueError: it is damaged.

    """
    aside = entry.whole_aside()
    if not aside:
        raise ValueError("there is nothing aside")
    far: dict[str, Any] = json.loads(aside)
    return far


def _recalled(url: SafeUrl, entry: Entry, page: ProjectPage | None = None) -> Arrival:
    bare = url.without_credential()
    final = bare if entry.url == bare.text else SafeUrl.parse(entry.url)
    return Arrival(bare, final, entry.status, page=page, from_cache=True)


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
        provider=done.provider,
        ended=done.ended,
    )


def _has_form(body: bytes, content_type: str | None) -> bool:
    """Whether a page is HTML with a form: index pages have none, login pages have one."""
    is_html = content_type is None or "html" in content_type.lower()
    return is_html and b"<form" in body[:_FORM_WITHIN].lower()

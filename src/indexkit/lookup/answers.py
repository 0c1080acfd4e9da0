"""Pages and flat places as a server sent them, read whole; kept ones are read in `arrive`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ..errors import MalformedPageError
from ..model.failure import Failure
from ..model.page import ProjectPage
from ..model.request import Response
from ..model.url import SafeUrl
from ..select.newest import in_order, newest_in_order, number_of_versions
from ..select.version_key import is_prerelease
from ..simple.card_making import make_card
from ..simple.flat import FlatPage, read_flat
from ..simple.listing import project_page
from ..simple.media import Form, form_of
from ..simple.page_index import MOST_NEAR, make_index
from ..simple.read import read_listing, read_page
from ..transport.cache_entry import Entry
from ..transport.field_values import header
from ..values import evolve
from .exchange import Exchanged
from .outcome import PAGE_STATUSES, Arrival
from .read_answer import Beside, Read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..select.version_key import VersionKey

_FORM_WITHIN = 64 * 1024
# More than what is kept of them, for the pre-releases among them.
_MOST_LOOKED_AT = MOST_NEAR + MOST_NEAR // 4
_LARGE = 8 * 1024 * 1024  # a page of that size repays loading the accelerator by itself


def get_ready(*, accelerate: bool) -> None:
    """Load what reading a page takes besides this room, while the page is on its way."""
    if accelerate:
        from ..simple.json_fast import get_ready

        get_ready()


def read_page_answer(
    url: SafeUrl, package: str, done: Exchanged, *, accelerate: bool, strict: bool = False
) -> Read:
    """Return what an answer about a project brings; ``url`` is what was asked."""
    arrival = _arrival(url, done)
    if arrival.status not in PAGE_STATUSES or not isinstance(done.answer, Response):
        return Read(arrival)
    body, content_type = done.answer.body, done.answer.header("content-type")
    try:
        listing = read_listing(
            body,
            url=done.url.text,
            content_type=content_type,
            accelerate=accelerate or len(body) >= _LARGE,
            strict=strict,
        )
        page = project_page(listing, package)
    except MalformedPageError as error:
        return Read(evolve(arrival, unreadable=f"its page cannot be read: {error.reason}"))
    arrival = evolve(
        arrival,
        page=page,
        looks_like_login=not len(page) and _has_form(body, content_type),
        is_listing=url.is_local and "json" in (content_type or ""),
    )
    # A page of HTML without files may be anything: a form, a notice, a portal.
    is_sound = bool(len(page)) or form_of(content_type or "") is Form.JSON
    return Read(arrival, is_sound, partial(_indexed, page, strict=strict))


def page_anew(
    package: str, entry: Entry, *, strict: bool = False
) -> tuple[ProjectPage, Sequence[str]] | None:
    """Return the page of an entry's whole body, and its versions from the oldest on.

    ``None`` if it cannot be read.
    """
    body = entry.whole_body()
    if body is None:
        return None
    content_type = header(entry.headers, "content-type")
    try:
        page = read_page(package, body, url=entry.url, content_type=content_type, strict=strict)
    except MalformedPageError:
        return None
    return page, [text for _, text in in_order(page.rows)]


def read_place_answer(url: SafeUrl, done: Exchanged, *, strict: bool = False) -> Read:
    """Return what the answer of a flat place brings; ``url`` is what was asked."""
    arrival = _arrival(url, done)
    if arrival.status not in PAGE_STATUSES or not isinstance(done.answer, Response):
        return Read(arrival)
    content_type = done.answer.header("content-type")
    try:
        files = read_flat(
            done.answer.body, url=done.url.text, content_type=content_type, strict=strict
        )
    except MalformedPageError as error:
        return Read(evolve(arrival, unreadable=f"its list cannot be read: {error.reason}"))
    return Read(evolve(arrival, files=files), bool(len(files)))


def place_anew(entry: Entry, *, strict: bool = False) -> FlatPage | None:
    """Return the files of an entry's whole body, or ``None`` if it cannot be read."""
    body = entry.whole_body()
    if body is None:
        return None
    content_type = header(entry.headers, "content-type")
    try:
        return read_flat(body, url=entry.url, content_type=content_type, strict=strict)
    except MalformedPageError:
        return None


def _indexed(page: ProjectPage, *, strict: bool = False) -> Beside:
    """Return the index of a page, how it was read, the blob that goes with it, and its card."""
    count = number_of_versions(page.rows)
    order = newest_in_order(page.rows, _MOST_LOOKED_AT)
    finals = _finals(order)
    if len(finals) < MOST_NEAR and len(order) < count:
        order = in_order(page.rows)
        finals = _finals(order)
    texts = [text for _, text in order]
    index, blob = make_index(page, texts, count=count, first=[text for _, text in finals])
    newest = _each_once((finals or order)[::-1])
    card = make_card(page, newest, index, has_finals=bool(finals), strict=strict)
    return Beside({"page": index, **({"strict": True} if strict else {})}, blob, card)


def _finals(ordered: list[tuple[VersionKey, str]]) -> list[tuple[VersionKey, str]]:
    return [(key, text) for key, text in ordered if not is_prerelease(key)]


def _each_once(ordered: list[tuple[VersionKey, str]]) -> Iterator[str]:
    """Yield texts up to the first version that is spelled in two ways."""
    for place, (key, text) in enumerate(ordered):
        if ordered[place + 1 : place + 2] and ordered[place + 1][0] == key:
            return
        yield text


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

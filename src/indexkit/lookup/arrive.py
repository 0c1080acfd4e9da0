"""From an index and a package to what the index sent, read; what it means is said in `outcome`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ..errors import InvalidUrlError
from ..model.index import Index, IndexFormat
from ..model.page import ProjectPage
from ..model.request import Purpose, Request
from ..model.url import SafeUrl
from ..simple.kept_page import page_from_index
from ..simple.page_card import read_card
from ..transport.cache_entry import Entry
from ..values import evolve, frozen
from .cards import without_rule
from .keeping import bring
from .memo import Memo
from .outcome import Arrival
from .page_request import accepting, page_request
from .read_answer import Read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.page_card import PageCard
    from .exchange import Exchanged
    from .questions import Flow

_FLAT_ACCEPT = "text/html, application/vnd.pypi.simple.v1+html;q=0.9, */*;q=0.1"


def arrive(
    index: Index,
    package: str,
    *,
    memo: Memo,
    never_is_silent: bool = False,
    strict: bool = False,
    fresh: bool = False,
) -> Flow[Arrival]:
    """Fetch what ``index`` says about ``package``, and read it.

    A flat place is fetched and read once for all packages of ``memo``.

    Args:
        index: who is asked.
        package: the normalised name.
        memo: what the flows of this run share.
        never_is_silent: see `Semantics.never_is_silent`.
        strict: see `Semantics.pages_read_strictly`.
        fresh: whether no cache may answer by itself (RFC 9111: ``no-cache``).

    Raises:
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    if index.format is not IndexFormat.FLAT:
        return (
            yield from memo.share(
                page_key(index, package, strict=strict),
                lambda: _page(
                    index,
                    PageReading(index.page_url(package), package, memo.accelerate, strict),
                    memo,
                    never_is_silent=never_is_silent,
                    fresh=fresh,
                ),
            )
        )
    place = yield from memo.share(
        ("place", *_who(index, strict=strict)),
        lambda: _place(
            index,
            _PlaceReading(index.url, strict),
            memo,
            never_is_silent=never_is_silent,
            fresh=fresh,
        ),
    )
    return place if place.files is None else evolve(place, page=place.files.page(package))


def page_key(index: Index, package: str, *, strict: bool) -> tuple[object, ...]:
    """Return the key of a page in a `Memo`."""
    return ("page", package, *_who(index, strict=strict))


def _who(index: Index, *, strict: bool) -> tuple[object, ...]:
    return (index.url, index.name, index.authenticate, index.format, strict)


def _page(
    index: Index, reading: PageReading, memo: Memo, *, never_is_silent: bool, fresh: bool
) -> Flow[Arrival]:
    request = page_request(index, reading.url, fresh=fresh)
    return (
        yield from bring(
            request, index, reading, memo.caching, never_is_silent=never_is_silent, fresh=fresh
        )
    )


def _place(
    index: Index, reading: _PlaceReading, memo: Memo, *, never_is_silent: bool, fresh: bool
) -> Flow[Arrival]:
    headers = accepting(_FLAT_ACCEPT, fresh=fresh)
    request = Request(index.url, Purpose.FLAT_PAGE, headers=headers, index=index)
    return (
        yield from bring(
            request, index, reading, memo.caching, never_is_silent=never_is_silent, fresh=fresh
        )
    )


@frozen
class PageReading:
    """Reads a project's page, from an answer or from a cache."""

    url: SafeUrl
    package: str
    accelerate: bool = False
    strict: bool = False

    def of(self, done: Exchanged) -> Read:
        """Read what was answered."""
        from .answers import read_page_answer

        return read_page_answer(
            self.url, self.package, done, accelerate=self.accelerate, strict=self.strict
        )

    def kept(self, entry: Entry, on_damage: Callable[[], object]) -> Arrival | None:
        """Read what was kept; ``None`` if it cannot be used."""
        index = entry.extra.get("page")
        page = None
        # What was read otherwise may not be what this reader makes of it.
        if isinstance(index, dict) and entry.extra.get("strict", False) is self.strict:
            page = page_from_index(
                index,
                entry.aside,
                name=self.package,
                whole=partial(self._anew, entry),
                on_damage=on_damage,
                card=partial(self._card, entry, str(index.get("url"))),
            )
        if page is None:
            anew = self._anew(entry)
            page = anew and anew[0]
        return None if page is None else _recalled(self.url, entry, page)

    def _card(self, entry: Entry, url: str) -> PageCard | None:
        try:
            return read_card(
                without_rule(entry.card),
                entry.aside,
                0,
                package=self.package,
                url=url,
                strict=self.strict,
            )
        except (ValueError, LookupError, OSError):  # there is none, or somebody made it up
            return None

    def _anew(self, entry: Entry) -> tuple[ProjectPage, Sequence[str]] | None:
        from .answers import page_anew

        return page_anew(self.package, entry, strict=self.strict)


@frozen
class _PlaceReading:
    """Reads the list of a flat place, from an answer or from a cache."""

    url: SafeUrl
    strict: bool = False
    package: None = None

    def of(self, done: Exchanged) -> Read:
        from .answers import read_place_answer

        return read_place_answer(self.url, done, strict=self.strict)

    def kept(self, entry: Entry, on_damage: Callable[[], object]) -> Arrival | None:  # noqa: ARG002 - read whole, so nothing is found out later
        from .answers import place_anew

        files = place_anew(entry, strict=self.strict)
        arrival = None if files is None else _recalled(self.url, entry)
        return None if arrival is None else evolve(arrival, files=files)


def _recalled(url: SafeUrl, entry: Entry, page: ProjectPage | None = None) -> Arrival | None:
    bare = url.without_credential()
    try:
        final = bare if entry.url == bare.text else SafeUrl.parse(entry.url)
    except InvalidUrlError:  # an entry that was made up
        return None
    return Arrival(bare, final, entry.status, page=page, from_cache=True)

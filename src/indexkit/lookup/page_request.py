"""The request for a project's page; who makes it, and from where it is answered, is not here."""

from __future__ import annotations

from ..model.request import Purpose, Request
from ..simple.accept import ACCEPT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.index import Index
    from ..model.url import SafeUrl


def page_request(index: Index, url: SafeUrl, *, fresh: bool = False) -> Request:
    """Return the request for a project's page.

    Args:
        index: whose page it is.
        url: where it is.
        fresh: whether no cache may answer by itself (RFC 9111: ``no-cache``).

    """
    return Request(url, Purpose.PAGE, headers=accepting(ACCEPT, fresh=fresh), index=index)


def accepting(accept: str, *, fresh: bool) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request for what ``accept`` says."""
    return (("accept", accept), *((("cache-control", "no-cache"),) if fresh else ()))

"""What is known when a credential is looked for; who looks is the business of `provider`."""

from __future__ import annotations

from ..model.credential import Credential
from ..model.index import Index
from ..model.url import SafeUrl
from ..values import field, frozen


@frozen
class CredentialQuery:
    """What is known when a credential is looked for.

    Attributes:
        url: the address that asks, without user information.
        index: the index on whose behalf the request is made, if there is one.
        username: the user name that is already known, if any; an answer must be for it.
        status: the HTTP status that made us ask (401, 403 or 404), or ``None`` before the first
            request to this address. A source that is slow, or whose secrets belong to a whole host
            rather than to this address, stays silent until there is a status, unless the index's
            ``authenticate`` is ``always``.
        written: the credential that stands in the address itself, if any: the address of a page
            has that of its index's URL, the address of a file has none.

    """

    url: SafeUrl
    index: Index | None = None
    username: str | None = None
    status: int | None = None
    written: Credential | None = field(default=None, repr=False)

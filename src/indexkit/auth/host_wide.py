"""When a secret that belongs to a whole host may be used; no secret is looked up here.

A netrc entry, a keyring entry for a host, a minted token: none of them says which addresses of the
host it is for, or how it may travel. So such a source waits until the server asks for a
credential, or until it is known that one is needed. Over https its secrets may always travel; over
http only where the user asked for http himself: the index was declared with it, or the server is
this machine.
"""

from __future__ import annotations

from ..model.index import Authenticate
from ..model.url import SafeUrl
from .query import CredentialQuery
from .scope import covers


def is_due(query: CredentialQuery) -> bool:
    """Return whether it is time: the server has asked, a user is known, or ``always``."""
    return query.status is not None or bool(query.username) or is_always(query)


def is_always(query: CredentialQuery) -> bool:
    """Return whether ``authenticate = "always"`` holds for the address: below the root only."""
    index = query.index
    if index is None or index.authenticate is not Authenticate.ALWAYS:
        return False
    return covers(index.root, query.url)


def may_travel(query: CredentialQuery) -> bool:
    """Return whether a secret without a scheme of its own may be sent to the query's address."""
    if query.url.scheme == "https":
        return True
    if query.url.scheme != "http":
        return False
    declared = query.index is not None and query.index.url.realm == query.url.realm
    return declared or is_this_machine(query.url)


def is_this_machine(url: SafeUrl) -> bool:
    """Return whether the address is of this machine, so that nobody can listen on the way."""
    host = url.realm.host.strip("[]")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

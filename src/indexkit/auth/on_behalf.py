"""Which declared index a question about a secret is for; no secret is looked up here."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.index import Index
from .query import CredentialQuery
from .scope import owners_of


def candidates(query: CredentialQuery, indexes: Iterable[Index]) -> tuple[Index, ...]:
    """Return the indexes whose secrets may answer ``query``, best first.

    An address belongs to the index with the longest root that covers it; of several with that
    root, the one on whose behalf the request is made comes first. An address below no root is
    served, after a challenge only, by the index on whose behalf the request is made, if scheme,
    host and port are the same: many registries keep their files beside the index, not below it.
    That index counts although it is none of ``indexes``: a source led to it, or a path dependency.
    """
    known = tuple(indexes)
    if query.index is not None and query.index not in known:
        known = (*known, query.index)
    owners = owners_of(query.url, known)
    if owners:
        return tuple(sorted(owners, key=lambda index: index != query.index))
    mine = query.index
    if mine is None or query.status is None or mine.url.realm != query.url.realm:
        return ()
    return (mine,)

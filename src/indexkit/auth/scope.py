"""How far a secret may travel; where secrets come from is the business of the providers."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from ..model.index import Index
from ..model.url import SafeUrl


def covers(owner: SafeUrl, target: SafeUrl) -> bool:
    """Return whether a secret that belongs to ``owner`` may be sent to ``target`` unasked.

    Scheme, host and effective port must be equal, and the path of ``owner`` must be a prefix of
    the path of ``target`` that ends where a segment ends: ``/private`` covers ``/private/simple``
    and not ``/private-too``. A path with an escaped separator (``%2F``) or an escaped way up is
    never covered, since a server may read it as another path.

    Args:
        owner: what the secret is for, usually `Index.root`.
        target: where a request is about to go.

    """
    if target.is_local or owner.realm != target.realm:
        return False
    above, below = owner.segments, target.segments
    return below[: len(above)] == above and not any(map(_is_sly, below[len(above) :]))


def _is_sly(segment: str) -> bool:
    """Return whether a segment may be read as more than one."""
    if "%" not in segment:
        return False
    plain = unquote(unquote(segment))
    return "/" in plain or "\\" in plain or plain in (".", "..")


def owners_of(target: SafeUrl, indexes: Iterable[Index]) -> tuple[Index, ...]:
    """Return every index with the longest root that covers ``target``, strongest first."""
    covering = [index for index in indexes if covers(index.root, target)]
    longest = max((len(index.root.segments) for index in covering), default=0)
    return tuple(index for index in covering if len(index.root.segments) == longest)

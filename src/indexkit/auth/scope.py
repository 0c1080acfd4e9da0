"""How far a secret may travel; where secrets come from is the business of the providers."""

from __future__ import annotations

from collections.abc import Iterable

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
    if _is_plainly_below(owner.text, target.text):
        return True
    if target.is_local or owner.realm != target.realm:
        return False
    above, below = owner.segments, target.segments
    return below[: len(above)] == above and not any(map(_is_sly, below[len(above) :]))


def _is_plainly_below(owner: str, target: str) -> bool:
    """Return whether an address begins with another, up to where a segment ends.

    That settles it for nearly all pages, if nothing is escaped and the beginning has a whole host.
    """
    if "%" in target or "?" in owner or "#" in owner or target.startswith("file:"):
        return False
    base = owner.removesuffix("/")
    return (
        "://" in base
        and not base.endswith((":", "/"))
        and target.startswith(base)
        and target.startswith("/", len(base))
    )


def _is_sly(segment: str) -> bool:
    """Return whether a segment may be read as more than one."""
    if "%" not in segment:
        return False
    from urllib.parse import unquote

    plain = unquote(unquote(segment))
    return "/" in plain or "\\" in plain or plain in (".", "..")


def owners_of(target: SafeUrl, indexes: Iterable[Index]) -> tuple[Index, ...]:
    """Return every index with the longest root that covers ``target``, strongest first."""
    return owners_among(target, rooted(indexes))


def rooted(indexes: Iterable[Index]) -> tuple[tuple[Index, SafeUrl], ...]:
    """Return indexes with their roots, for who asks often about the same ones."""
    return tuple((index, index.root) for index in indexes)


def owners_among(target: SafeUrl, known: Iterable[tuple[Index, SafeUrl]]) -> tuple[Index, ...]:
    """Do what `owners_of` does for indexes whose roots are known."""
    covering = [(index, root) for index, root in known if covers(root, target)]
    if len(covering) < 2:  # noqa: PLR2004 - nothing to compare
        return tuple(index for index, _ in covering)
    longest = max(len(root.segments) for _, root in covering)
    return tuple(index for index, root in covering if len(root.segments) == longest)

"""Which declared indexes are not in force, and why; what is in force is `index_set`'s business."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from ..values import frozen
from .index import Index
from .url import SafeUrl


class ShadowReason(StrEnum):
    """Why a declared index is not in force."""

    NAME_TAKEN = "a stronger entry has the same name"
    DEFAULT_TAKEN = "a stronger entry is the default"
    ADDRESS_TAKEN = "a stronger entry has the same address"
    NO_INDEX = "`no-index` is set"


@frozen
class Shadowed:
    """A declared index that is not in force, the reason, and the entry that is."""

    index: Index
    reason: ShadowReason
    by: Index | None = None


def find_shadowed(declared: tuple[Index, ...], *, no_index: bool) -> Iterator[Shadowed]:
    """Yield the declared indexes that are not in force, in the order of the declarations."""
    if no_index:
        yield from (Shadowed(index, ShadowReason.NO_INDEX) for index in declared)
        return
    found: dict[int, Shadowed] = {}
    names: dict[str, Index] = {}
    defaults: list[Index] = []
    plain: list[tuple[int, Index]] = []
    last: list[tuple[int, Index]] = []
    for place, index in enumerate(declared):
        if index.name is not None:
            if index.name in names:
                found[place] = Shadowed(index, ShadowReason.NAME_TAKEN, names[index.name])
                continue
            names[index.name] = index
        if index.default:
            defaults.append(index)
        if index.explicit:
            continue  # A pin leads to it, whatever else there is.
        if index.default and len(defaults) > 1:
            found[place] = Shadowed(index, ShadowReason.DEFAULT_TAKEN, defaults[0])
        else:
            (last if index.default else plain).append((place, index))
    found.update(_of_equal_address([*plain, *last]))
    for place in sorted(found):
        yield found[place]


def _of_equal_address(asked: list[tuple[int, Index]]) -> Iterator[tuple[int, Shadowed]]:
    """Yield those that an earlier one of the same address spares the asking."""
    by_address: dict[SafeUrl, Index] = {}
    for place, index in asked:
        if index.url in by_address:
            yield place, Shadowed(index, ShadowReason.ADDRESS_TAKEN, by_address[index.url])
        else:
            by_address[index.url] = index

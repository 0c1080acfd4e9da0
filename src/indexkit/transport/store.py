"""Where kept answers lie, as a protocol; the stores themselves have a file each."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class Blob(Protocol):
    """Bytes that may be read in parts; ``bytes`` themselves are one."""

    def __len__(self) -> int:
        """Return the number of bytes."""
        ...

    def __getitem__(self, part: slice, /) -> bytes:
        """Return a part; less than was asked for if there is less."""
        ...


@runtime_checkable
class Store(Protocol):
    """Keeps entries under keys. Implement it to share a cache in another way.

    The contract:

    * a key is at most 128 characters of ``a-z``, ``0-9`` and ``-``;
    * an entry is whole or not there: a reader never sees a part of one, nor of two;
    * what was read stays as it is while somebody holds it, whatever is put meanwhile;
    * it may be called from several threads at once;
    * it may lose entries, and may raise anything: that counts as a miss and is said.
    """

    def get(self, key: str, /) -> Blob | None:
        """Return the entry, or ``None``."""
        ...

    def put(self, key: str, entry: bytes, /) -> None:
        """Keep an entry, in place of the one that is there."""
        ...

    def delete(self, key: str, /) -> None:
        """Drop an entry, if there is one."""
        ...

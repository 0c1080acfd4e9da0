"""The digests of a file on disk, in one reading; what they mean is `plan`'s business."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

PIECE = 256 * 1024
BLAKE2B_SIZE = 32


class Hasher(Protocol):
    """What `hashlib` makes."""

    def update(self, piece: bytes, /) -> None:
        """Take a piece."""
        ...

    def hexdigest(self) -> str:
        """Return the digest."""
        ...


def new_hasher(algorithm: str, size: int = BLAKE2B_SIZE) -> Hasher | None:
    """Return a hasher, or ``None`` for an algorithm that this Python does not allow (FIPS).

    Args:
        algorithm: its name as on index pages; ``blake2b`` is of ``size`` bytes.
        size: the length of a ``blake2b`` digest; indexes use 32.

    """
    try:
        if algorithm == "blake2b":
            return hashlib.blake2b(digest_size=size, usedforsecurity=False)
        hasher = hashlib.new(algorithm, usedforsecurity=False)
    except ValueError:
        return None
    return hasher if hasher.digest_size else None


def hash_file(path: Path, algorithms: Iterable[str]) -> dict[str, str]:
    """Return the hex digests of a file, without the algorithms that are not allowed here.

    Raises:
        OSError: it cannot be read.

    """
    hashers = {name: h for name in algorithms if (h := new_hasher(name)) is not None}
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            for hasher in hashers.values():
                hasher.update(piece)
    return {name: hasher.hexdigest() for name, hasher in hashers.items()}

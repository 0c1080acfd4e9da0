"""The hashes of bytes as they arrive, held against those that were announced; nothing is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol

from ..errors import DownloadError, HashMismatchError
from ..model.page import STRONG_HASHES


class Fingerprint:
    """Hashes bytes with every algorithm that an index or a caller has named."""

    def __init__(self, announced: Iterable[tuple[str, str]], allowed: Iterable[str] = ()) -> None:
        """Take the hashes to compare with.

        Args:
            announced: pairs of algorithm and hex digest, *all* of which must fit.
            allowed: ``algorithm:hexdigest`` texts of which one must fit; empty for any.

        """
        self._announced = [(name.lower(), digest.lower()) for name, digest in announced]
        self._allowed = [_pair(text) for text in allowed]
        self._hashers: dict[tuple[str, int], _Hasher] = {}
        self.restart()

    @property
    def is_strong(self) -> bool:
        """Whether a hash of SHA-256 or better vouches for the bytes."""
        return any(name in STRONG_HASHES for name, _ in (*self._announced, *self._allowed))

    def restart(self) -> None:
        """Forget the bytes so far."""
        wanted = {*self._announced, *self._allowed}
        self._hashers = {
            key: hasher
            for key in {(name, len(digest) // 2) for name, digest in wanted}
            if (hasher := _hasher(*key)) is not None
        }

    def update(self, piece: bytes) -> None:
        """Take the next bytes."""
        for hasher in self._hashers.values():
            hasher.update(piece)

    def verify(self, url: str) -> None:
        """See that the bytes are those that were announced and allowed.

        Raises:
            HashMismatchError: they are not.
            DownloadError: a strong hash cannot be computed here, so nobody knows.

        """
        for name, digest in self._announced:
            actual = self._digest(name, digest)
            if actual is None and name in STRONG_HASHES:
                raise DownloadError(url, f"its {name} hash cannot be computed here")
            if actual is not None and actual != digest:
                raise HashMismatchError(
                    url, f"the index announced {name} {digest}, and the bytes have {actual}"
                )
        if self._allowed and all(
            self._digest(name, digest) != digest for name, digest in self._allowed
        ):
            raise HashMismatchError(url, "it has none of the hashes that are allowed")

    def _digest(self, name: str, digest: str) -> str | None:
        hasher = self._hashers.get((name, len(digest) // 2))
        return None if hasher is None else hasher.hexdigest()


class _Hasher(Protocol):
    def update(self, piece: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def _hasher(name: str, size: int) -> _Hasher | None:
    """Return a hasher; ``None`` for an algorithm that this Python does not have."""
    if name == "blake2b":
        # Indexes say `blake2b` for any length of digest; PyPI's own have 32 bytes.
        in_range = 0 < size <= hashlib.blake2b.MAX_DIGEST_SIZE
        return hashlib.blake2b(digest_size=size) if in_range else None
    try:
        hasher = hashlib.new(name, usedforsecurity=False)
    except ValueError:
        return None
    return hasher if hasher.digest_size == size else None


def _pair(text: str) -> tuple[str, str]:
    name, _, digest = text.partition(":")
    return name.lower(), digest.lower()

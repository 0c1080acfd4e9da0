"""An answer that costs much is fetched once for many threads; what it is, is not known here."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Slot(Generic[V]):
    __slots__ = ("filled", "lock", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.filled = False
        self.value: V | None = None


class SingleFlight(Generic[K, V]):
    """Answers by key, each made by the first who asks while the others wait for it.

    An answer stays until it is dropped or no longer ``good``. When making it fails, the error goes
    to the one who made it, nothing is kept, and the next in line tries.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()
        self._slots: dict[K, _Slot[V]] = {}

    def get(self, key: K, make: Callable[[], V], good: Callable[[V], bool] | None = None) -> V:
        """Return the answer for ``key``, made by ``make()`` if there is no ``good`` one."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
        with slot.lock:
            if slot.filled:
                kept: V = slot.value  # type: ignore[assignment]  # filled slots have a value of V
                if good is None or good(kept):
                    return kept
                slot.filled = False
            made = make()
            slot.value, slot.filled = made, True
            return made

    def drop(self, key: K) -> None:
        """Forget the answer for ``key``; who is waiting for it now still gets it."""
        with self._lock:
            self._slots.pop(key, None)

    def drop_if(self, doomed: Callable[[K], bool]) -> None:
        """Forget the answers whose key is ``doomed``."""
        with self._lock:
            for key in [key for key in self._slots if doomed(key)]:
                del self._slots[key]

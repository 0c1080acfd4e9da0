"""The store in memory; what is kept is not known here."""

from __future__ import annotations

from _thread import allocate_lock


class MemoryStore:
    """Keeps entries in this process: for a host that lives long, and for tests."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._lock = allocate_lock()
        self._entries: dict[str, bytes] = {}

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def get(self, key: str, /) -> bytes | None:
        """Return the entry, or ``None``."""
        with self._lock:
            return self._entries.get(key)

    def put(self, key: str, entry: bytes, /) -> None:
        """Keep an entry."""
        with self._lock:
            self._entries[key] = bytes(entry)

    def delete(self, key: str, /) -> None:
        """Drop an entry, if there is one."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()

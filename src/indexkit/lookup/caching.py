"""The rules for a cache that outlives a run, as values; who keeps to them is `keeping`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..values import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..transport.cache import Cache
    from ..transport.cache_entry import Entry
    from .exchange import Exchanged
    from .outcome import Arrival


@frozen
class Caching:
    """What a run may take from a cache, and what it leaves there.

    Attributes:
        cache: where the entries are.
        offline: nothing is asked; entries serve however old they are.
        refresh: normalised names of packages whose entries are asked about even if they are fresh,
            or ``True`` for all. Flat places, which hold many packages, are for any name.
        negative: for how many seconds "it does not have the project" (404) is kept; 0 for never.
        stale_if_error: for how many seconds after its time an entry may serve when its server
            cannot answer (RFC 5861); 0 for never. It is said when one does.

    """

    cache: Cache
    offline: bool = False
    refresh: frozenset[str] | bool = False
    negative: float = 0.0
    stale_if_error: float = 0.0

    def wants_news(self, package: str | None) -> bool:
        """Return whether entries for a package (``None``: for many) must be asked about."""
        if isinstance(self.refresh, bool):
            return self.refresh
        return bool(self.refresh) if package is None else package in self.refresh


@frozen
class Beside:
    """What is kept of an answer beside its body, see `Entry`."""

    extra: Mapping[str, Any] = field(factory=dict)
    aside: bytes = b""
    card: str = ""


@frozen
class Read:
    """An answer that was read.

    Attributes:
        arrival: what it brought.
        is_sound: whether it may be kept, as far as its contents go.
        beside: makes what is kept beside it.

    """

    arrival: Arrival
    is_sound: bool = False
    beside: Callable[[], Beside] = field(default=Beside, eq=False)


if TYPE_CHECKING:

    class Reading(Protocol):
        """Turns answers and entries of one kind into arrivals."""

        @property
        def package(self) -> str | None:
            """The package that it is about, or ``None`` for many."""
            ...

        def of(self, done: Exchanged, /) -> Read:
            """Read what was answered."""
            ...

        def kept(self, entry: Entry, on_damage: Callable[[], object], /) -> Arrival | None:
            """Read what was kept; ``None`` if it cannot be used."""
            ...

"""An answer that was read, and what is kept beside it; whether it is kept is up to `keeping`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..values import field, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..transport.cache_entry import Entry
    from .exchange import Exchanged
    from .outcome import Arrival


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

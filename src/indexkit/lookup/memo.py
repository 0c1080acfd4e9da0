"""What the flows of one run share, so that each address is asked once; it belongs to the caller."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable, Hashable

from .questions import Wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .caching import Caching
    from .questions import Flow

    T = TypeVar("T")


class Flight:
    """Something that one flow is bringing and others may wait for."""

    __slots__ = ("_calls", "_lock", "arrived", "is_over", "result")

    def __init__(self) -> None:
        """Set off."""
        self._lock = allocate_lock()
        self._calls: list[Callable[[], object]] = []
        self.is_over = False
        self.arrived = False
        self.result: Any = None

    def land(self, result: Any) -> None:
        """Give the result to everybody who waits."""
        self.result = result
        self.arrived = True
        self.end()

    def end(self) -> None:
        """Say that there is nothing to wait for any more."""
        with self._lock:
            self.is_over = True
            calls, self._calls = self._calls, []
        for call in calls:
            call()

    def when_over(self, call: Callable[[], object], /) -> None:
        """Call back once when it is over; at once if it is already."""
        with self._lock:
            if not self.is_over:
                self._calls.append(call)
                return
        call()


class Memo:
    """The answers that the flows of one run have in common.

    Give one `Memo` to all flows of a run: then every page, flat place and ``find-links`` place is
    fetched once, however many packages need it. What was fetched stays until the `Memo` is dropped,
    so make a new one for a run that must see fresh pages.
    """

    def __init__(self, caching: Caching | None = None, *, accelerate: bool = False) -> None:
        """Start with nothing.

        Args:
            caching: the rules for the cache that outlives the run, if there is one.
            accelerate: whether pages are read with ``msgspec``, if that is installed.

        """
        self.caching = caching
        self.accelerate = accelerate
        self._flights: dict[Hashable, Flight] = {}

    def __len__(self) -> int:
        """Return how many things were brought or are on their way."""
        return len(self._flights)

    def keep(self, key: Hashable, result: object) -> None:
        """Take what a flow has brought by itself, for those that come after it."""
        flight = Flight()
        flight.land(result)
        self._flights[key] = flight

    def share(self, key: Hashable, make: Callable[[], Flow[T]]) -> Flow[T]:
        """Return what ``make`` brings, and bring it only once for each ``key``.

        A second flow waits for the first one. If that one fails or is closed, or a driver does not
        let the second one wait, it makes its own.
        """
        flight = self._flights.setdefault(key, mine := Flight())
        if flight is not mine:
            if not flight.arrived:
                yield (Wait(flight),)
            if flight.arrived:
                shared: T = flight.result
                return shared
            return (yield from make())
        try:
            result = yield from make()
            flight.land(result)
            return result
        finally:
            if not flight.arrived:
                self._flights.pop(key, None)
                flight.end()

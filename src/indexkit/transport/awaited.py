"""Requests whose answers one thread awaits, on many connections; making connections is not here."""

from __future__ import annotations

from collections.abc import Callable

from .plain_sockets import pair
from .wire import Intake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..model.failure import Failure
    from ..model.request import Request, Response
    from .http1 import Connection

    class _Source(Protocol):
        def fileno(self) -> int: ...


MOST_WATCHED = 500
"""How many may be watched at once: on Windows there is room for 512."""


class Sent:
    """A request that was sent over a connection that was open, and whose answer is awaited.

    Once there is something to read, ask for `at_hand`; if that is nothing, `finish` in a thread
    that may wait. Who wants neither calls `drop`.
    """

    def __init__(
        self,
        request: Request,
        connection: Connection,
        give_back: Callable[[], object],
        finish: Callable[[], Response | Failure],
    ) -> None:
        """Take what was sent and over what, what takes that back, and what waits for the answer."""
        self._request = request
        self._connection = connection
        self._give_back = give_back
        self.finish = finish

    def fileno(self) -> int:
        """Return the number of the socket that there will be something to read from."""
        return self._connection.fileno()

    def at_hand(self) -> Response | Failure | None:
        """Return the answer if it is there and has no body; else ``None``, and all is as before."""
        head = self._connection.head_at_hand(self._request.method)
        if head is None:
            return None
        answer = Intake(self._request, head.status).receive(head.headers, ())
        self._give_back()
        return answer

    def drop(self) -> None:
        """Hang up."""
        self._connection.close()


class Watch:
    """Waits for the first of many to have something to read, or for another thread's call."""

    def __init__(self) -> None:
        """Watch nothing so far."""
        self._bell, self._button = pair()
        self._bell.settimeout(0)
        self._button.settimeout(0)
        self._sources: dict[int, Any] = {}
        self._poll = _poll()
        self._poll.register(self._bell.fileno())

    def close(self) -> None:
        """End the watch; those that are watched stay as they are."""
        self._bell.close()
        self._button.close()

    def add(self, source: _Source) -> None:
        """Watch this one too."""
        number = source.fileno()
        self._sources[number] = source
        self._poll.register(number)

    def wait(self, seconds: float | None) -> list[Any] | None:
        """Wait, and return those that have something to read; they are not watched any longer.

        The list is empty after a `ring`. ``None`` if nothing happened for so many seconds.
        """
        numbers = self._poll.wait(seconds)
        if not numbers:
            return None
        return [self._taken(number) for number in numbers if not self._is_bell(number)]

    def ring(self) -> None:
        """Make who waits, now or next, go on; from any thread."""
        try:
            self._button.send(b"\0")
        except OSError:  # it rings already, or nobody waits any more
            return

    def remove(self, source: _Source) -> None:
        """Watch this one no longer."""
        self._taken(source.fileno())

    def _taken(self, number: int) -> Any:
        self._poll.unregister(number)
        return self._sources.pop(number)

    def _is_bell(self, number: int) -> bool:
        if number in self._sources:
            return False
        self._bell.recv(4096)
        return True


class _Poll:
    """``select.poll``, where there is one."""

    def __init__(self, select: Any) -> None:
        self._poll = select.poll()
        self._what = select.POLLIN
        self.unregister = self._poll.unregister

    def register(self, number: int) -> None:
        self._poll.register(number, self._what)

    def wait(self, seconds: float | None) -> list[int]:
        return [number for number, _ in self._poll.poll(seconds and seconds * 1000)]


class _Select:
    """The same for Windows, where numbers of sockets have no ceiling."""

    def __init__(self, select: Any) -> None:
        self._select = select.select
        self._numbers: set[int] = set()
        self.register = self._numbers.add
        self.unregister = self._numbers.remove

    def wait(self, seconds: float | None) -> list[int]:
        found: list[int] = self._select(list(self._numbers), [], [], seconds)[0]
        return found


def _poll() -> _Poll | _Select:
    import select

    return _Poll(select) if hasattr(select, "poll") else _Select(select)

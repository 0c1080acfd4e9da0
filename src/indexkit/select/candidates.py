"""A selection's candidates in order, found as far as somebody reads; who finds them is not here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from .candidate import Candidate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import overload

# Who has read many reads on, and finding and reading by turns takes more time than each by itself:
# so as many are found at once as were read, up to this number.
_AHEAD = 255


class Candidates(Sequence[Candidate]):
    """A selection's candidates, best first: found one by one, kept, and readable many times."""

    def __init__(self, source: Iterator[Candidate]) -> None:
        """Take the walk that finds them; it is followed at most twice as far as somebody reads."""
        self._source = source
        self._found: list[Candidate] = []
        self._is_complete = False

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, place: int) -> Candidate: ...
        @overload
        def __getitem__(self, place: slice) -> tuple[Candidate, ...]: ...

    def __getitem__(self, place: int | slice) -> Candidate | tuple[Candidate, ...]:
        """Return a candidate, or several as a tuple."""
        if isinstance(place, slice):
            return tuple(self)[place]
        if place >= 0:
            self._follow(place + 1)
        else:
            self._follow(None)
        return self._found[place]

    def __len__(self) -> int:
        """Return their number; finds them all."""
        self._follow(None)
        return len(self._found)

    def __iter__(self) -> Iterator[Candidate]:
        """Yield them; a second reader starts again at the best."""
        return iter(self._found) if self._is_complete else self._on_the_way()

    def _on_the_way(self) -> Iterator[Candidate]:
        found, place = self._found, 0
        while True:
            if place >= len(found) and not self._follow(place + 1 + min(place, _AHEAD)):
                break
            yield found[place]
            place += 1
        yield from found[place:]

    def __bool__(self) -> bool:
        """Return whether there is any; finds at most one version's."""
        return self._follow(1)

    def __repr__(self) -> str:
        """Return those that are found so far."""
        return f"Candidates({self._found!r})"

    def _follow(self, count: int | None) -> bool:
        """Find more until there are ``count`` (or no more); return whether there are."""
        if count is None:
            self._found.extend(self._source)
            self._is_complete = True
            return False
        self._found.extend(islice(self._source, max(0, count - len(self._found))))
        self._is_complete = self._is_complete or len(self._found) < count
        return len(self._found) >= count

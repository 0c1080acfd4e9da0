"""How several indexes are searched for one package; the search itself is in ``lookup``."""

from __future__ import annotations

from enum import StrEnum


class Strategy(StrEnum):
    """A way to combine indexes (uv: *Searching across multiple indexes*).

    ``FIRST_INDEX`` stops at the first index that has the project at all, which is what protects
    against dependency confusion. The other two look at every index and are named unsafe for it.
    """

    FIRST_INDEX = "first-index"
    UNSAFE_FIRST_MATCH = "unsafe-first-match"
    UNSAFE_BEST_MATCH = "unsafe-best-match"

    @classmethod
    def parse(cls, text: str) -> Strategy:
        """Return the strategy of that name; documented and historical aliases are accepted.

        ``first-match`` is the name that uv's documentation gave to ``first-index``;
        ``unsafe-any-match`` is uv's older name of ``unsafe-first-match``.

        Raises:
            ValueError: no strategy has this name.

        """
        return cls(_ALIASES.get(text, text))

    @property
    def asks_all(self) -> bool:
        """Whether every index of the route is asked, whatever the first one says."""
        return self is not Strategy.FIRST_INDEX


_ALIASES = {"first-match": "first-index", "unsafe-any-match": "unsafe-first-match"}

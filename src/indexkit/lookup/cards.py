"""Whose card may be taken for what it says, without a look at the facts of its entry.

What a card says of a page is the business of ``simple.page_card``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..transport.cache_entry import Entry

_OK = 200


def under(override: str | None) -> str:
    """Return what a card begins with whose entry is as old as an index's override has it."""
    return f"{override or ''}\n"


def without_rule(card: str) -> str:
    """Return a card without what `under` says."""
    return card.partition("\n")[2]


def card_for_anybody(entry: Entry, card: str) -> str:
    """Return the card of an entry, or nothing if it is not for every request under its key.

    A request for a page has one header, which is part of the key.
    """
    from ..transport.freshness import varies_with_secret  # reading cards takes no headers

    is_for_anybody = (
        entry.status == _OK
        and entry.answered_to is None
        and not varies_with_secret(entry.headers)
        and entry.asked.keys() <= {"accept"}
    )
    return under(entry.extra.get("override")) + card if card and is_for_anybody else ""

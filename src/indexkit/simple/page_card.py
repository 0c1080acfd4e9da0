"""The newest versions of a page in a few lines, by which most questions are answered.

Who needs more (an older version, the page itself) reads the entry: see `kept_page`. The lines are
made in `card_making`.
"""

from __future__ import annotations

import zlib

from ..model.page_card import SECTION, PageCard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .kept_rows import Blob

_FORM = "1"
_PIECE = 64 * 1024


def read_card(
    card: str, blob: Blob, aside: int, *, package: str, url: str, strict: bool
) -> PageCard | None:
    """Return what a card says, or ``None`` if it is none, of something else, or damaged.

    Args:
        card: the lines.
        blob: the bytes of the entry.
        aside: where in them begins what is kept aside of the page.
        package: the normalised name that is asked for.
        url: the address that is asked.
        strict: whether pages are to be read strictly.

    Raises:
        ValueError: somebody made it up.

    """
    head = card.partition(SECTION)[0]
    form, name, where_from, where, kind = head.split("\n")
    if form != form_of_cards(strict=strict) or name != package or where_from != url:
        return None
    at, length, checksum = map(int, where.split(" "))
    # The other facts about the newest files are read later, and must not turn out damaged then.
    at += aside
    if _checksum(blob, at, at + length) != checksum:
        return None
    is_of_finals = kind == kind_of(has_finals=True)
    return PageCard(has_finals=is_of_finals, text=card, begin=len(head) + len(SECTION))


def _checksum(blob: Blob, at: int, end: int) -> int:
    """Return the checksum of a part, which is read in small pieces: they reuse one's memory."""
    found = 0
    while at < end and (piece := blob[at : min(at + _PIECE, end)]):
        found = zlib.crc32(piece, found)
        at += len(piece)
    return found


def form_of_cards(*, strict: bool) -> str:
    """Return the first line of a card; another one is not read."""
    return f"{_FORM}s" if strict else _FORM


def kind_of(*, has_finals: bool) -> str:
    """Return the line that says of which kind the versions are."""
    return "finals" if has_finals else "pre-releases"

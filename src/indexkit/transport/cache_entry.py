"""One kept answer as bytes, and back; whether it is fresh is said in `freshness`."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import chain

from ..late import LateModule, NamedTuple
from ..values import evolve, field, frozen
from .validity import LONGEST, Validity

TYPE_CHECKING = False
if TYPE_CHECKING:
    import json
    from typing import Any

    from .field_values import Headers
    from .store import Blob
else:
    json = LateModule("json")

MAGIC = b"ikentry3"
# Magic, born and lifetime in seconds; lengths of card, facts, aside and body; their checksums.
_START = struct.Struct("<8sddIIIQIIII")
_CHECK = struct.Struct("<I")
_HEAD = struct.Struct(f"{_START.format}I")  # with the checksum of the rest
HEAD = _HEAD.size
_FIRST_LOOK = 4 * 1024  # as much as `store_disk` reads of an entry at first
_TEXT = frozenset({str})
_FACTS_CEILING = 64 * 1024 * 1024
_LARGEST_BODY = 1 << 30


class Glance(NamedTuple):
    """The card of an entry, where in its bytes what stands aside begins, and if it is fresh."""

    card: str
    aside: int
    is_fresh: bool


@frozen
class Entry:
    """One answer as it is kept.

    Attributes:
        url: the address that answered, without user information.
        status: its HTTP status.
        headers: its headers, without those of the connection.
        validity: until when it may be used unasked.
        body: the body as it is kept; a `Part` of the store's bytes for an entry that was read. See
            `whole_body`.
        asked: the request headers that the answer depends on, see `freshness.variant`.
        answered_to: stands for the secret that was shown for it; ``None`` if there was none.
        extra: what was found out about the body, as JSON data: the index of a page.
        aside: more of that, as bytes.
        card: lines by which anybody is answered as long as the entry is fresh, without a look at
            its facts; empty if it takes such a look to know whether it may serve.
        packed_from: the length of the decoded body in bytes, if it is kept as it came, in gzip;
            ``None`` if it is kept decoded.

    """

    url: str
    status: int
    headers: Headers
    validity: Validity
    body: Blob = field(repr=False)
    asked: Mapping[str, str | None] = field(factory=dict)
    answered_to: str | None = None
    extra: Mapping[str, Any] = field(factory=dict, repr=False)
    aside: Blob = field(default=b"", repr=False)
    card: str = field(default="", repr=False)
    packed_from: int | None = None

    def to_bytes(self, key: str = "") -> bytes:
        """Return the entry as it is kept under a key."""
        return b"".join(self.parts(key))

    def parts(self, key: str = "") -> tuple[bytes, ...]:
        """Return `to_bytes` in pieces: a body may have megabytes, which need not be copied."""
        facts = json.dumps(
            {
                "key": key,
                "url": self.url,
                "status": self.status,
                "headers": self.headers,
                "asked": dict(self.asked),
                "answered_to": self.answered_to,
                "extra": dict(self.extra),
                "packed_from": self.packed_from,
            },
            separators=(",", ":"),
        ).encode()
        card = f"{key}\n{self.card}".encode() if self.card else b""
        parts = (card, facts, self.aside[:], self.body[:])
        head = _packed(self.validity, *map(len, parts), *map(zlib.crc32, parts))
        return (head, *parts)

    def whole_body(self) -> bytes | None:
        """Return the decoded body, or ``None`` if it is damaged."""
        body = _checked(self.body)
        if body is None or self.packed_from is None:
            return body
        from .encodings import unpacked

        return unpacked(body, self.packed_from)

    def in_memory(self) -> Entry | None:
        """Return the entry without ties to the store's bytes, or ``None`` if it is damaged."""
        body, aside = _checked(self.body), _checked(self.aside)
        if body is None or aside is None:
            return None
        return evolve(self, body=body, aside=aside)


def _checked(part: Blob) -> bytes | None:
    return part.checked() if isinstance(part, Part) else part[:]


def freshened(head: bytes, validity: Validity) -> bytes:
    """Return the first `HEAD` bytes of an entry, given those, with another validity."""
    _, _, _, *rest = _START.unpack_from(head)
    return _packed(validity, *rest)


def glance(blob: Blob, key: str, now: float) -> Glance | None:
    """Return the card of an entry, and what it takes to go by it.

    ``None`` if it has no card, is damaged or is of another key: `read_entry` says more. Body and
    what stands aside are not looked at.
    """
    found = _beginning(blob)
    if found is None or not found[1]:
        return None
    (_, born, lifetime, *_), card, facts = found
    try:
        owner, _, text = card.decode().partition("\n")
    except UnicodeDecodeError:
        return None
    is_fresh = 0 <= now - born < lifetime
    aside = HEAD + len(card) + len(facts)
    return Glance(text, aside, is_fresh) if owner == key else None


def _packed(validity: Validity, *rest: int) -> bytes:
    start = _START.pack(MAGIC, validity.born, validity.lifetime, *rest)
    return start + _CHECK.pack(zlib.crc32(start))


@frozen(eq=False)
class Part:
    """The body within an entry's bytes."""

    blob: Blob
    start: int
    length: int
    checksum: int

    def __len__(self) -> int:
        """Return the number of bytes."""
        return self.length

    def __getitem__(self, part: slice, /) -> bytes:
        """Return a part."""
        start, stop, _ = part.indices(self.length)
        return self.blob[self.start + start : self.start + stop]

    def checked(self) -> bytes | None:
        """Return all of it, or ``None`` if it is damaged."""
        body = self[:]
        return body if zlib.crc32(body) == self.checksum else None


def read_entry(blob: Blob, key: str | None = None) -> Entry | None:
    """Return the entry that bytes are, or ``None`` if they are none, damaged, or of another key.

    The body is not looked at yet: see `Entry.whole_body`. No key is asked for if it is ``None``.
    """
    found = _beginning(blob)
    if found is None:
        return None
    (_, born, lifetime, _, _, aside, body, *sums), card, facts = found
    start = HEAD + len(card) + len(facts)
    try:
        data = json.loads(facts)
        if not _is_well_formed(data) or key not in (None, data["key"]):
            return None
        return Entry(
            data["url"],
            data["status"],
            tuple(map(_pair, data["headers"])),
            Validity(born, lifetime),
            Part(blob, start + aside, body, sums[3]),
            data["asked"],
            data["answered_to"],
            data["extra"],
            Part(blob, start, aside, sums[2]) if aside else b"",
            card.decode().partition("\n")[2],
            data["packed_from"],
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _beginning(blob: Blob) -> tuple[list[Any], bytes, bytes] | None:
    """Return what the head of an entry says, its card and its facts; ``None`` if it is damaged."""
    start = blob[:_FIRST_LOOK]
    found = _laid_out(start, len(blob))
    if found is None:
        return None
    _, _, _, card_size, facts_size, _, _, card_sum, facts_sum, *_ = found
    middle = HEAD + card_size
    end = middle + facts_size
    if end > len(start):
        start = blob[:end]
    card, facts = start[HEAD:middle], start[middle:end]
    is_sound = zlib.crc32(card) == card_sum and zlib.crc32(facts) == facts_sum
    return (found, card, facts) if is_sound else None


def _laid_out(head: bytes, length: int) -> list[Any] | None:
    """Return what the head of an entry says, or ``None`` if it is damaged or lies.

    Args:
        head: at least the first `HEAD` bytes of the entry.
        length: of the whole entry.

    """
    if len(head) < HEAD:
        return None
    *found, check = _HEAD.unpack_from(head)
    magic, _, lifetime, card, facts, aside, body, *_ = found
    if check != zlib.crc32(head[: _START.size]):
        return None
    # A lifetime that is no number is not at most anything.
    if (
        magic != MAGIC
        or not lifetime <= LONGEST
        or card + facts > _FACTS_CEILING
        or length != HEAD + card + facts + aside + body
    ):
        return None
    return found


def _pair(given: Sequence[str]) -> tuple[str, str]:
    name, value = given
    return name, value


def _is_length(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value <= _LARGEST_BODY)


def _is_well_formed(data: Any) -> bool:
    return (
        isinstance(data["url"], str)
        and isinstance(data["status"], int)
        and _TEXT.issuperset(map(type, chain.from_iterable(data["headers"])))
        and isinstance(data["asked"], dict)
        and isinstance(data["answered_to"], str | None)
        and isinstance(data["extra"], dict)
        and _is_length(data["packed_from"])
    )

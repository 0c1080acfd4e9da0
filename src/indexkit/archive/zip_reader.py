"""One member of a zip archive, out of as few of its bytes as can be; who reads them is not known.

A *reading* is a generator. It yields the `Span` that it must see, is sent exactly those bytes, and
returns the member. So a wheel on the disk and one behind HTTP ranges are read by the same rules.

What installers could read in two ways is not read at all: two end records, two members of one name,
a local header that names another file than the directory, sizes or checksums that do not fit, bytes
before the archive.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Generator, Iterable
from typing import IO, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")

TAIL = 16 * 1024
"""How many of the last bytes are looked at first: the whole directory of most wheels."""

DIRECTORY_CEILING = 64 * 1024 * 1024
METADATA_CEILING = 16 * 1024 * 1024
"""Bytes that no METADATA may exceed, unpacked."""

_END = struct.Struct("<4s4H2LH")
_END64_AT = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED = 0x1
_UTF8 = 0x800
_STORED, _DEFLATED = 0, 8


class BadArchiveError(ValueError):
    """An archive that cannot be read, or could be read in two ways."""


class Span(NamedTuple):
    """A range of an archive's bytes; ``stop`` is not included."""

    start: int
    stop: int


Reading: TypeAlias = Generator[Span, bytes, T]


class Entry(NamedTuple):
    """One member, as the directory describes it.

    Attributes:
        name: its path.
        raw_name: the same, as it is written.
        flags: the general purpose flags.
        method: how it is compressed.
        checksum: the CRC-32 of its contents.
        packed, size: its length, as it is stored and unpacked.
        at: where its local header stands.

    """

    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    at: int


class _Directory(NamedTuple):
    start: int
    size: int
    entries: int
    stop: int


def read_member(
    total: int, choose: Callable[[Iterable[str]], str], ceiling: int = METADATA_CEILING
) -> Reading[bytes]:
    """Return the member that ``choose`` picks by its name from an archive of ``total`` bytes.

    Args:
        total: the length of the archive.
        choose: gets the names of all members; raises `BadArchiveError` if the right one is not
            among them.
        ceiling: the largest member that is unpacked, in bytes.

    Raises:
        BadArchiveError: there is no such member, or the archive is no sound one.

    """
    directory, tail = yield from _find_directory(total)
    if directory.size > DIRECTORY_CEILING:
        raise BadArchiveError(f"its directory is larger than {DIRECTORY_CEILING} bytes")
    tail_start = total - len(tail)
    if directory.start >= tail_start:
        data = tail[directory.start - tail_start :][: directory.size]
    else:
        data = yield Span(directory.start, directory.start + directory.size)
    entries = _entries(data, directory)
    chosen = choose(entries)
    return (yield from _unpacked(entries[chosen], directory.start, ceiling))


def read_from_file(reading: Reading[T], file: IO[bytes]) -> T:
    """Read from an open file.

    Raises:
        BadArchiveError: see `read_member`.
        OSError: the file cannot be read.

    """
    try:
        span = next(reading)
        while True:
            file.seek(span.start)
            data = file.read(span.stop - span.start)
            if len(data) != span.stop - span.start:
                raise BadArchiveError("it is shorter than it says")
            span = reading.send(data)
    except StopIteration as stop:
        result: T = stop.value
        return result


# -- the directory ------------------------------------------------------------


def _find_directory(total: int) -> Reading[tuple[_Directory, bytes]]:
    for size in dict.fromkeys((min(total, TAIL), min(total, _END.size + _LONGEST_COMMENT))):
        tail = yield Span(total - size, total)
        at = _end_record(tail)
        if at is not None:
            break
    else:
        raise BadArchiveError("it is no zip archive: it has no end record")
    _, disk, first_disk, here, count, length, start, _ = _END.unpack_from(tail, at)
    end_at = total - len(tail) + at
    if _FULL16 in (here, count) or _FULL32 in (length, start):
        return (yield from _directory64(end_at, total, tail)), tail
    if disk or first_disk or here != count:
        raise BadArchiveError("it is one part of several")
    return _sound(_Directory(start, length, count, end_at)), tail


def _end_record(tail: bytes) -> int | None:
    """Return where the end record is: the one whose comment reaches exactly to the end."""
    found, at = [], tail.rfind(b"PK\5\6")
    while at >= 0:
        if len(tail) - at >= _END.size:
            comment = _END.unpack_from(tail, at)[-1]
            if at + _END.size + comment == len(tail):
                found.append(at)
        at = tail.rfind(b"PK\5\6", 0, at + 3)
    if len(found) > 1:
        raise BadArchiveError("it has two end records, so it can be read in two ways")
    return found[0] if found else None


def _directory64(end_at: int, total: int, tail: bytes) -> Reading[_Directory]:
    """Return the directory of an archive in the zip64 format."""
    where = end_at - _END64_AT.size
    if where < 0:
        raise BadArchiveError("its end record is cut off")
    sign, _, at, _ = _END64_AT.unpack((yield from _seen(where, _END64_AT.size, total, tail)))
    if sign != b"PK\6\7" or at > where - _END64.size:
        raise BadArchiveError("its zip64 end record is not where it should be")
    found = _END64.unpack((yield from _seen(at, _END64.size, total, tail)))
    sign, size, _, _, disk, first_disk, here, count, length, start = found
    if sign != b"PK\6\6" or at + 12 + size != where:
        raise BadArchiveError("its zip64 end record is not where it should be")
    if disk or first_disk or here != count:
        raise BadArchiveError("it is one part of several")
    return _sound(_Directory(start, length, count, at))


def _seen(start: int, size: int, total: int, tail: bytes) -> Reading[bytes]:
    offset = start - (total - len(tail))
    if offset >= 0:
        return tail[offset : offset + size]
    return (yield Span(start, start + size))


def _sound(directory: _Directory) -> _Directory:
    if directory.start + directory.size != directory.stop:
        raise BadArchiveError("its directory is not where it should be")
    return directory


def _entries(data: bytes, directory: _Directory) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    at = 0
    for _ in range(directory.entries):
        if len(data) - at < _ENTRY.size:
            raise BadArchiveError("its directory is cut off")
        fields = _ENTRY.unpack_from(data, at)
        if fields[0] != b"PK\1\2":
            raise BadArchiveError("its directory makes no sense")
        name_size, extra_size, comment_size = fields[10:13]
        at += _ENTRY.size
        raw = data[at : at + name_size]
        extra = data[at + name_size : at + name_size + extra_size]
        at += name_size + extra_size + comment_size
        entry = _entry(fields, raw, extra)
        if entry.name in entries:
            raise BadArchiveError(f"it has two members of the name `{entry.name}`")
        entries[entry.name] = entry
    if at != len(data):
        raise BadArchiveError("its directory makes no sense")
    return entries


def _entry(fields: tuple[int, ...], raw: bytes, extra: bytes) -> Entry:
    flags, method = fields[3], fields[4]
    checksum, packed, size, at = fields[7], fields[8], fields[9], fields[16]
    size, packed, at = _widened(extra, size, packed, at)
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise BadArchiveError("a member's name is not UTF-8") from None
    return Entry(name, raw, flags, method, checksum, packed, size, at)


def _widened(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """Replace the numbers that do not fit into 32 bits by those of the zip64 extra field."""
    if _FULL32 not in numbers:
        return numbers
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            field = extra[at + 4 : at + 4 + size]
            wide = (int.from_bytes(field[i : i + 8], "little") for i in range(0, len(field) - 7, 8))
            found = [next(wide, None) if each == _FULL32 else each for each in numbers]
            if None in found:
                break
            return tuple(each for each in found if each is not None)
        at += 4 + size
    raise BadArchiveError("a member's zip64 field is missing")


# -- the member ---------------------------------------------------------------


def _unpacked(entry: Entry, limit: int, ceiling: int) -> Reading[bytes]:
    """Return a member's contents; its bytes end at ``limit`` at the latest."""
    if entry.flags & _ENCRYPTED:
        raise BadArchiveError(f"`{entry.name}` is encrypted")
    if entry.method not in (_STORED, _DEFLATED):
        raise BadArchiveError(f"`{entry.name}` is compressed by an unknown method ({entry.method})")
    if max(entry.size, entry.packed) > ceiling:
        raise BadArchiveError(f"`{entry.name}` is larger than {ceiling} bytes")
    head_size = _LOCAL.size + len(entry.raw_name)
    # The local header may have further fields of its own; there is mostly room for them.
    stop = min(entry.at + head_size + entry.packed + 64, limit)
    if stop < entry.at + head_size:
        raise BadArchiveError(f"`{entry.name}` is not where it should be")
    data = yield Span(entry.at, stop)
    fields = _LOCAL.unpack_from(data)
    if fields[0] != b"PK\3\4" or data[_LOCAL.size : head_size] != entry.raw_name:
        raise BadArchiveError(f"`{entry.name}` is not where it should be")
    begin = head_size + fields[10]
    end = begin + entry.packed
    if entry.at + end > limit or fields[9] != len(entry.raw_name):
        raise BadArchiveError(f"`{entry.name}` is cut off")
    if len(data) < end:
        data += yield Span(entry.at + len(data), entry.at + end)
    return _inflated(entry, data[begin:end])


def _inflated(entry: Entry, data: bytes) -> bytes:
    if entry.method == _DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # Not a byte more than was announced: a small member may unpack to gigabytes.
            data = inflater.decompress(data, entry.size + 1)
        except zlib.error:
            raise BadArchiveError(f"`{entry.name}` cannot be unpacked") from None
    if len(data) != entry.size or zlib.crc32(data) != entry.checksum:
        raise BadArchiveError(f"`{entry.name}` is not what the directory says")
    return data

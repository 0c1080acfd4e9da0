"""What lies in a cache directory, and how it is emptied; only files that are surely its own go."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from ..values import frozen
from .disk_writing import MARKER, SIGNATURE, mark
from .store_disk import ENTRY, LAYOUT, PART

_LAYOUTS = re.compile(r"v[0-9]{1,4}")
_SHELF = re.compile(r"[0-9a-z-]{2}")
_OWN = frozenset({MARKER, ".gitignore"})
ABANDONED = 3600.0
"""Seconds after which a ``.part`` file surely belongs to nobody who still writes."""


@frozen
class RoomInfo:
    """What lies in a cache directory.

    Attributes:
        directory: the directory.
        exists: whether it is a cache directory of this library.
        layout: the version of the form that is written.
        entries: how many entries of that form there are.
        size: their bytes.
        old: files of other versions of the form, and unfinished ones.
        old_size: their bytes.

    """

    directory: Path
    exists: bool
    layout: str = LAYOUT
    entries: int = 0
    size: int = 0
    old: int = 0
    old_size: int = 0


@frozen
class Removed:
    """What was deleted: the number of files, and their bytes."""

    files: int = 0
    size: int = 0


def room_info(directory: Path) -> RoomInfo:
    """Return what lies in a cache directory; one that is not there is empty."""
    rooms = list(_rooms(directory))
    entries = size = old = old_size = 0
    for room in rooms:
        for path, facts in _files(room):
            if room.name == LAYOUT and ENTRY.fullmatch(path.name):
                entries, size = entries + 1, size + facts.st_size
            else:
                old, old_size = old + 1, old_size + facts.st_size
    return RoomInfo(directory, bool(rooms), LAYOUT, entries, size, old, old_size)


def clear_room(directory: Path) -> Removed:
    """Delete every entry and every unfinished file, and the directories that are empty then.

    Files that this library did not write stay where they are (trap 84), and so do directories that
    do not bear its marker.

    Raises:
        OSError: something of its own cannot be deleted.

    """
    removed = Removed()
    for room in list(_rooms(directory)):
        removed = _plus(removed, *(_delete(path, facts.st_size) for path, facts in _files(room)))
        _tidy(room, and_itself=True)
    return removed


def prune_room(directory: Path, *, now: float, unused_for: float) -> Removed:
    """Delete what is of no use: other forms, unfinished files, entries not written for long.

    Args:
        directory: the cache directory.
        now: the moment, in seconds since the epoch.
        unused_for: seconds since an entry was written or confirmed after which it goes.

    Raises:
        OSError: something of its own cannot be deleted.

    """
    removed = Removed()
    for room in list(_rooms(directory)):
        for path, facts in _files(room):
            is_entry = ENTRY.fullmatch(path.name) is not None
            patience = unused_for if is_entry else ABANDONED
            if room.name != LAYOUT or now - facts.st_mtime > patience:
                removed = _plus(removed, _delete(path, facts.st_size))
        _tidy(room, and_itself=room.name != LAYOUT)
    return removed


def _rooms(directory: Path) -> Iterator[Path]:
    """Yield the directories of all forms that bear the marker; links are not followed."""
    for path in _listed(directory):
        if _LAYOUTS.fullmatch(path.name) and not path.is_symlink() and _is_marked(path):
            yield path


def _is_marked(room: Path) -> bool:
    try:
        return (room / MARKER).read_bytes() == SIGNATURE.encode()
    except OSError:
        return False


def _files(room: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for shelf in _listed(room):
        if _SHELF.fullmatch(shelf.name) and not shelf.is_symlink() and shelf.is_dir():
            for path in _listed(shelf):
                if ENTRY.fullmatch(path.name) or PART.fullmatch(path.name):
                    with contextlib.suppress(FileNotFoundError):
                        yield path, path.lstat()


def _delete(path: Path, size: int) -> Removed:
    try:
        path.unlink()
    except FileNotFoundError:
        return Removed()
    return Removed(1, size)


def _plus(first: Removed, *others: Removed) -> Removed:
    return Removed(
        first.files + sum(each.files for each in others),
        first.size + sum(each.size for each in others),
    )


def _tidy(room: Path, *, and_itself: bool) -> None:
    """Remove directories that are empty; somebody may be filling them again just now."""
    for shelf in _listed(room):
        if _SHELF.fullmatch(shelf.name) and not shelf.is_symlink():
            with contextlib.suppress(OSError):
                shelf.rmdir()
    if and_itself and {path.name for path in _listed(room)} <= _OWN:
        for name in _OWN:
            (room / name).unlink(missing_ok=True)
        try:
            room.rmdir()
        except OSError:
            # Somebody has begun to fill it meanwhile, and took the marker for granted.
            mark(room)


def _listed(directory: Path) -> list[Path]:
    """Return what is in a directory; nothing if somebody else has removed it meanwhile."""
    try:
        return sorted(directory.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []

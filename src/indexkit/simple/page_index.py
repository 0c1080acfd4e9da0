"""What is kept of a page beside its body: enough to choose among its newest versions.

It is data of JSON and a blob, made when a page is put into a cache. `kept_page` makes a page of it;
whoever looks further than the newest versions has the body read again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from ..model.page import File, ProjectPage
from .kept_page import FORM

_MOST_NEAR = 16
_ROOM_FOR_BRIEFS = 400  # files whose names are at hand, and those of the version that passes it
_ROOM_FOR_FILES = 1  # likewise those of which everything is


def make_index(
    page: ProjectPage, ascending: Sequence[str], *, first: Sequence[str] = ()
) -> tuple[dict[str, Any], bytes]:
    """Return the index of a page as JSON data, and a blob to which it refers.

    Args:
        page: the page.
        ascending: its version texts that are versions, oldest first.
        first: those that are looked at before the others, the finals; empty for no difference.

    """
    near: list[list[Any]] = []
    blobs: list[bytes] = []
    seen, at = 0, 0

    def kept(blob: bytes) -> list[int]:
        nonlocal at
        blobs.append(blob)
        at += len(blob)
        return [at - len(blob), len(blob), zlib.crc32(blob)]

    looked_at = frozenset(first)
    for text in ascending[: -_MOST_NEAR - 1 : -1]:
        rows = page.rows[text]
        known: list[Any] = [text, len(rows)]
        if seen < _ROOM_FOR_BRIEFS and (not looked_at or text in looked_at):
            known += kept(_briefs([page.reader.brief(row) for row in rows]))
            if seen < _ROOM_FOR_FILES:
                known += kept(_files([page.reader.file(row) for row in rows]))
            seen += len(rows)
        near.append(known)
    index = {
        "form": FORM,
        "name": page.name,
        "url": page.url,
        "files": len(page),
        "versions": len(page.rows),
        "ordered": len(ascending),
        "near": near,
        "diagnostics": [[d.code, d.text, d.severity.value] for d in page.diagnostics],
        "status": page.status.value,
        "status_reason": page.status_reason,
        "api_version": page.api_version,
        "last_serial": page.last_serial,
        "tracks": list(page.tracks),
        "alternate_locations": list(page.alternate_locations),
    }
    return index, b"".join(blobs)


def _briefs(briefs: Sequence[Any]) -> bytes:
    """Return three facts about each file in little room: names, requires-python, yanked."""
    names = [brief[0] for brief in briefs]
    pythons = [brief[1] for brief in briefs]
    reasons = [brief[2] for brief in briefs]
    joined = "\n".join(names)
    return _encoded(
        [
            joined if joined.count("\n") == len(names) - 1 else names,
            pythons[0] if len(set(pythons)) == 1 else pythons,
            reasons if any(one is not None for one in reasons) else None,
        ]
    )


def _files(files: Sequence[File]) -> bytes:
    """Return what the brief facts do not say about files, as `kept_rows` reads it."""
    rows = [
        [
            file.url,
            file.hashes,
            file.size,
            None if file.upload_time is None else file.upload_time.isoformat(),
            file.core_metadata,
            file.provenance,
            file.gpg_signature,
        ]
        for file in files
    ]
    return _encoded(rows)


def _encoded(data: list[Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()

"""What is kept of a page beside its body: enough to choose among its newest versions.

It is data of JSON and a blob, made when a page is put into a cache. `kept_page` makes a page of it.
Of the version that is looked at first everything is at hand; whoever looks at files of others has
the body read again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from .kept_page import FORM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.page import File, ProjectPage, RowReader

MOST_NEAR = 16
"""How many versions are at hand, if there are so many, and on a card at most."""


def make_index(
    page: ProjectPage,
    ascending: Sequence[str],
    *,
    count: int | None = None,
    first: Sequence[str] = (),
) -> tuple[dict[str, Any], bytes]:
    """Return the index of a page as JSON data, and a blob to which it refers.

    Args:
        page: the page.
        ascending: its version texts that are versions, oldest first; at least the newest ones.
        count: how many there are in all; ``None`` if those are all.
        first: those that are looked at before the others, the finals; empty for no difference.

    """
    near: list[list[Any]] = []
    blobs: list[bytes] = []
    looked_at = frozenset(first)
    for text in ascending[: -MOST_NEAR - 1 : -1]:
        rows = page.rows[text]
        known: list[Any] = [text, len(rows)]
        if not blobs and (not looked_at or text in looked_at):
            at = 0
            for blob in (_briefs(page.reader, rows), _files(page.reader, rows)):
                blobs.append(blob)
                known += [at, len(blob), zlib.crc32(blob)]
                at += len(blob)
        near.append(known)
    index = {
        "form": FORM,
        "name": page.name,
        "url": page.url,
        "files": len(page),
        "versions": len(page.rows),
        "ordered": len(ascending) if count is None else count,
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


def columns(reader: RowReader, rows: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """Return three facts about each file: names, requires-python, reasons for yanking."""
    many = getattr(reader, "columns", None)
    found: Sequence[Sequence[Any]] = (
        list(zip(*map(reader.brief, rows), strict=True)) if many is None else many(rows)
    )
    return found


def _briefs(reader: RowReader, rows: Sequence[Any]) -> bytes:
    """Return the `columns` of some files in little room."""
    names, pythons, reasons = columns(reader, rows)
    joined = "\n".join(names)
    return _encoded(
        [
            joined if joined.count("\n") == len(names) - 1 else names,
            pythons[0] if len(set(pythons)) == 1 else pythons,
            reasons if any(one is not None for one in reasons) else None,
        ]
    )


def _files(reader: RowReader, rows: Sequence[Any]) -> bytes:
    """Return what the brief facts do not say about files, as `kept_rows` reads it.

    A reader that has the files in JSON gives them as they are: most are never read.
    """
    written = getattr(reader, "written", None)
    if written is not None:
        page: bytes = b'{"files":[%b]}' % written(rows)
        return page
    return _encoded([_plain(reader.file(row)) for row in rows])


def _plain(file: File) -> list[Any]:
    return [
        file.url,
        file.hashes,
        file.size,
        None if file.upload_time is None else file.upload_time.isoformat(),
        file.core_metadata,
        file.provenance,
        file.gpg_signature,
    ]


def _encoded(data: list[Any]) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()

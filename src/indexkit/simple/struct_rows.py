"""Files of a page as ``msgspec`` decodes them, and what is read of one that is looked at.

How a page is decoded and found sound is the business of ``json_fast``; where the fields are that
are not decoded with it, that of ``whole_rows``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from ..model.page import File
from . import fields
from .link import Addresses, Hashes
from .whole_rows import WholeRows

if TYPE_CHECKING:
    from ..model.page import Fields

_LONGEST_TIME = len('"2023-01-02T03:04:05.678901Z"')
_NOT_YANKED = frozenset({None, False})
_LITERALS = {b"": None, b"null": None, b"false": False, b"true": True}


class StructReader:
    """Reads rows that are the decoder's structures and have been found sound."""

    __slots__ = ("_absolute", "_whole", "base")

    def __init__(self, base: str, body: bytes | None, rows: Sequence[Any]) -> None:
        """Take the address that relative addresses start from, and the rows of a page.

        ``body`` is that of the page; ``None`` if the rows are `whole_row`'s.
        """
        self.base = base
        self._absolute = Addresses(base).absolute
        self._whole = None if body is None else WholeRows(body, rows)

    def brief(self, row: Any, /) -> tuple[str, str | None, str | None]:
        """Return file name, requires-python and the reason for yanking."""
        reason = row.yanked
        if reason is None or reason is False:
            return row.filename, row.requires_python or None, None
        return row.filename, row.requires_python or None, fields.yanked(reason)

    def filenames(self, rows: Iterable[Any]) -> list[str]:
        """Return the file name of each row."""
        return [row.filename for row in rows]

    def columns(
        self, rows: Iterable[Any]
    ) -> tuple[list[str], list[str | None], Sequence[str | None]]:
        """Return what `brief` returns of each row, in columns."""
        reasons = [row.yanked for row in rows]
        are_fine = _NOT_YANKED.issuperset(reasons)
        reasons = [None] * len(reasons) if are_fine else list(map(fields.yanked, reasons))
        return (
            [row.filename for row in rows],
            [row.requires_python or None for row in rows],
            reasons,
        )

    def file(self, row: Any, /) -> File:
        """Return the whole file."""
        file = File.later(self, row)
        file.filename = row.filename  # which most look at, and some at nothing else
        return file

    def written(self, rows: Sequence[Any]) -> bytes:
        """Return the files as they stand in the list of a page in JSON."""
        if self._whole is not None:
            return self._whole.written(rows)
        from msgspec.json import encode

        return b",".join(map(encode, rows))

    def fields(self, row: Any, /) -> Fields:
        """Return the attributes of the file."""
        if self._whole is not None:
            row = self._whole.of(row)
        reason = row.yanked
        try:
            url, hashes, size, time, signature, metadata = _plain_fields(row)
        except ValueError:
            url, hashes, size, time, signature, metadata = _fields(row)
        provenance = _value(row.provenance)
        return (
            row.filename,
            self._absolute(url) or self.base,
            hashes,
            row.requires_python or None,
            None if reason is None or reason is False else fields.yanked(reason),
            size,
            time,
            metadata,
            self._absolute(provenance) if isinstance(provenance, str) else None,
            signature,
        )


def _value(raw: Any) -> Any:
    """Return what an undecoded field holds; one that was not given is ``null``, and holds nothing.

    What is too deep or too long to be decoded is nothing that any field may hold.
    """
    encoded = bytes(raw)
    if encoded in _LITERALS:
        return _LITERALS[encoded]
    try:
        return json.loads(encoded.decode())
    except (ValueError, RecursionError):
        return None


# Address, hashes, size, time, signature and metadata.
_Fields: TypeAlias = tuple[str, Hashes, int | None, dt.datetime | None, bool | None, Hashes | None]


def _plain_fields(row: Any) -> _Fields:
    """Return the undecoded fields of a sound row, decoded at once.

    Raises:
        ValueError: one of them holds what none should, and has to be looked at by itself.

    """
    if len(row.upload_time) > _LONGEST_TIME:
        raise ValueError("more digits than a datetime has, which are to be cut")
    raws = (
        row.url,
        row.hashes,
        row.size,
        row.upload_time,
        row.gpg_sig,
        row.core_metadata,
        row.dist_info_metadata,
        row.data_core_metadata,
        row.data_dist_info_metadata,
    )
    values = _plain_decoder()(b"[" + b",".join(raws) + b"]")
    url, given, size, time, signature, *metadata = values
    if time is not None and time.tzinfo is not dt.UTC:
        raise ValueError("a time that has to be put into UTC")
    announced = None
    for value in metadata:
        if value is not None:
            announced = fields.hashes(value) if isinstance(value, dict) else () if value else None
            break
    return url, fields.hashes(given), size, time, signature, announced


def _fields(row: Any) -> _Fields:
    """Return the undecoded fields of a sound row, each decoded by itself."""
    return (
        bytes(row.url)[1:-1].decode(),
        fields.hashes(_value(row.hashes)),
        fields.size(_value(row.size)),
        fields.upload_time(_value(row.upload_time)),
        fields.signature(_value(row.gpg_sig)),
        fields.first_metadata(
            {key: _value(getattr(row, key.replace("-", "_"))) for key in fields.METADATA_KEYS}
        ),
    )


@cache
def _plain_decoder() -> Callable[[bytes], Any]:
    """Return what decodes the fields of `_plain_fields` if they hold what they should."""
    import msgspec

    natural: Any = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]
    metadata: Any = dict[str, str] | bool | None
    time: Any = Annotated[dt.datetime, msgspec.Meta(tz=True)]
    kinds: tuple[Any, ...] = (
        str,
        dict[str, str],
        natural | None,
        time | None,
        bool | None,
    )
    shape: Any = tuple.__class_getitem__((*kinds, *[metadata] * 4))
    return cast("Callable[[bytes], Any]", msgspec.json.Decoder(shape).decode)

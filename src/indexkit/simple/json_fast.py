"""JSON pages decoded by ``msgspec``, for callers that ask for it; the result is ``json_page``'s.

Typed structures spare most of the objects that a generic decoder makes, and fields that are rarely
looked at stay undecoded. Whatever does not fit the types, or may need a remark, is left to the
ordinary reader, so there is one place that knows what to do with odd pages.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from ..model.page import File
from ..simple import fields
from .findings import Findings
from .json_page import read_json
from .link import Addresses, Hashes
from .listing import Facts, Listing, checked_version, page_address, status_of
from .soundness import addresses_are_sound, first_part, names_are_sound

if TYPE_CHECKING:
    from ..model.page import Fields

_LONGEST_TIME = len('"2023-01-02T03:04:05.678901Z"')
_NOT_YANKED = frozenset({None, False})
_LITERALS = {b"": None, b"null": None, b"false": False, b"true": True}


class StructReader:
    """Reads rows that are the decoder's structures and have been found sound."""

    __slots__ = ("_absolute", "base")

    def __init__(self, base: str) -> None:
        """Take the address that relative addresses start from."""
        self.base = base
        self._absolute = Addresses(base).absolute

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
        return File.later(self, row)

    def written(self, row: Any, /) -> bytes:
        """Return the file as an object of a page in JSON."""
        from msgspec.json import encode

        return encode(row)

    def fields(self, row: Any, /) -> Fields:
        """Return the attributes of the file."""
        reason = row.yanked
        try:
            url, hashes, size, time, signature, metadata = _plain_fields(row)
        except ValueError:
            url, hashes, size, time, signature, metadata = _fields(row)
        return (
            row.filename,
            self._absolute(url) or self.base,
            hashes,
            row.requires_python or None,
            None if reason is None or reason is False else fields.yanked(reason),
            size,
            time,
            metadata,
            None if row.provenance is None else self._absolute(row.provenance),
            signature,
        )


def get_ready() -> None:
    """Load ``msgspec``, if it is installed, and make the decoder, before the first page comes."""
    _decoder()


def read_json_fast(body: bytes, url: str, findings: Findings, *, strict: bool = False) -> Listing:
    """Read a JSON page as `read_json` does, by ``msgspec`` if it is there and the page is plain.

    Raises:
        MalformedPageError: this is no JSON, or no page with files.

    """
    decode = _decoder()
    if decode is None:
        return read_json(body, url, findings, strict=strict)
    try:
        if not body.isascii():
            body.decode("utf-8")  # skipped parts are not looked at by the decoder
        page = decode(body)
    except (ValueError, RecursionError):
        return read_json(body, url, findings, strict=strict)
    base, rows = page_address(url), page.files
    names = [row.filename for row in rows]
    if not _all_sound(rows, names, base) or (strict and not _is_usual(page, body)):
        return read_json(body, url, findings, strict=strict)
    facts = _facts(page, base, findings, any_version=strict)
    return Listing(base, names, rows, StructReader(base), facts, findings)


def _is_usual(page: Any, body: bytes) -> bool:
    """Return whether a strict reader surely has no objection to a page."""
    from .strictness import usual

    nothing = page.files[0].__struct_defaults__[-1] if page.files else None
    status = page.project_status
    given = b'"project-status"' in body
    if given and (status is None or status.status is None):
        return False  # a null where none may be, or nothing
    return usual(page.files, nothing)


def _facts(page: Any, base: str, findings: Findings, *, any_version: bool) -> Facts:
    """Return what `json_page.facts_in` returns, for facts that are of the right types."""
    meta, status, versions = page.meta, page.project_status, page.versions
    api_version = None
    if meta is not None:
        api_version = checked_version(meta.api_version, base, findings, any_version=any_version)
    return Facts(
        status_of(None if status is None else status.status, findings),
        None if status is None else status.reason,
        api_version,
        None if meta is None else fields.size(meta.last_serial),
        None if versions is None else tuple(versions),
        () if meta is None or meta.tracks is None else tuple(meta.tracks),
        tuple(page.alternate_locations or ()),
    )


def _all_sound(rows: list[Any], names: list[str], base: str) -> bool:
    return (
        names_are_sound(names)
        and _addresses_are_sound(base, [row.url for row in rows])
        and _hashes_are_sound([row.hashes for row in rows])
    )


def _addresses_are_sound(base: str, given: list[Any]) -> bool:
    """Return what `addresses_are_sound` returns, of texts that are undecoded and have no escapes.

    If each begins as the first does, which a count shows, the first one stands for all. No raw line
    end is inside one of them, and no quote other than the outer ones.
    """
    joined = b"\n".join(given)
    if not joined.isascii() or b"\\" in joined or b"#" in joined:
        return False
    references = [bytes(one).decode() for one in given[:1]]
    start = first_part(references[0][1:]) if references else ""
    frame = f'\n"{start}/'.encode()
    if not start or not joined.startswith(frame[1:]) or joined.count(frame) != len(given) - 1:
        references = [bytes(one).decode() for one in given]
    if not all(text[:1] == text[-1:] == '"' for text in references):
        return False
    return addresses_are_sound(base, [text[1:-1] for text in references])


def _hashes_are_sound(given: list[Any]) -> bool:
    """Return whether every file has one hash, in the form that servers write; a doubt counts as no.

    Without its hexadecimal digits ``{"sha256":"…"}`` is always the same, so all can be compared at
    once, undecoded.
    """
    frames = b"".join(given).translate(None, b"0123456789abcdefABCDEF")
    return frames in {frame * len(given) for frame in (b'{"sh":""}', b'{"sh": ""}')}


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


@cache
def _decoder() -> Callable[[bytes], Any] | None:
    """Return the typed decoder, made once since types are dear; ``None`` without ``msgspec``."""
    try:
        import msgspec
    except ImportError:
        return None
    raw, nothing = msgspec.Raw, msgspec.Raw(b"null")
    keys = ("size", "upload-time", "gpg-sig", *fields.METADATA_KEYS)
    row = msgspec.defstruct(
        "Row",
        [
            ("filename", str),
            ("url", raw),
            ("hashes", raw),
            ("requires_python", str | None, None),
            ("yanked", bool | str | None, False),
            ("provenance", str | None, None),
            *((key.replace("-", "_"), raw, nothing) for key in keys),
        ],
        rename="kebab",
        gc=False,
    )
    # Some mirrors give the serial as a text of digits.
    natural: Any = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]
    serial = natural | str | None
    texts = list[str] | None
    meta = msgspec.defstruct(
        "Meta",
        [("api_version", str | None, None), ("last_serial", serial, None), ("tracks", texts, None)],
        rename={"api_version": "api-version", "last_serial": "_last-serial"},
    )
    status = msgspec.defstruct("Status", [(key, str | None, None) for key in ("status", "reason")])
    parts: dict[str, Any] = {
        "meta": meta,
        "project_status": status,
        "versions": list[str],
        "alternate_locations": list[str],
    }
    page = msgspec.defstruct(
        "Page",
        [("files", list[row]), *((key, part | None, None) for key, part in parts.items())],  # type: ignore[valid-type]  # a type that is made at run time
        rename="kebab",
        gc=False,
    )
    return cast("Callable[[bytes], Any]", msgspec.json.Decoder(page).decode)

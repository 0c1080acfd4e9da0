"""JSON pages decoded by ``msgspec``, for callers that ask for it; the result is ``json_page``'s.

Typed structures spare most of the objects that a generic decoder makes, and fields that are rarely
looked at stay undecoded. Whatever does not fit the types, or may need a remark, is left to the
ordinary reader, so there is one place that knows what to do with odd pages.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, cast

from . import fields
from .findings import Findings
from .json_page import read_json
from .listing import Facts, Listing, checked_version, page_address, status_of
from .soundness import addresses_are_sound, first_part, names_are_sound
from .struct_rows import StructReader
from .whole_rows import brief_row, whole_row


def get_ready() -> None:
    """Load ``msgspec``, if it is installed, and make the decoder, before the first page comes."""
    _decoder(whole=False)


def read_json_fast(body: bytes, url: str, findings: Findings, *, strict: bool = False) -> Listing:
    """Read a JSON page as `read_json` does, by ``msgspec`` if it is there and the page is plain.

    Raises:
        MalformedPageError: this is no JSON, or no page with files.

    """
    decode = _decoder(whole=strict)
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
    reader = StructReader(base, None if strict else body, rows)
    return Listing(base, names, rows, reader, facts, findings)


def _is_usual(page: Any, body: bytes) -> bool:
    """Return whether a strict reader surely has no objection to a page."""
    from .strictness import usual

    nothing = whole_row().__struct_defaults__[-1]
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


@cache
def _decoder(*, whole: bool) -> Callable[[bytes], Any] | None:
    """Return the typed decoder, made once since types are dear; ``None`` without ``msgspec``.

    Of the files it decodes what is looked at on every page, or all that is ever looked at.
    """
    try:
        import msgspec
    except ImportError:
        return None
    row = whole_row() if whole else brief_row()
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

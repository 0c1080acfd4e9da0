"""What uv refuses a whole page for, though the rest could be read; reading itself is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeGuard
from urllib.parse import unquote

from ..patterns import regex
from .findings import shown
from .link import absolute
from .listing import Listing, malformed
from .media import Form

DIGITS = {"md5": 32, "sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 64}
"""The algorithms that uv knows, with the number of hexadecimal digits each must have."""

_FORMS = {
    "application/vnd.pypi.simple.v1+json": Form.JSON,
    "application/vnd.pypi.simple.v1+html": Form.HTML,
    "text/html": Form.HTML,
}
_METADATA_KEYS = frozenset({"core-metadata", "dist-info-metadata", "data-dist-info-metadata"})
_SIZES = range(1 << 64)
_HEX = regex("[0-9a-fA-F]*")
_USUAL_FRAGMENT = regex("sha256=[0-9a-fA-F]{64}")
_SCHEME = regex("[A-Za-z][A-Za-z0-9+.-]*:")
_ENDINGS = (".whl", ".gz")
# A date with or without dashes, a time down to hours at least, and an offset (Rust's `jiff`).
_TIME = regex(
    r"((?:[+-]00)?[0-9]{4})(-?)([0-9]{2})\2([0-9]{2})[Tt ](?:[01][0-9]|2[0-3])"
    r"(?:(:?)[0-5][0-9](?:\5(?:[0-5][0-9]|60)(?:[.,][0-9]{1,9})?)?)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-5])(?::?[0-5][0-9](?::?[0-5][0-9])?)?)(?:\[[^\]]*\])*"
)
# The same as servers write it; the 29th of February is left to the full look.
_MOMENT = (
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?Z"
)
_USUAL_MOMENT = regex(_MOMENT)
_USUAL_TIME = regex(f'"{_MOMENT}"'.encode())
_USUAL_HASHES = regex(rb'\{"sha256": ?"[0-9a-fA-F]{64}"\}')
_USUAL_SIZE = regex(rb"[0-9]{1,19}")
_USUAL_METADATA = regex(rb'true|false|null|\{"sha256": ?"[0-9a-fA-F]{64}"\}')


def form_to_the_letter(content_type: str | None) -> Form | None:
    """Return the form that a content type names, if it is written exactly as it should be."""
    return _FORMS.get((content_type or "").strip(" \t").partition(";")[0])


def checked_files(data: Mapping[str, Any], files: list[Any], base: str) -> list[Any]:
    """Return the files of a JSON page, without hashes that are ``null``.

    Raises:
        MalformedPageError: a field that uv reads is not there or not of its type.

    """
    if "project-status" in data and not _is_status(data["project-status"]):
        raise malformed(base, f"its project status is none: {shown(data['project-status'])}")
    if _all_usual(files):
        return files
    for file in files:
        wrong = _wrong_field(file)
        if wrong is not None:
            raise malformed(base, f"a single file cannot be read: {wrong}")
    return [_without_null_hashes(file) for file in files]


def usual(rows: list[Any], nothing: object) -> bool:
    """Return whether typed rows are surely such that `checked_files` has no objection.

    Args:
        rows: the structures of ``json_fast``.
        nothing: what stands in a field that is not there.

    """
    if any(row.yanked is None for row in rows):
        return False
    columns = (
        (_USUAL_HASHES, [row.hashes for row in rows]),
        (_USUAL_SIZE, [row.size for row in rows]),
        (_USUAL_TIME, [row.upload_time for row in rows]),
        (_USUAL_METADATA, [row.core_metadata for row in rows]),
        (_USUAL_METADATA, [row.dist_info_metadata for row in rows]),
        (_USUAL_METADATA, [row.data_dist_info_metadata for row in rows]),
    )
    return all(
        pattern.fullmatch(value)
        for pattern, values in columns
        for value in values
        if value is not nothing
    )


def check_links(hrefs: Iterable[str], base: str) -> None:
    """See that the addresses of an HTML page have names that can be read, and hashes as fragments.

    A fragment that is no pair, such as ``#main`` or ``#egg=a&subdirectory=b``, is no matter.

    Raises:
        MalformedPageError: one of them does not.

    """
    for href in hrefs:
        path, mark, fragment = href.partition("#")
        usual = not mark or _USUAL_FRAGMENT.fullmatch(fragment)
        if not usual and not _is_fragment(fragment):
            raise malformed(base, f"the fragment of a link is no hash: {shown(fragment)}")
        name = path.rpartition("/")[2].partition("?")[0]
        if "%" in name and _decoded(name) is None:
            raise malformed(base, f"a file name is no UTF-8: {shown(name)}")


def check_base(given: str | None, base: str) -> None:
    """See that the ``<base>`` of a page is an address by itself.

    Raises:
        MalformedPageError: it is none.

    """
    if given is not None and (not _SCHEME.match(given) or absolute(base, given) is None):
        raise malformed(base, f"its base is no address: {shown(given)}")


def without_capital_endings(listing: Listing) -> Listing:
    """Return a listing without the files whose ending has capitals: uv knows no such kind."""
    names = listing.names
    left = [at for at, name in enumerate(names) if name.endswith(_ENDINGS) or not _is_odd(name)]
    if len(left) == len(names):
        return listing
    return Listing(
        listing.url,
        [names[at] for at in left],
        [listing.rows[at] for at in left],
        listing.reader,
        listing.facts,
        listing.findings,
    )


def _is_odd(name: str) -> bool:
    ending = name.rpartition(".")[2]
    return ending != ending.lower()


def _all_usual(files: list[Any]) -> bool:
    """Return whether `_wrong_field` surely finds nothing: a look at one field of all at a time."""
    if not set(map(type, files)) <= {dict}:
        return False
    columns: dict[str, list[Any]] = {
        key: [file[key] for file in files if key in file]
        for key in ("filename", "url", "hashes", *_CHECKS, *_METADATA_KEYS)
    }
    if any(len(columns[key]) != len(files) for key in ("filename", "url", "hashes")):
        return False
    if any(not set(map(type, columns[key])) <= types for key, types in _USUAL_TYPES.items()):
        return False
    sizes = columns["size"]
    hashes = [columns["hashes"], *(filter(_is_object, columns[key]) for key in _METADATA_KEYS)]
    return (
        (not sizes or (min(sizes) in _SIZES and max(sizes) in _SIZES))
        and all(map(_USUAL_MOMENT.fullmatch, columns["upload-time"]))
        and _are_single_digests([each for column in hashes for each in column])
    )


def _are_single_digests(hashes: list[dict[str, Any]]) -> bool:
    if not set(map(len, hashes)) <= {1}:
        return False
    digests: list[Any] = [each.get("sha256") for each in hashes]
    if not set(map(type, digests)) <= {str} or not set(map(len, digests)) <= {DIGITS["sha256"]}:
        return False
    return _HEX.fullmatch("".join(digests)) is not None


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_status(value: Any) -> bool:
    if isinstance(value, list):  # as its fields in their order, which is no matter here
        return True
    if not isinstance(value, dict):
        return False
    reason = value.get("reason")
    return isinstance(value.get("status", ""), str) and (reason is None or isinstance(reason, str))


def _wrong_field(file: Any) -> str | None:
    """Return what is wrong with a file, or ``None``."""
    if not isinstance(file, dict):
        return f"it is no object: {shown(file)}"
    for key in ("filename", "url"):
        if not isinstance(file.get(key), str):
            return f"its `{key}` is no text: {shown(file.get(key))}"
    for key, fits in _CHECKS.items():
        if key in file and not fits(file[key]):
            return f"`{key}` of {shown(file['filename'])} is {shown(file[key])}"
    if "hashes" not in file:
        return f"{shown(file['filename'])} has no hashes"
    return _wrong_metadata(file)


def _wrong_metadata(file: dict[str, Any]) -> str | None:
    """Look at the announcements of metadata in their order: what follows a good one is not read."""
    known = False
    for key, value in file.items():
        if key not in _METADATA_KEYS or (known and key != "core-metadata"):
            continue
        if not (value is None or isinstance(value, bool) or _are_hashes(value)):
            return f"`{key}` of {shown(file['filename'])} is {shown(value)}"
        known = known or value is not None
    return None


def _are_hashes(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and all(
        value.get(algorithm) is None or _is_digest(algorithm, value[algorithm])
        for algorithm in DIGITS
    )


def _is_digest(algorithm: str, value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) == DIGITS.get(algorithm)
        and _HEX.fullmatch(value) is not None
    )


def _is_size(value: Any) -> bool:
    return type(value) is int and value in _SIZES


def _is_time(value: Any) -> bool:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    year, _, month, day, _ = match.groups()
    try:
        # Years repeat after 400, and Python has no year 0.
        date(int(year[-4:]) % 400 + 400, int(month), int(day))
    except ValueError:
        return False
    return True


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_yanked(value: Any) -> bool:
    return isinstance(value, (bool, str))


_CHECKS = {
    "hashes": _are_hashes,
    "requires-python": _is_text_or_null,
    "size": _is_size,
    "upload-time": _is_time,
    "yanked": _is_yanked,
}

_USUAL_TYPES: dict[str, set[type]] = {
    "filename": {str},
    "url": {str},
    "hashes": {dict},
    "requires-python": {str, type(None)},
    "size": {int},
    "upload-time": {str},
    "yanked": {bool, str},
    **{key: {bool, dict, type(None)} for key in _METADATA_KEYS},
}


def _without_null_hashes(file: dict[str, Any]) -> dict[str, Any]:
    hashes = file["hashes"]
    if None not in hashes.values() and all(map(_is_text_or_null, hashes.values())):
        return file
    return {
        **file,
        "hashes": {key: value for key, value in hashes.items() if isinstance(value, str)},
    }


def _is_fragment(fragment: str) -> bool:
    text = _decoded(fragment)
    if text is None:
        return False
    parts = text.split("=")
    return not text.strip() or len(parts) != 2 or _is_digest(*parts)  # noqa: PLR2004 - a pair


def _decoded(text: str) -> str | None:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None

"""JSON pages (PEP 691, 700, 708, 740, 792): the decoded objects themselves become the rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..model.page import File
from ..simple import fields
from .findings import Findings, shown
from .link import Addresses, Hashes, fragment_hashes
from .listing import (
    Facts,
    Listing,
    checked_version,
    malformed,
    mapping_in,
    page_address,
    status_of,
    texts_in,
)
from .soundness import addresses_are_sound, names_are_sound, starts_are_sound, usable

if TYPE_CHECKING:
    from ..model.page import Fields

Row = dict[str, Any]

_MANY_DIGITS = 30
# Bytes of a page; smaller ones are decoded sooner than a pattern is made of their first file.
_WORTH_A_PATTERN = 1 << 17
_TEXT_OR_NONE = frozenset({str, type(None)})
_YANKED_TYPES = frozenset({bool, str, type(None)})


class JsonReader:
    """Reads rows that are decoded objects and have been found sound."""

    __slots__ = ("_absolute", "base")

    def __init__(self, base: str) -> None:
        """Take the address that relative addresses start from."""
        self.base = base
        self._absolute = Addresses(base).absolute

    def brief(self, row: Row, /) -> tuple[str, str | None, str | None]:
        """Return file name, requires-python and the reason for yanking."""
        reason = row.get("yanked")
        if reason is None or reason is False:
            return row["filename"], row.get("requires-python") or None, None
        return row["filename"], row.get("requires-python") or None, fields.yanked(reason)

    def filenames(self, rows: Iterable[Row]) -> list[str]:
        """Return the file name of each row."""
        return [row["filename"] for row in rows]

    def file(self, row: Row, /) -> File:
        """Return the whole file."""
        return File.later(self, row)

    def written(self, rows: Sequence[Row]) -> bytes:
        """Return the files as they stand in the list of a page in JSON."""
        return ",".join(map(json.dumps, rows)).encode()

    def fields(self, row: Row, /) -> Fields:
        """Return the attributes of the file."""
        get, url = row.get, row["url"]
        given = get("hashes")
        provenance = get("provenance")
        return (
            row["filename"],
            self._absolute(url) or self.base,
            merged(fields.hashes(given) if given else (), url),
            get("requires-python") or None,
            fields.yanked(get("yanked")),
            fields.size(get("size")),
            fields.upload_time(get("upload-time")),
            fields.first_metadata(row),
            self._absolute(provenance) if isinstance(provenance, str) else None,
            fields.signature(get("gpg-sig")),
        )


class CutReader:
    """Reads rows that are the numbers of texts of JSON, of which each is a sound object."""

    __slots__ = ("_names", "_reader", "_texts")

    def __init__(self, base: str, texts: Sequence[str], names: Sequence[str]) -> None:
        """Take the address that relative addresses start from, and text and name of each file."""
        self._reader = JsonReader(base)
        self._texts = texts
        self._names = names

    def brief(self, row: int, /) -> tuple[str, str | None, str | None]:
        """Return file name, requires-python and the reason for yanking."""
        return self._reader.brief(json.loads(self._texts[row]))

    def filenames(self, rows: Iterable[int]) -> list[str]:
        """Return the file name of each row."""
        return [self._names[row] for row in rows]

    def file(self, row: int, /) -> File:
        """Return the whole file."""
        return File.later(self, row)

    def written(self, rows: Sequence[int]) -> bytes:
        """Return the files as they stand in the list of a page in JSON."""
        return ",".join([self._texts[row] for row in rows]).encode()

    def fields(self, row: int, /) -> Fields:
        """Return the attributes of the file."""
        return self._reader.fields(json.loads(self._texts[row]))


def merged(given: Hashes, url: str) -> Hashes:
    """Return the given hashes and those in the address; if two disagree, both must be met."""
    return tuple(dict.fromkeys((*given, *fragment_hashes(url)))) if "#" in url else given


def read_json(body: bytes, url: str, findings: Findings, *, strict: bool = False) -> Listing:
    """Read a JSON page.

    Args:
        body: the bytes, UTF-8 whatever a server claims (RFC 8259).
        url: the address that answered.
        findings: takes what is odd.
        strict: see `Semantics.pages_read_strictly`.

    Raises:
        MalformedPageError: this is no JSON, or no page with files.

    """
    base = page_address(url)
    if not strict and len(body) >= _WORTH_A_PATTERN:
        listing = _cut(body, base, findings)
        if listing is not None:
            return listing
    data = decoded(body, base)
    files = data.get("files")
    if not isinstance(files, list):
        raise malformed(base, "it has no list of files")
    if strict:
        from .strictness import checked_files

        files = checked_files(data, files, base)
    facts = facts_in(data, base, findings, any_version=strict)
    names, rows = sound_rows(files, base, findings)
    return Listing(base, names, rows, JsonReader(base), facts, findings)


def _cut(body: bytes, base: str, findings: Findings) -> Listing | None:
    """Return a page whose files are written alike and sound, which need no decoding to be told."""
    from .json_cut import cut

    parts = cut(body)
    if parts is None:
        return None
    names = parts.names
    if not (names_are_sound(names) and starts_are_sound(base, {parts.start})):
        return None
    facts = facts_in(parts.data, base, findings)
    reader = CutReader(base, parts.texts, names)
    return Listing(base, names, range(len(names)), reader, facts, findings)


def decoded(body: bytes, base: str) -> Mapping[str, Any]:
    """Return the object that a body is.

    Raises:
        MalformedPageError: it is not UTF-8, not JSON, too deep, or no object.

    """
    try:
        data = _loaded(body.decode("ascii" if body.isascii() else "utf-8-sig"))
    except RecursionError:
        raise malformed(base, "it is nested too deeply") from None
    except ValueError as error:  # of JSON and of UTF-8 alike
        raise malformed(base, f"it is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise malformed(base, "it is no JSON object")
    return data


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, UnicodeError):
        raise
    except ValueError:  # a number of thousands of digits, which Python does not read
        return json.loads(text, parse_int=_number)


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) < _MANY_DIGITS else None


def facts_in(
    data: Mapping[str, Any], base: str, findings: Findings, *, any_version: bool = False
) -> Facts:
    """Return what a page says beside its files; see `checked_version` for ``any_version``.

    Raises:
        MalformedPageError: the page has a repository version of another major number.

    """
    meta = mapping_in(data.get("meta"))
    api_version = checked_version(meta.get("api-version"), base, findings, any_version=any_version)
    status = data.get("project-status")
    said = mapping_in(status)
    reason = said.get("reason")
    versions = data.get("versions")
    return Facts(
        status=status_of(said.get("status") if isinstance(status, dict) else status, findings),
        status_reason=reason if isinstance(reason, str) else None,
        api_version=api_version,
        last_serial=fields.size(meta.get("_last-serial")),
        versions=texts_in(versions) if isinstance(versions, list) else None,
        tracks=texts_in(meta.get("tracks")),
        alternate_locations=texts_in(data.get("alternate-locations")),
    )


def sound_rows(
    files: list[Any], base: str, findings: Findings
) -> tuple[Sequence[str], Sequence[Row]]:
    """Return the names and the rows that can be used, in order.

    The page is checked as a whole, which is cheap; only if anything may be wrong is each row
    looked at.
    """
    try:
        names = list(map(itemgetter("filename"), files))
        if _all_sound(files, names, base):
            return names, files
    except (TypeError, KeyError, AttributeError):
        pass
    rows = [row for row in (_repaired(row, base, findings) for row in files) if row is not None]
    return [row["filename"] for row in rows], rows


def _all_sound(files: list[Row], names: list[str], base: str) -> bool:
    return (
        names_are_sound(names)
        and addresses_are_sound(base, list(map(itemgetter("url"), files)))
        and set(map(type, _values(files, "requires-python"))) <= _TEXT_OR_NONE
        and set(map(type, _values(files, "yanked"))) <= _YANKED_TYPES
        and _hashes_are_sound(_values(files, "hashes"))
    )


def _values(files: list[Row], key: str) -> list[Any]:
    """Return what each row has under a key; the way without Python code if all have it."""
    try:
        return list(map(itemgetter(key), files))
    except KeyError:
        return [row.get(key) for row in files]


def _hashes_are_sound(given: list[Any]) -> bool:
    """Return true, or raise a ``TypeError``: joining is the quickest way to see that all are texts.

    Nearly always each file has one hash, of one algorithm; else the values are looked for.
    """
    try:
        if set(map(len, given)) == {1}:
            "".join(map(itemgetter("sha256"), given))
            return True
    except (TypeError, KeyError):
        pass
    "".join(chain.from_iterable(map(dict.values, filter(None, given))))
    return True


def _repaired(row: Any, base: str, findings: Findings) -> Row | None:
    """Return a row that can be used, or ``None``, and say what was wrong with it."""
    if not isinstance(row, dict):
        findings.about_file("page.bad-file", f"a file is ignored: it is no object: {shown(row)}")
        return None
    name, url = row.get("filename"), row.get("url")
    if not isinstance(name, str) or not isinstance(url, str):
        what = "no address" if isinstance(name, str) else "no name"
        findings.about_file("page.bad-file", f"{shown(name or url)} is ignored: it has {what}")
        return None
    if not usable(base, name, url, findings) or not _hashes_usable(row, name, findings):
        return None
    return _with_readable_fields(row, name, findings)


def _hashes_usable(row: Row, name: str, findings: Findings) -> bool:
    """Return whether the hashes can be read: a file that cannot be verified is not used."""
    given = row.get("hashes")
    if given is None:
        return True
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        findings.about_file("page.bad-file", f"{shown(name)} is ignored: its hashes are unreadable")
        return False
    announced = dict(fields.hashes(given))
    for algorithm, digest in fragment_hashes(row["url"]):
        if announced.get(algorithm, digest) != digest:
            findings.about_file(
                "page.hash-conflict",
                f"{shown(name)} has two different {algorithm} hashes; it must match both",
            )
    return True


def _with_readable_fields(row: Row, name: str, findings: Findings) -> Row:
    if type(row.get("yanked")) not in _YANKED_TYPES:
        findings.about_file("page.bad-field", f"`yanked` of {shown(name)} is read as yes")
    if type(row.get("requires-python")) not in _TEXT_OR_NONE:
        findings.about_file("page.bad-field", f"`requires-python` of {shown(name)} is no text")
        return {**row, "requires-python": None}
    return row

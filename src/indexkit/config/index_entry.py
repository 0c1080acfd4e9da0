"""One entry of ``[[tool.uv.index]]``, or a legacy URL; how entries combine is ``merge``'s."""

from __future__ import annotations

from collections.abc import Mapping

from ..late import errors
from ..model.index import (
    Authenticate,
    Index,
    IndexFormat,
    is_index_name,
)
from ..model.url import SafeUrl, redact
from ..model.url_reading import is_normal
from .document import nearest
from .scalars import (
    read_bool,
    read_choice,
    read_cutoff,
    read_header,
    read_list,
    read_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..model.limits import CacheControl, HashAlgorithm
    from ..model.semantics import Semantics
    from .scalars import (
        Cell,
    )

_KEYS = (
    "name",
    "url",
    "default",
    "explicit",
    "format",
    "publish-url",
    "authenticate",
    "ignore-error-codes",
    "cache-control",
    "hash-algorithm",
    "exclude-newer",
)
_LOWEST_CODE, _HIGHEST_CODE = 100, 999


def read_indexes(cell: Cell, semantics: Semantics) -> tuple[Index, ...]:
    """Return the entries of an array of tables; those with faults are left out."""
    return read_list(cell, lambda entry: read_index(entry, semantics))


def read_index(cell: Cell, semantics: Semantics) -> Index | None:
    """Return one entry, or ``None`` after a fault.

    Source: uv documentation, *Package indexes* and the settings reference of ``index``.
    """
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return None
    table: Mapping[str, Any] = cell.value
    before = len(cell.findings.errors)
    read = _read_choices(cell, semantics)
    name = table.get("name")
    if "name" in table and not (name and isinstance(name, str) and is_index_name(name)):
        name = _read_name(cell.child("name", name), semantics)
    if "url" not in table:
        cell.fault("config.missing-field", "the entry has no `url`")
        return None
    url = read_address(cell.child("url", table["url"]), semantics)
    if read.get("explicit") and "name" not in table:
        cell.fault(
            "config.explicit-unnamed",
            "an index with `explicit = true` needs a `name`, since only a source can lead to it",
            'add `name = "…"`, or remove `explicit`',
        )
    if len(cell.findings.errors) > before or url is None:
        return None
    return Index(
        url,
        name,
        origin=cell.document.origin(*cell.path),
        given=redact(table["url"]),
        **read,
    )


def _read_choices(cell: Cell, semantics: Semantics) -> dict[str, Any]:
    """Return all but name and address, by the names that they have in `Index`."""
    read: dict[str, Any] = {}
    for key, value in cell.value.items():
        if key in ("name", "url"):
            continue
        if key in ("default", "explicit") and isinstance(value, bool):
            read[key] = value  # as nearly all are
            continue
        reader = _READERS.get(key)
        if reader is None:
            _unknown_key(cell.child(key, value), key, semantics)
        else:
            read[key.replace("-", "_")] = reader(cell.child(key, value))
    return read


def read_legacy(cell: Cell, semantics: Semantics, *, default: bool, flat: bool) -> Index | None:
    """Return the index of ``index-url``, ``extra-index-url`` or ``find-links``."""
    url = read_address(cell, semantics)
    if url is None:
        return None
    return Index(
        url,
        default=default,
        format=IndexFormat.FLAT if flat else IndexFormat.SIMPLE,
        origin=cell.document.origin(*cell.path),
        given=redact(cell.value),
    )


def read_address(cell: Cell, semantics: Semantics) -> SafeUrl | None:
    """Return the address of an index: a URL, or a path relative to the file."""
    text = read_text(cell)
    if text is None:
        return None
    if is_normal(text):
        return SafeUrl(text)
    from .addresses import is_url, parse_address, unset_variable

    variable = unset_variable(text)
    if variable is not None and semantics.lenient_urls:
        cell.findings.remark(
            cell.document.origin(*cell.path),
            "config.variable-not-expanded",
            f"`{variable}` is not expanded here and stands in the address as it is",
        )
    try:
        url = parse_address(text, cell.document.directory, lenient=semantics.lenient_urls)
    except errors.InvalidUrlError as error:
        cell.fault(_url_code(error), error.problem(), _url_hint(text))
        return None
    if semantics.lenient_urls and "://" in text and not is_url(text):
        cell.findings.remark(
            cell.document.origin(*cell.path),
            "config.url-as-path",
            f"`{redact(text)}` has no scheme of an index and is taken for a relative path",
        )
    return url


def needs_dot_slash(text: str) -> bool:
    """Return whether a relative path could be taken for an index's name."""
    from .addresses import is_plain_path

    return not is_plain_path(text)


def _url_code(error: errors.InvalidUrlError) -> str:
    """Return the code of a bad address; uv has one of its own for escapes that are no UTF-8."""
    return "auth.bad-utf8" if "UTF-8" in error.reason else "config.bad-url"


def _url_hint(text: str) -> str | None:
    from .addresses import unset_variable

    variable = unset_variable(text)
    if variable is not None:
        return "set the whole address in `UV_INDEX`, or the credentials in `UV_INDEX_<NAME>_…`"
    if "," in text and "://" in text:
        return "write one entry for each index"
    return None


def _read_name(cell: Cell, semantics: Semantics) -> str | None:
    name = read_text(cell)
    if name is None:
        return None
    if not is_index_name(name):
        odd = next(c for c in name if not is_index_name(c))
        cell.fault(
            "config.bad-index-name",
            f"`{name}` has `{odd}` in it: a name has only ASCII letters, digits, `-`, `_` and `.`",
        )
        return None
    if not name and not semantics.empty_name_allowed:
        cell.fault("config.empty-index-name", "the name is empty")
        return None
    return name


def _unknown_key(cell: Cell, key: str, semantics: Semantics) -> None:
    near = nearest(key, _KEYS)
    hint = f"did you mean `{near}`?" if near else None
    text = f"`{key}` is no key of an index entry"
    if near and not semantics.lenient_typos:
        cell.fault("config.unknown-field", text, hint)
    else:
        origin = cell.document.origin(*cell.path)
        cell.findings.remark(origin, "config.unknown-field", f"{text} and is ignored", hint)


def _read_publish_url(cell: Cell) -> SafeUrl | None:
    text = read_text(cell)
    if text is None:
        return None
    try:
        return SafeUrl.parse(text)
    except errors.InvalidUrlError as error:
        cell.fault("config.bad-url", error.problem())
        return None


def _read_codes(cell: Cell) -> tuple[int, ...]:
    return read_list(cell, _read_code)


def _read_code(cell: Cell) -> int | None:
    code = cell.value
    if not isinstance(code, int) or isinstance(code, bool):
        cell.wrong_type("an HTTP status, as an integer,")
        return None
    if not _LOWEST_CODE <= code <= _HIGHEST_CODE:
        cell.fault("config.bad-status-code", f"{code} is no HTTP status")
        return None
    return code


def _read_cache_control(cell: Cell) -> CacheControl | None:
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return None
    parts = {
        key: read_header(cell.child(key, cell.value[key]))
        for key in ("api", "files")
        if key in cell.value
    }
    from ..model.limits import CacheControl

    return CacheControl(**parts)


def _read_hash_algorithm(cell: Cell) -> HashAlgorithm | None:
    from ..model.limits import HashAlgorithm

    return read_choice(cell, HashAlgorithm)


_READERS: Mapping[str, Any] = {
    "default": read_bool,
    "explicit": read_bool,
    "format": lambda cell: read_choice(cell, IndexFormat),
    "publish-url": _read_publish_url,
    "authenticate": lambda cell: read_choice(cell, Authenticate),
    "ignore-error-codes": _read_codes,
    "cache-control": _read_cache_control,
    "hash-algorithm": _read_hash_algorithm,
    "exclude-newer": read_cutoff,
}

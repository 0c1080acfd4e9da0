"""Index sets and routes as JSON data and back, without secrets; files are not read or written here.

The form has one object for each value, with its attributes as keys, so that a reader needs only the
documentation of the classes. ``schema_version`` counts up when a reader of the old form would go
wrong. A URL is a text, or an object with ``url`` and ``credential`` where a credential stood; the
credential's password is always ``****``, and its user name is ``null`` if it may be a token.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache, partial
from typing import Any

import attrs

from ..errors import ConfigError, InvalidUrlError
from .credential import Credential, Secret
from .index_set import IndexSet
from .redaction import REDACTED, redact_whole
from .route import Route
from .source import Source
from .url import SafeUrl

SCHEMA_VERSION = 1
_PLAIN = (str, int, bool)
_HEAD = frozenset({"schema_version", "kind"})


def index_set_to_dict(index_set: IndexSet) -> dict[str, Any]:
    """Return the JSON form of an index set.

    The value has only ``dict``, ``list``, ``str``, ``int``, ``bool`` and ``None`` in it.
    """
    return {"schema_version": SCHEMA_VERSION, "kind": "index-set", **_write_fields(index_set)}


def route_to_dict(route: Route) -> dict[str, Any]:
    """Return the JSON form of a route; there is no way back."""
    return {"schema_version": SCHEMA_VERSION, "kind": "route", **_write_fields(route)}


def index_set_from_dict(mapping: Mapping[str, Any]) -> IndexSet:
    """Read the JSON form of an index set; its secrets come back withheld.

    Raises:
        ConfigError: it is no such form. Codes: ``json.schema-version`` (made by another indexkit),
            ``json.kind`` (the form of something else), ``json.unknown-key``, ``json.missing-key``,
            ``json.value``; ``key`` is the path to the fault, such as ``declared[0].url``.

    """
    if not isinstance(mapping, Mapping):
        raise _fault("value", "an object is expected", "")
    version = mapping.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        text = f"schema version {SCHEMA_VERSION} is expected"
        hint = "write the form again with this version of indexkit"
        raise _fault("schema-version", text, "schema_version", hint)
    if mapping.get("kind") != "index-set":
        raise _fault("kind", "`index-set` is expected", "kind")
    body = {key: value for key, value in mapping.items() if key not in _HEAD}
    read: IndexSet = _read_fields(IndexSet, body, "")
    return read


def _fault(code: str, text: str, key: str, hint: str | None = None) -> ConfigError:
    return ConfigError(f"json.{code}", text, key=key or None, hint=hint)


# -- writing ------------------------------------------------------------------


def _write_fields(value: Any) -> dict[str, Any]:
    out = {}
    for attribute in attrs.fields(type(value)):
        plain = getattr(value, attribute.name)
        if attribute.name in ("publish_url", "check_url") and isinstance(plain, str):
            plain = redact_whole(plain)
        out[attribute.name] = _write(plain)
    return out


def _write(value: Any) -> Any:
    if value is None:
        return None
    return next(write for kind, write in _WRITERS if isinstance(value, kind))(value)


def _write_span(span: dt.timedelta) -> dict[str, int]:
    return {"days": span.days, "seconds": span.seconds, "microseconds": span.microseconds}


def _write_url(url: SafeUrl) -> str | dict[str, Any]:
    if url.credential is None:
        return str(url)
    name = url.credential.username if url.credential.is_name_public else None
    return {"url": str(url), "credential": {"username": name, "password": REDACTED}}


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (_PLAIN, lambda value: value),
    (frozenset, lambda value: [_write(item) for item in sorted(value)]),
    (tuple, lambda value: [_write(item) for item in value]),
    (dt.datetime, dt.datetime.isoformat),
    (dt.timedelta, _write_span),
    (SafeUrl, _write_url),
    (Source, lambda value: _write_fields(value.redacted())),
    (object, _write_fields),
)


# -- reading ------------------------------------------------------------------


@cache
def _types(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read_fields(kind: Any, value: Any, key: str) -> Any:
    if not isinstance(value, Mapping):
        raise _fault("value", "an object is expected", key)
    hints = _types(kind)
    known = {attribute.name: attribute for attribute in attrs.fields(kind)}
    for name in value:
        if name not in known:
            raise _fault(
                "unknown-key", f"`{kind.__name__}` has no such key", _below(key, str(name))
            )
    for name, attribute in known.items():
        if name not in value and attribute.default is attrs.NOTHING:
            raise _fault("missing-key", "this key is needed", _below(key, name))
    return kind(
        **{name: _read(hints[name], item, _below(key, name)) for name, item in value.items()}
    )


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _read(kind: Any, value: Any, key: str) -> Any:
    origin = typing.get_origin(kind)
    if origin is types.UnionType or origin is typing.Union:
        return _read_union(typing.get_args(kind), value, key)
    if origin is not None:
        return _read_items(origin, typing.get_args(kind), value, key)
    if kind in _READERS:
        return _READERS[kind](value, key)
    if issubclass(kind, Enum):
        return _read_enum(kind, value, key)
    return _read_fields(kind, value, key)


def _read_union(kinds: tuple[Any, ...], value: Any, key: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    choices = [kind for kind in kinds if kind is not type(None)]
    fitting = [kind for kind in choices if kind in _PLAIN and type(value) is kind]
    return _read((fitting or choices)[0], value, key)


def _read_items(kind: Any, args: tuple[Any, ...], value: Any, key: str) -> Any:
    if not isinstance(value, list | tuple):
        raise _fault("value", "a list is expected", key)
    if kind is frozenset or args[1:] == (...,):
        kinds = args[:1] * len(value)
    elif len(args) == len(value):
        kinds = args
    else:
        raise _fault("value", f"a list of {len(args)} is expected", key)
    read = (
        _read(item_kind, item, f"{key}[{place}]")
        for place, (item_kind, item) in enumerate(zip(kinds, value, strict=True))
    )
    return kind(read)


def _read_plain(kind: Any, value: Any, key: str) -> Any:
    # `True` is an `int` to Python, and not to JSON.
    if type(value) is not kind:
        words = {str: "a text", int: "a whole number", bool: "true or false"}
        raise _fault("value", f"{words[kind]} is expected", key)
    return value


def _read_enum(kind: type[Enum], value: Any, key: str) -> Enum:
    for member in kind:
        if member.value == value:
            return member
    words = ", ".join(f"`{member.value}`" for member in kind)
    raise _fault("value", f"one of {words} is expected", key)


def _read_moment(value: Any, key: str) -> dt.datetime:
    text = _read_plain(str, value, key)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _fault("value", "a moment with its offset (RFC 3339) is expected", key)
    return moment


def _read_span(value: Any, key: str) -> dt.timedelta:
    units = ("days", "seconds", "microseconds")
    if not isinstance(value, Mapping) or set(value) != set(units):
        raise _fault("value", "an object of days, seconds and microseconds is expected", key)
    numbers = [_read_plain(int, value[unit], _below(key, unit)) for unit in units]
    try:
        return dt.timedelta(*numbers)
    except OverflowError:
        raise _fault("value", "this span is too long", key) from None


def _read_url(value: Any, key: str) -> SafeUrl:
    if not isinstance(value, Mapping):
        return _parse_url(value, key)
    if set(value) != {"url", "credential"}:
        raise _fault("value", "a text, or an object of `url` and `credential`, is expected", key)
    url = _parse_url(value["url"], _below(key, "url"))
    return attrs.evolve(url, credential=_read_credential(value["credential"], f"{key}.credential"))


def _parse_url(value: Any, key: str) -> SafeUrl:
    text = _read_plain(str, value, key)
    try:
        return SafeUrl.parse(text)
    except InvalidUrlError as error:
        raise _fault("value", error.problem(), key) from None


def _read_credential(value: Any, key: str) -> Credential:
    if not isinstance(value, Mapping) or set(value) != {"username", "password"}:
        raise _fault("value", "an object of `username` and `password` is expected", key)
    if value["password"] != REDACTED:
        raise _fault("value", f"only `{REDACTED}` may stand here", f"{key}.password")
    name = value["username"]
    name = REDACTED if name is None else _read_plain(str, name, f"{key}.username")
    return Credential(name, Secret.withheld(), "url")


_READERS: dict[type, Callable[[Any, str], Any]] = {
    str: partial(_read_plain, str),
    int: partial(_read_plain, int),
    bool: partial(_read_plain, bool),
    dt.datetime: _read_moment,
    dt.timedelta: _read_span,
    SafeUrl: _read_url,
}

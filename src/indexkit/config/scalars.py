"""Single TOML values with their types checked; which key takes which kind is ``uv_keys``' table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model.naming import is_project_name, normalized_name
from ..model.strategy import Strategy
from ..patterns import regex
from ..values import frozen
from .document import Document, nearest
from .findings import Findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from enum import StrEnum
    from typing import Any, TypeVar

    from ..model.limits import Cutoff

    E = TypeVar("E", bound=StrEnum)

_TYPE_NAMES = {bool: "a boolean", int: "an integer", str: "a string", list: "an array"}
_HEADER_VALUE = regex(r"[\t\x20-\x7e\x80-\uffff]*\Z")
_HOST = regex(r"(?:(?:https?)://)?([^:/]*)[^:]*(?::(\d+))?\Z")
_LARGEST_PORT = 65535


@frozen(eq=False)
class Cell:
    """One value, the path that leads to it, and where to complain about it."""

    document: Document
    path: tuple[str | int, ...]
    value: Any
    findings: Findings

    def fault(self, code: str, text: str, hint: str | None = None) -> None:
        """Note a fault at this value."""
        self.findings.fault(self.document.origin(*self.path), code, text, hint)

    def child(self, key: str | int, value: Any) -> Cell:
        """Return a value inside this one."""
        return Cell(self.document, (*self.path, key), value, self.findings)

    def wrong_type(self, expected: str) -> None:
        """Note that the value has another type."""
        self.fault(
            "config.bad-type", f"{describe_type(self.value)} stands where {expected} belongs"
        )


def describe_type(value: Any) -> str:
    """Return the TOML type of a value, for a person."""
    if isinstance(value, Mapping):
        return "a table"
    return _TYPE_NAMES.get(type(value), f"a {type(value).__name__}")


def read_bool(cell: Cell) -> bool | None:
    """Return a boolean, or ``None`` after a fault."""
    if isinstance(cell.value, bool):
        return cell.value
    cell.wrong_type("a boolean")
    return None


def read_text(cell: Cell) -> str | None:
    """Return a string, or ``None`` after a fault."""
    if isinstance(cell.value, str):
        return cell.value
    cell.wrong_type("a string")
    return None


def read_list(cell: Cell, one: Callable[[Cell], Any]) -> tuple[Any, ...]:
    """Return an array's elements, each read by ``one``; those with faults are left out."""
    if not isinstance(cell.value, list):
        cell.wrong_type("an array")
        return ()
    read = [one(cell.child(number, value)) for number, value in enumerate(cell.value)]
    return tuple(value for value in read if value is not None)


def read_choice(cell: Cell, kind: type[E]) -> E | None:
    """Return the member of ``kind`` with this value, or ``None`` after a fault."""
    text = read_text(cell)
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        choices = [member.value for member in kind]
        near = nearest(text, choices)
        cell.fault(
            "config.unknown-variant",
            f"`{text}` is none of {', '.join(choices)}",
            f"did you mean `{near}`?" if near else None,
        )
        return None


def read_strategy(cell: Cell, *, documented_alias: bool) -> Strategy | None:
    """Return a strategy; uv's files know ``unsafe-any-match``, its pages ``first-match``."""
    if cell.value == "unsafe-any-match" or (documented_alias and cell.value == "first-match"):
        return Strategy.parse(cell.value)
    return read_choice(cell, Strategy)


def read_cutoff(cell: Cell) -> Cutoff | None:
    """Return an ``exclude-newer`` value, or ``None`` after a fault."""
    value = cell.value
    if value is False:
        from ..model.limits import Cutoff

        return Cutoff(given="false")
    if isinstance(value, Mapping) and "timestamp" in value:
        key = "span" if "span" in value else "timestamp"
        return read_cutoff(cell.child(key, value[key]))
    if isinstance(value, str):
        from .durations import parse_cutoff

        try:
            return parse_cutoff(value)
        except ValueError as error:
            cell.fault("config.bad-cutoff", str(error))
    elif value is True:
        cell.fault("config.bad-cutoff", "`true` is no cutoff", "`false` switches it off")
    elif isinstance(value, Mapping):
        cell.fault("config.missing-field", "the table has no `timestamp`")
    else:
        cell.wrong_type("a date, a timestamp or a duration, as a string,")
    return None


def read_package_cutoffs(cell: Cell) -> tuple[tuple[str, Cutoff], ...]:
    """Return the pairs of ``exclude-newer-package``."""
    if not isinstance(cell.value, Mapping):
        cell.wrong_type("a table")
        return ()
    pairs = []
    for key, value in cell.value.items():
        inner = cell.child(key, value)
        name = package_name(key)
        cutoff = read_cutoff(inner)
        if name is None:
            inner.fault("config.bad-package-name", f"`{key}` is no package name")
        elif cutoff is not None:
            pairs.append((name, cutoff))
    return tuple(pairs)


def read_package(cell: Cell) -> str | None:
    """Return a normalised package name, or ``None`` after a fault."""
    text = read_text(cell)
    if text is None:
        return None
    name = package_name(text)
    if name is None:
        cell.fault("config.bad-package-name", f"`{text}` is no package name")
    return name


def package_name(text: str) -> str | None:
    """Return the normalised form of a package name, or ``None`` if it is none."""
    return normalized_name(text) if is_project_name(text) else None


def read_header(cell: Cell) -> str | None:
    """Return a text that an HTTP header can hold, or ``None`` after a fault."""
    text = read_text(cell)
    if text is not None and _HEADER_VALUE.match(text) is None:
        cell.fault("config.bad-cache-control", f"`{text!r}` cannot be an HTTP header's value")
        return None
    return text


def read_host(cell: Cell) -> str | None:
    """Return an insecure host as ``host[:port]``, or ``None`` after a fault."""
    if isinstance(cell.value, Mapping):
        host, port = cell.value.get("host"), cell.value.get("port")
        if not isinstance(host, str):
            cell.fault("config.missing-field", "`host` is missing")
            return None
        return host if port is None else f"{host}:{port}"
    text = read_text(cell)
    if text is None:
        return None
    host = parse_host(text)
    if host is None:
        cell.fault("config.bad-host", f"`{text}` is no host with an optional port")
    return host


def parse_host(text: str) -> str | None:
    """Return ``host[:port]`` or ``*`` of an ``allow-insecure-host`` text, or ``None``."""
    if text == "*":
        return text
    match = _HOST.match(text)
    if match is None or (match[2] is not None and int(match[2]) > _LARGEST_PORT):
        return None
    return match[1] if match[2] is None else f"{match[1]}:{match[2]}"


def read_required_version(cell: Cell) -> str | None:
    """Return a specifier (``0.5.0`` means ``==0.5.0``), or ``None`` after a fault."""
    text = read_text(cell)
    if text is None:
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        Version(text)
    except InvalidVersion:
        pass
    else:
        return f"=={text}"
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        cell.fault("config.bad-required-version", f"`{text}` is no version specifier")
        return None
    return text

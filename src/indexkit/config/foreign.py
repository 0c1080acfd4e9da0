"""The types of settings that mean nothing to indexes; their meaning is uv's business."""

from __future__ import annotations

from collections.abc import Callable

from ..model.rules import Prerelease
from .scalars import Cell, describe_type, package_name
from .uv_keys import CHOICES, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def check_foreign(cell: Cell, key: str, kind: Kind, *, strict: bool) -> None:
    """Note a value that uv would refuse: as a fault if ``strict``, else as a remark."""
    choices = CHOICES.get(key)
    if not _fits(cell.value, kind):
        code, text = (
            "config.bad-type",
            f"{describe_type(cell.value)} stands where {kind.value} belongs",
        )
    elif choices is not None and cell.value not in choices:
        code, text = "config.unknown-variant", f"`{cell.value}` is none of {', '.join(choices)}"
    else:
        return
    if strict:
        cell.fault(code, text)
    else:
        cell.findings.remark(cell.document.origin(*cell.path), code, text)


def _fits(value: Any, kind: Kind) -> bool:
    return _CHECKS[kind](value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) or (isinstance(one, str) and package_name(one) is not None)
        for one in value
    )


def _are_requirements(value: Any) -> bool:
    from packaging.requirements import Requirement

    return isinstance(value, list) and all(
        isinstance(one, dict) or (isinstance(one, str) and _parses(Requirement, one))
        for one in value
    )


def _are_markers(value: Any) -> bool:
    from packaging.markers import Marker

    texts = [value] if isinstance(value, str) else value
    return _are_texts(texts) and all(_parses(Marker, text) for text in texts if text.strip())


def _parses(kind: Callable[[str], object], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _all_values(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(fits(one) for one in value.values())


def _is_config(value: Any) -> bool:
    return _all_values(value, lambda one: isinstance(one, str) or _are_texts(one))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_metadata(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and "name" in one and set(one) <= _METADATA_KEYS for one in value
    )


def _are_conflicts(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) > 1 and all(isinstance(item, dict) for item in one)
        for one in value
    )


def _is_proxy(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    scheme, mark, _ = value.partition("://")
    return not mark or scheme in _PROXY_SCHEMES


_METADATA_KEYS = {"name", "version", "requires-dist", "requires-python", "provides-extra"} | {
    "provides-extras"
}
_PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
_CHECKS: dict[Kind, Callable[[Any], bool]] = {
    Kind.ANY: lambda _value: True,
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.TEXT: _is_text,
    Kind.COUNT: _is_count,
    Kind.TEXTS: _are_texts,
    Kind.ARRAY: lambda value: isinstance(value, list),
    Kind.TABLE: lambda value: isinstance(value, dict),
    Kind.NAMES: _are_names,
    Kind.REQUIREMENTS: _are_requirements,
    Kind.MARKERS: _are_markers,
    Kind.CONFIG: _is_config,
    Kind.CONFIGS: lambda value: _all_values(value, _is_config),
    Kind.ARRAYS: lambda value: _all_values(value, lambda one: isinstance(one, list)),
    Kind.VARIABLES: lambda value: _all_values(value, lambda one: _all_values(one, _is_text)),
    Kind.MODES: lambda value: _all_values(value, lambda one: one in list(Prerelease)),
    Kind.METADATA: _are_metadata,
    Kind.PROXY: _is_proxy,
    Kind.CONFLICTS: _are_conflicts,
    Kind.GROUPS: lambda value: value == "all" or _are_names(value),
}

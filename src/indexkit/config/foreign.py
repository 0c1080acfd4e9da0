"""The types of settings that mean nothing to indexes; their meaning is uv's business."""

from __future__ import annotations

from typing import Any

from indexkit.config.scalars import Cell, describe_type
from indexkit.config.uv_keys import CHOICES, Kind


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
    if kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.COUNT:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if kind is Kind.TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if kind is Kind.ARRAY:
        return isinstance(value, list)
    return kind is Kind.ANY or isinstance(value, dict)

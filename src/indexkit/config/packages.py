"""Lists of packages with ``:all:`` and ``:none:`` in them, as pip's ``--no-binary`` takes them."""

from __future__ import annotations

from collections.abc import Iterable

from .scalars import Cell, package_name, read_list, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read_format_control(cell: Cell, name: str) -> dict[str, Any]:
    """Return the settings ``name`` and ``name_package`` of an array such as ``no-binary``."""
    return format_control(name, read_list(cell, _read_one))


def format_control(name: str, items: Iterable[str]) -> dict[str, Any]:
    """Return the settings of normalised names mixed with ``:all:`` and ``:none:``, in order.

    ``:all:`` covers everything, and ``:none:`` takes back what stands before it.
    """
    everything: bool | None = None
    packages: list[str] = []
    for item in items:
        if item == ":all:":
            everything = True
        elif item == ":none:":
            everything, packages = False, []
        else:
            packages.append(item)
    return {name: everything, f"{name}_package": tuple(packages)}


def package_item(text: str) -> str | None:
    """Return ``:all:``, ``:none:`` or a normalised name, or ``None`` for other texts."""
    return text if text in (":all:", ":none:") else package_name(text)


def _read_one(cell: Cell) -> str | None:
    text = read_text(cell)
    if text is None:
        return None
    item = package_item(text)
    if item is None:
        cell.fault("config.bad-package-name", f"`{text}` is no package name, `:all:` or `:none:`")
    return item

"""The lock that one run leaves for the next: what was asked for, and what was chosen; resolving is `locker`'s.

It has uv's name and place, so that the stage can put it away, but holds only what the adapter needs
to tell whether it still stands.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import indexkit


def registry(index: indexkit.Index, folder: Path) -> str:
    """Return an index's address as a lock in ``folder`` spells it: relative if it was given so."""
    if not index.url.is_local:
        return index.url.text
    path = index.url.to_path()
    given = index.given or ""
    if given.startswith("file:"):
        return f"{path}/" if index.url.text.endswith("/") else str(path)
    if Path(given).is_absolute() or not given:
        return str(path)
    return os.path.relpath(path, folder).replace(os.sep, "/")


def write(path: Path, asked: Mapping[str, Any], packages: Iterable[Mapping[str, str]]) -> None:
    """Write a lock."""
    lines = ["version = 1", f"asked = {json.dumps(json.dumps(asked, sort_keys=True))}"]
    for package in packages:
        lines += ["", "[[package]]", f"name = {json.dumps(package['name'])}"]
        lines += [f"version = {json.dumps(package['version'])}"]
        lines += [f"source = {{ registry = {json.dumps(package['url'])} }}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, str]]] | None:
    """Return what a lock was made for and its packages, or ``None`` if there is none."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    packages = [
        {"name": p["name"], "version": p["version"], "url": p["source"]["registry"]}
        for p in data.get("package", [])
        if "registry" in p.get("source", {})
    ]
    asked = data.get("asked")
    return (json.loads(asked) if asked else {}), packages

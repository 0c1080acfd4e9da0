"""The scenario files and what is said about them: which areas, which are required; playing them is `replay`'s.

``scenarios/AREA.json`` maps each id to its inputs (``server``, ``files``, ``dists``, ``links``, ``env``,
``keyring``) and its ``runs``. A run holds the operation and, as ``truth``, what uv 0.13.9 did, at the
levels of `levels`; ``alternatives`` are other outcomes that uv has for the same inputs.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("scenarios")
REQUIRED = json.loads((FOLDER / "required.json").read_text(encoding="utf-8"))


@cache
def area(name: str) -> dict[str, Any]:
    """Return the scenarios of an area by id."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def areas() -> list[str]:
    """Return the names of all areas."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "required")


def load(scenario_id: str) -> dict[str, Any]:
    """Return one scenario."""
    name = scenario_id.partition("-")[0]
    return dict(area(name)[scenario_id], id=scenario_id)


def ids(names: list[str]) -> list[str]:
    """Return the ids of the scenarios of some areas."""
    return [scenario_id for name in names for scenario_id in area(name)]


def outcomes(run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all that uv may do in this run."""
    return [run["truth"], *run.get("alternatives", [])]

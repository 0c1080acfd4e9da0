"""What `Semantics.DOCUMENTED` does otherwise than uv, scenario by scenario, and which switches that rests on.

``documented.json`` is the expectation. Run as a program (``python -m conformance.documented`` with
``tests`` on the path) this module writes it anew, for a person to read the difference before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, fields_dict

from conformance import adapter, deviations, scenarios
from conformance.pool import Pool
from conformance.reading import DOCUMENTED, SHOWN, Reading
from conformance.replay import Row
from indexkit import Semantics

PAGE = Path(__file__).with_name("documented.json")
LEVELS = ("ok", "error", "resolved", "indexes", "strategy", "asked")
# The reason of what differs under every reading: a section of `docs/deviations.md` says why.
DEVIATION = "deviation"
SWITCHES = [name for name, field in fields_dict(Semantics).items() if field.default is False]


def expected() -> dict[str, Any]:
    """Return the expectation."""
    return dict(json.loads(PAGE.read_text(encoding="utf-8")))


def differences(rows: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Return, for each run that differs from uv, the levels that do and what is there instead."""
    return {
        str(row.number): _instead(row, levels)
        for row in rows
        if (levels := [level for level in row.differs_at(LEVELS) if level != "error"])
    }


def _instead(row: Row, levels: list[str]) -> dict[str, Any]:
    instead = {level: row.answer.get(level) for level in levels}
    if row.answer.get("ok") is False:
        instead["error"] = row.answer.get("error")
    return instead


def uv_without(switch: str) -> Reading:
    """Return uv's reading, but documented where one switch decides."""
    off = {switch: False}
    project, pip = evolve(Semantics.UV_PROJECT, **off), evolve(Semantics.UV_PIP, **off)
    shown = {key: value and key != switch for key, value in SHOWN.items()}
    return evolve(
        Reading.of_uv(project, pip),
        shown_project=evolve(project, **shown),
        shown_pip=evolve(pip, **shown),
    )


def record(ids: list[str], say: Callable[[str], object] = print) -> dict[str, Any]:
    """Play scenarios under the documented reading; for each that differs, find the switches behind it."""
    found: dict[str, Any] = {}
    with Pool(partial(adapter.answer, reading=DOCUMENTED)) as pool:
        pool.start(ids)
        for scenario_id in ids:
            if runs := differences(pool.rows(scenario_id)):
                found[scenario_id] = {"because": [], "runs": runs}
    meant = deviations.listed()
    for entry in (entry for scenario_id, entry in found.items() if scenario_id in meant):
        entry["because"].append(DEVIATION)
    resting = {key: entry for key, entry in found.items() if key not in meant}
    for switch in SWITCHES:
        with Pool(partial(adapter.answer, reading=uv_without(switch))) as pool:
            pool.start(resting)
            for scenario_id, entry in resting.items():
                if set(differences(pool.rows(scenario_id))) & set(entry["runs"]):
                    entry["because"].append(switch)
        say(f"{switch}: {sum(switch in entry['because'] for entry in found.values())}")
    return found


def main() -> None:
    """Write the expectation anew."""
    found = record(scenarios.ids(scenarios.REQUIRED))
    lines = [f" {json.dumps(key)}: {_entry(value)}" for key, value in sorted(found.items())]
    PAGE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _entry(entry: dict[str, Any]) -> str:
    runs = ",\n".join(f'   "{n}": {json.dumps(value)}' for n, value in entry["runs"].items())
    return f'{{\n  "because": {json.dumps(entry["because"])},\n  "runs": {{\n{runs}\n  }}\n }}'


if __name__ == "__main__":
    main()

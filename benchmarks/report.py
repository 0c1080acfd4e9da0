"""What was measured, as a table and as data; nothing is measured or drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bounds import Row


def _mark(met: bool | None) -> str:
    return {None: "", True: "yes", False: "**no**"}[met]


_LEGEND = (
    "`≥`: the contender's time in terms of indexkit's. `≤`: indexkit's in terms of the "
    "contender's, or a quantity."
)


def _sentence(facts: dict[str, Any]) -> str:
    versions = ", ".join(
        f"{name} {version}" for name, version in facts["versions"].items() if version
    )
    return (
        f"{facts['cpu']}, {facts['processors']} processors, {facts['system']}; Python "
        f"{facts['python']}; {versions}; served by {facts['server']}; {facts['pages']} pages; "
        f"{facts['rounds']} rounds, {facts['seconds']} s in all; {facts['agreement']}."
    )


def table(found: Sequence[Row], facts: dict[str, Any]) -> str:
    """Return the rows as Markdown, with what they were measured on."""
    lines = [
        _LEGEND,
        "",
        "| # | work | contender | gate | goal | median [min..max] | gate met | goal met |",
        "| - | - | - | - | - | - | - | - |",
    ]
    before = None
    for row in found:
        work = row.work if (row.number, row.work) != before else ""
        before = row.number, row.work
        lines.append(
            f"| {row.number} | {work} | {row.contender} | {_bound(row.gate)} | {_bound(row.goal)} "
            f"| {row.measured} | {_mark(row.meets(row.gate))} | {_mark(row.meets(row.goal))} |"
        )
    notes = [f"* {row.number}, {row.contender}: {row.note}." for row in found if row.note]
    return "\n".join([*lines, "", _sentence(facts), "", *notes, ""])


def _bound(bound: str) -> str:
    return bound.replace(">=", "≥").replace("<=", "≤")


def to_data(found: Sequence[Row], facts: dict[str, Any]) -> dict[str, Any]:
    """Return the rows as JSON-ready data, with every round."""
    rows = [
        {
            "row": row.number,
            "work": row.work,
            "contender": row.contender,
            "sign": row.sign,
            "gate": row.gate,
            "goal": row.goal,
            "median": row.measured.median,
            "min": row.measured.low,
            "max": row.measured.high,
            "gate_met": row.meets(row.gate),
            "goal_met": row.meets(row.goal),
            "note": row.note,
            "rounds": {name: list(costs) for name, costs in row.raw.items()},
        }
        for row in found
    ]
    return {"schema": 2, **facts, "rows": rows}

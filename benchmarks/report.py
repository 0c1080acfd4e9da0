"""What was measured, as a table, as data and as a picture; nothing is measured here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rows import Row


def _mark(met: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[met]


def table(found: Sequence[Row], facts: dict[str, Any]) -> str:
    """Return the rows as Markdown, with what they were measured on."""
    lines = [
        "| # | work | against | gate | goal | measured: median [min..max] | gate met | goal met |",
        "| - | - | - | - | - | - | - | - |",
    ]
    for row in found:
        note = f" ({row.note})" if row.note else ""
        lines.append(
            f"| {row.number} | {row.work}{note} | {row.against} | {row.gate} | {row.goal} "
            f"| {row.measured} | {_mark(row.meets(row.gate))} | {_mark(row.meets(row.goal))} |"
        )
    versions = ", ".join(
        f"{name} {version}" for name, version in facts["versions"].items() if version
    )
    lines += [
        "",
        (
            f"{facts['machine']}; Python {facts['python']}; {versions}; {facts['pages']} pages; "
            f"{facts['rounds']} rounds; {facts['agreement']}."
        ),
        "",
    ]
    return "\n".join(lines)


def to_data(found: Sequence[Row], facts: dict[str, Any]) -> dict[str, Any]:
    """Return the rows as JSON-ready data."""
    rows = [
        {
            "row": row.number,
            "work": row.work,
            "against": row.against,
            "gate": row.gate,
            "goal": row.goal,
            "median": row.measured.median,
            "min": row.measured.low,
            "max": row.measured.high,
            "gate_met": row.meets(row.gate),
            "goal_met": row.meets(row.goal),
            "note": row.note,
        }
        for row in found
    ]
    return {"schema": 1, **facts, "rows": rows}


def plot(found: Sequence[Row], path: Path) -> bool:
    """Draw how many times faster indexkit is than each peer; return whether it could be drawn."""
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot as plt
    except ImportError:
        return False
    shown = [row for row in found if row.gate.startswith(">=") or row.number == "1s"][::-1]
    if not shown:
        return False
    figure, axes = plt.subplots(figsize=(9, 0.34 * len(shown) + 1.2))
    middle = [row.measured.median for row in shown]
    spread = [
        [row.measured.median - row.measured.low for row in shown],
        [row.measured.high - row.measured.median for row in shown],
    ]
    places = range(len(shown))
    axes.barh(places, middle, xerr=spread, color="#4c78a8", ecolor="#333333", capsize=2)
    for place, row in enumerate(shown):
        if row.gate:
            gate = float(row.gate.partition(" ")[2])
            axes.plot([gate, gate], [place - 0.4, place + 0.4], color="#e45756", linewidth=2)
    axes.set_yticks(
        places, [f"{row.number}: {row.work.replace('`', '')}, {row.against}" for row in shown]
    )
    axes.set_xscale("log")
    axes.set_xlabel("times indexkit's cost (red: the gate)")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return True

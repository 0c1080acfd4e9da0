"""Draws what was measured: every row as times its contender's speed, or as a part of its bound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bounds import Row

_MET, _MISSED, _FREE = "#2a7f62", "#c8442f", "#7a7f87"
_UNITS = ("14", "16")


def plot(found: Sequence[Row], path: Path, title: str) -> bool:
    """Draw the rows; return whether they could be drawn."""
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot as plt
    except ImportError:
        return False
    speeds = [row for row in found if row.number not in _UNITS and "ms over" not in row.contender]
    others = [row for row in found if row not in speeds and row.gate]
    if not speeds and not others:
        return False
    heights = [len(rows) + 1.5 for rows in (speeds, others) if rows]
    figure, parts = plt.subplots(
        len(heights),
        1,
        figsize=(11, 0.3 * sum(heights) + 1.4),
        height_ratios=heights,
        squeeze=False,
    )
    panels = list(parts[:, 0])
    if speeds:
        _speeds(panels[0], speeds)
        panels[0].set_title(title, loc="left", fontsize=10)
    if others:
        _others(panels[-1], others)
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
    return True


def _bound(text: str) -> float | None:
    return float(text.partition(" ")[2]) if text else None


def _draw(axes: Any, row: Row, place: int, values: tuple[float, float, float], marks: Any) -> None:
    """Draw one row: a bar from 1, its range, its gate and its goal."""
    middle, low, high = values
    met = row.meets(row.gate)
    colour = _FREE if met is None else _MET if met else _MISSED
    axes.barh(place, middle - 1, left=1, height=0.62, color=colour, alpha=0.35, zorder=2)
    axes.plot([low, high], [place, place], color=colour, linewidth=2.2, zorder=3)
    axes.plot([middle], [place], "o", color=colour, markersize=5, zorder=4)
    for mark, style in zip(marks, ("-", ":"), strict=True):
        if mark:
            ends = [place - 0.4, place + 0.4]
            axes.plot([mark, mark], ends, style, color="#111111", linewidth=1.7, zorder=5)
    axes.annotate(
        str(row.measured),
        (1.005, place),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=7.5,
        color=colour,
    )


def _speeds(axes: Any, rows: Sequence[Row]) -> None:
    """Draw rows as how many times the contender's speed indexkit has: more is better in all."""
    for place, row in enumerate(rows):
        found = row.measured.median, row.measured.low, row.measured.high
        marks = [_bound(row.gate), _bound(row.goal)]
        if row.sign == "<=":
            found = 1 / found[0], 1 / found[2], 1 / found[1]
            marks = [mark and 1 / mark for mark in marks]
        _draw(axes, row, place, found, marks)
    _labelled(axes, [f"{row.number}  {_plain(row.work)}: {row.contender}" for row in rows])
    axes.axvline(1, color="#111111", linewidth=0.8)
    axes.set_xlabel(
        "times as fast as the contender, log scale (solid mark: gate, dotted: goal; line: least to "
        "greatest round;\nat the right: the ratio as in the table)",
        fontsize=8,
    )


def _others(axes: Any, rows: Sequence[Row]) -> None:
    """Draw quantities as parts of their gates: less is better in all."""
    for place, row in enumerate(rows):
        gate = _bound(row.gate) or 1.0
        found = row.measured.median / gate, row.measured.low / gate, row.measured.high / gate
        goal = _bound(row.goal)
        _draw(axes, row, place, found, [1.0, goal and goal / gate])
    _labelled(axes, [f"{row.number}  {_plain(row.contender)}" for row in rows])
    axes.set_xlabel("in terms of the gate, log scale (1 is the gate; less is better)", fontsize=8)


def _labelled(axes: Any, labels: Sequence[str]) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set_yticks(range(len(labels)), labels, fontsize=7.5)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _plain(text: str) -> str:
    return text.replace("`", "")

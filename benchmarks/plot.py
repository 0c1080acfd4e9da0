"""Draws what was measured: every row as times its contender's speed, or as a part of its gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bounds import Row

_MET, _MISSED, _FREE = "#2a7f62", "#c8442f", "#8a9099"
_COUNTED = ("14", "16")


def plot(found: Sequence[Row], path: Path, title: str) -> bool:
    """Draw the rows; return whether they could be drawn."""
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot as plt
    except ImportError:
        return False
    drawn = [(rows, draw) for rows, draw in _panels(found) if rows]
    if not drawn:
        return False
    heights = [len(rows) + 1.0 for rows, _ in drawn]
    figure, parts = plt.subplots(
        len(drawn),
        1,
        figsize=(11.5, 0.27 * sum(heights) + 0.55 * len(drawn) + 0.9),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for axes, (rows, draw) in zip(parts[:, 0], drawn, strict=True):
        draw(axes, rows)
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    figure.legend(handles=_legend(), loc="outside lower left", ncols=6, fontsize=8, frameon=False)
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return True


def _panels(
    found: Sequence[Row],
) -> Sequence[tuple[list[Row], Callable[[Any, list[Row]], None]]]:
    """Return the rows against Python's peers, those against uv and others, and the quantities."""
    counted = [row for row in found if row.number in _COUNTED and row.gate]
    timed = [row for row in found if row.number not in _COUNTED and "ms over" not in row.contender]
    peers = [row for row in timed if row.sign == ">="]
    others = [row for row in timed if row.sign == "<="]
    return (peers, _speeds), (others, _speeds), (counted, _parts)


def _bound(text: str) -> float | None:
    return float(text.partition(" ")[2]) if text else None


def _draw(
    axes: Any,
    row: Row,
    place: int,
    values: Sequence[float],
    marks: Sequence[float | None],
    start: float = 1,
) -> None:
    """Draw one row: a bar from ``start``, its range, its gate and its goal."""
    middle, low, high = values
    met = row.meets(row.gate)
    colour = _FREE if met is None else _MET if met else _MISSED
    axes.barh(place, middle - start, left=start, height=0.6, color=colour, alpha=0.3, zorder=2)
    axes.plot([low, high], [place, place], color=colour, linewidth=2.2, zorder=3)
    axes.plot([middle], [place], "o", color=colour, markersize=5, zorder=4)
    for mark, style in zip(marks, ("-", ":"), strict=True):
        if mark:
            ends = [place - 0.4, place + 0.4]
            axes.plot([mark, mark], ends, style, color="#111111", linewidth=1.7, zorder=5)
    axes.annotate(
        str(row.measured),
        (1.01, place),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=7.5,
        color=colour,
    )


def _speeds(axes: Any, rows: list[Row]) -> None:
    """Draw rows as how many times the contender's speed indexkit has: more is better."""
    for place, row in enumerate(rows):
        found = [row.measured.median, row.measured.low, row.measured.high]
        marks = [_bound(row.gate), _bound(row.goal)]
        if row.sign == "<=":
            found = [1 / found[0], 1 / found[2], 1 / found[1]]
            marks = [mark and 1 / mark for mark in marks]
        _draw(axes, row, place, found, marks)
    _labelled(axes, [f"{row.number}  {row.work}: {row.contender}" for row in rows])
    axes.set_xscale("log")
    _ticked(axes)
    axes.axvline(1, color="#111111", linewidth=0.8)
    axes.set_xlabel("times as fast as the contender (the ratio of the table at the right)", size=8)


def _parts(axes: Any, rows: list[Row]) -> None:
    """Draw quantities as parts of their gates: less is better."""
    for place, row in enumerate(rows):
        gate, goal = _bound(row.gate) or 1.0, _bound(row.goal)
        found = [each / gate for each in (row.measured.median, row.measured.low, row.measured.high)]
        _draw(axes, row, place, found, [1.0, goal and goal / gate], start=0)
    _labelled(axes, [f"{row.number}  {row.contender}" for row in rows])
    axes.set_xlim(0, max(1.25, *axes.get_xlim()))
    axes.set_xlabel("in terms of the gate (less is better; the quantity at the right)", size=8)


def _labelled(axes: Any, labels: Sequence[str]) -> None:
    shown = [label.replace("`", "") for label in labels]
    axes.set_yticks(range(len(labels)), shown, fontsize=7.5)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="x", labelsize=8)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _ticked(axes: Any) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.xaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _legend() -> list[Any]:
    from matplotlib.lines import Line2D

    dots = ((_MET, "gate met"), (_MISSED, "gate missed"), (_FREE, "no gate"))
    return [
        *(Line2D([], [], color=colour, marker="o", label=text) for colour, text in dots),
        Line2D([], [], color="#111111", linewidth=1.7, label="gate"),
        Line2D([], [], color="#111111", linewidth=1.7, linestyle=":", label="goal"),
        Line2D([], [], color=_FREE, linewidth=2.2, label="least to greatest round"),
    ]

"""A trace as a drawing: its path in a plane, and beside it norms, distances, lengths of steps and angles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import NullLocator

from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, add_legend, name_axes, number, plot, style_axes
from gdexplorer.scene.run_styles import RUN_STYLES, style_of
from gdexplorer.scene.theme import LIGHT
from gdexplorer.scene.ticks import log_ticks, power_texts, round_ticks, short_texts
from gdexplorer.scene.trace_picture import GROUPS, UNITS, TraceView

# In pixels.
WIDTH, HEIGHT, LEFT, RIGHT, BELOW, ABOVE, BETWEEN = 1280, 600, 78, 170, 60, 44, 92
PLANE = 500
LINE, DOT = 2.0, 5.0
MARGIN = 0.06
TICKS, LONGEST = 4, 20


def trace(view: TraceView, _: Work) -> Drawing:
    """The path at the left, curves at the right."""
    figure, axes = plot(view.title, WIDTH, HEIGHT, _place(LEFT, 0, PLANE, 1))
    axes.set_title("")
    figure.suptitle(view.title, color=LIGHT.text, y=0.985, va="top")
    _draw_path(axes, view)
    width = WIDTH - LEFT - PLANE - BETWEEN - RIGHT
    for row, keys in enumerate(GROUPS):
        below = figure.add_axes(_place(LEFT + PLANE + BETWEEN, row, width, len(GROUPS)))
        style_axes(below, LIGHT)
        _draw_curves(below, view, keys)
        name_axes(below, LIGHT, "step" if row == len(GROUPS) - 1 else "", UNITS[keys[0]])
    return Drawing(figure, view.title, f"{view.title}. {view.words}")


def _place(left: float, row: int, width: float, rows: int) -> tuple[float, float, float, float]:
    height = (HEIGHT - BELOW - ABOVE) / rows
    bottom = BELOW + height * (rows - 1 - row)
    gap = 30 if row < rows - 1 else 0
    return left / WIDTH, (bottom + gap) / HEIGHT, width / WIDTH, (height - gap) / HEIGHT


def _draw_path(axes: Any, view: TraceView) -> None:
    """The path, a dot for each checkpoint, lighter to darker by its step; its start and its end are marked."""
    path = view.path
    line = style_of(0).light
    axes.plot(*path.T, color=line, linewidth=LINE * POINT, zorder=1)
    axes.scatter(*path.T, c=np.arange(len(path)), cmap="viridis", s=(DOT * POINT) ** 2, zorder=2)
    (start,) = axes.plot(
        *path[0], "s", color=LIGHT.picture, markeredgecolor=LIGHT.text, markersize=9 * POINT, label="start", zorder=3
    )
    (end,) = axes.plot(*path[-1], "o", color=LIGHT.text, markersize=9 * POINT, label="end", zorder=3)
    low, high = path.min(axis=0), path.max(axis=0)
    half = max(float((high - low).max()), 1e-300) * (0.5 + MARGIN)
    middle = (low + high) / 2
    if np.ptp(path) > 0.0:
        axes.set_xlim(middle[0] - half, middle[0] + half)
        axes.set_ylim(middle[1] - half, middle[1] + half)
    name_axes(axes, LIGHT, *(_numbered(*each) for each in zip((axes.xaxis, axes.yaxis), view.names, strict=True)))
    add_legend(axes, [start, end], "best")


def _numbered(axis: Any, name: str) -> str:
    """Put short numbers on an axis; its name, with their common factor."""
    texts, factor = short_texts(round_ticks(*axis.get_view_interval()))
    number(axis, texts)
    return f"{name} · {factor}" if factor else name


def _draw_curves(axes: Any, view: TraceView, keys: Sequence[str]) -> None:
    """The curves of one plot, named at its right."""
    steps, drawn = view.measures.steps, view.curves(keys)[: len(RUN_STYLES)]
    handles = []
    for number_, (title, values) in enumerate(drawn):
        style = style_of(number_)
        dashes: Any = (0, [POINT * length for length in style.dashes]) if style.dashes else "solid"
        handles += axes.plot(
            steps, values, color=style.light, linewidth=LINE * POINT, linestyle=dashes, label=_short(title),
            marker="." if len(steps) < 40 else None, markersize=DOT * POINT,
        )  # fmt: skip
    axes.set_xlim(*_wider(float(steps[0]), float(steps[-1])))
    known = np.concatenate([values[np.isfinite(values)] for _, values in drawn])
    if "steps" in keys and len(known) and known.min() > 0.0:
        axes.set_yscale("log")
        places = log_ticks(math.log10(known.min()), math.log10(known.max()), TICKS)
        number(axes.yaxis, list(zip([10.0**place for place in places], power_texts(places), strict=True)))
        axes.yaxis.set_minor_locator(NullLocator())
    if len(handles) > 1:
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.05), frameon=False, labelcolor=LIGHT.text,
            fontsize=11 * POINT, handlelength=2.2,
        )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"


def _wider(low: float, high: float) -> tuple[float, float]:
    return low - (high - low) * MARGIN / 2, high + (high - low) * MARGIN / 2

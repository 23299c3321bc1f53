"""A slice of a model's loss as a drawing: level lines, and on them the model's own parameters or a training run."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import BoundaryNorm

from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, add_legend, name_axes, plot
from gdexplorer.models.slices import ModelSlice, Path
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.theme import LIGHT

# In pixels.
WIDTH, HEIGHT, LEFT, SIDE, BELOW = 760, 640, 80, 520, 66
LEVELS = 24


def model_slice(found: ModelSlice, _: Work) -> Drawing:
    """The losses in steps of equal area, so that valleys show beside walls."""
    figure, axes = plot(found.title, WIDTH, HEIGHT, (LEFT / WIDTH, BELOW / HEIGHT, SIDE / WIDTH, SIDE / HEIGHT))
    sheet, finite = found.sheet, found.values[np.isfinite(found.values)]
    levels = np.unique(np.quantile(finite, np.linspace(0.0, 1.0, LEVELS))) if finite.size else finite
    if len(levels) > 1:
        filled = axes.contourf(sheet.u, sheet.v, found.values, levels, cmap="viridis", norm=BoundaryNorm(levels, 256))
        axes.contour(sheet.u, sheet.v, found.values, levels, colors="white", linewidths=0.5 * POINT, alpha=0.6)
        beside = figure.add_axes(((LEFT + SIDE + 24) / WIDTH, BELOW / HEIGHT, 18 / WIDTH, SIDE / HEIGHT))
        figure.colorbar(filled, cax=beside, format="%.3g", label="loss", ticks=levels[:: max(1, len(levels) // 8)])
    if sheet.path is None:
        axes.plot(0.0, 0.0, "o", color="white", markeredgecolor=LIGHT.text, markersize=9 * POINT)
    else:
        _draw_path(axes, sheet.path)
    axes.set(xlim=(sheet.u[0], sheet.u[-1]), ylim=(sheet.v[0], sheet.v[-1]), aspect="auto" if sheet.path else "equal")
    name_axes(axes, LIGHT, *sheet.names)
    return Drawing(figure, found.title, f"{found.title}. {found.words}")


def _draw_path(axes: Any, path: Path) -> None:
    """The path with a dot for each checkpoint; a square where it starts, a disc where it ends."""
    axes.plot(*path.places.T, ".-", color="white", linewidth=2.6 * POINT, markersize=7 * POINT)
    axes.plot(*path.places.T, ".-", color=style_of(2).light, linewidth=1.6 * POINT, markersize=5 * POINT)
    looks = {"color": "white", "markeredgecolor": LIGHT.text, "linestyle": "", "markersize": 9 * POINT}
    (start,) = axes.plot(*path.places[0], marker="s", label=f"step {path.steps[0]:,}", **looks)
    (end,) = axes.plot(*path.places[-1], marker="o", label=f"step {path.steps[-1]:,}", **looks)
    add_legend(axes, [start, end], "best")

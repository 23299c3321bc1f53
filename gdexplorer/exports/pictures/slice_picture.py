"""A slice of a model's loss as a drawing: level lines, and the model's own parameters in the middle."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import BoundaryNorm

from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, name_axes, plot
from gdexplorer.models.slices import ModelSlice
from gdexplorer.scene.theme import LIGHT

# In pixels.
WIDTH, HEIGHT, LEFT, SIDE, BELOW = 760, 640, 80, 520, 66
LEVELS = 24


def model_slice(found: ModelSlice, _: Work) -> Drawing:
    """The losses in steps of equal area, so that valleys show beside walls."""
    figure, axes = plot(found.title, WIDTH, HEIGHT, (LEFT / WIDTH, BELOW / HEIGHT, SIDE / WIDTH, SIDE / HEIGHT))
    places, finite = found.plan.coordinates, found.values[np.isfinite(found.values)]
    levels = np.unique(np.quantile(finite, np.linspace(0.0, 1.0, LEVELS))) if finite.size else finite
    if len(levels) > 1:
        filled = axes.contourf(places, places, found.values, levels, cmap="viridis", norm=BoundaryNorm(levels, 256))
        axes.contour(places, places, found.values, levels, colors="white", linewidths=0.5 * POINT, alpha=0.6)
        beside = figure.add_axes(((LEFT + SIDE + 24) / WIDTH, BELOW / HEIGHT, 18 / WIDTH, SIDE / HEIGHT))
        figure.colorbar(filled, cax=beside, format="%.3g", label="loss", ticks=levels[:: max(1, len(levels) // 8)])
    axes.plot(0.0, 0.0, "o", color="white", markeredgecolor=LIGHT.text, markersize=9 * POINT)
    axes.set(xlim=(places[0], places[-1]), ylim=(places[0], places[-1]), aspect="equal")
    name_axes(axes, LIGHT, "u, along the first direction", "v, along the second")
    return Drawing(figure, found.title, f"{found.title}. {found.words}")

"""Barriers between checkpoints as a drawing: the loss on straight lines from one to the next, over the steps."""

from __future__ import annotations

import numpy as np

from gdexplorer.exports.content import Work
from gdexplorer.exports.pictures.canvas import POINT, Drawing, name_axes, number, plot
from gdexplorer.models.checkpoints import Barriers
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.theme import LIGHT
from gdexplorer.scene.ticks import round_ticks, short_texts

# In pixels, and the shares of its sides that the plot takes.
WIDTH, HEIGHT, PLACE = 960, 540, (0.09, 0.12, 0.87, 0.78)
LINE, DOT = 1.6, 7.0


def barriers(found: Barriers, _: Work) -> Drawing:
    """The loss along the way, with a dot at each checkpoint."""
    figure, axes = plot(found.title, WIDTH, HEIGHT, PLACE)
    steps = found.steps.astype(np.float64)
    along = steps[:-1, np.newaxis] + found.t * np.diff(steps)[:, np.newaxis]
    colour = style_of(0).light
    axes.plot(along.ravel(), found.values.ravel(), color=colour, linewidth=LINE * POINT)
    ends = np.append(found.values[:, 0], found.values[-1, -1])
    axes.plot(steps, ends, "o", color=colour, markersize=DOT * POINT)
    texts, factor = short_texts(round_ticks(*axes.get_ylim()))
    number(axes.yaxis, texts)
    name_axes(axes, LIGHT, "step, on straight lines between checkpoints", f"loss · {factor}" if factor else "loss")
    return Drawing(figure, found.title, f"{found.title}. {found.words}")

"""A figure of a descent: paths on contours, and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gdexplorer.api.descents import Descent, Run

NODES, LEVELS = 201, 24


def figure_of(descent: Descent) -> Figure:
    """Values over steps; of functions of two coordinates the paths beside them."""
    bound = descent.experiment.bound()
    flat = bound.dimension == 2
    figure = Figure(figsize=(10.0, 4.5) if flat else (6.0, 4.5), layout="constrained")
    if flat:
        _draw_paths(figure.add_subplot(1, 2, 1), descent)
    axes = figure.add_subplot(1, 2, 2) if flat else figure.add_subplot()
    lowest = min((minimum.value for minimum in bound.minima), default=0.0)
    finite = [run.values[np.isfinite(run.values)] for run in descent]
    positive = all(np.all(values > lowest) or len(values) == 0 for values in (values[:-1] for values in finite))
    for run, values in zip(descent, finite, strict=True):
        axes.plot(values - lowest if positive else values, label=_named(run, descent))
    axes.set_yscale("log" if positive else "linear")
    axes.set_xlabel("step")
    axes.set_ylabel("value above the minimum" if positive and lowest else "value")
    axes.legend()
    return figure


def _named(run: Run, descent: Descent) -> str:
    """Its optimizer, and its start if there are several."""
    if len(descent.experiment.starts) == 1:
        return run.label
    place = ", ".join(f"{number:.3g}" for number in run.points[0, :2])
    return f"{run.label} from ({place}{', …' if run.points.shape[1] > 2 else ''})"


def _draw_paths(axes: Axes, descent: Descent) -> None:
    """Contours whose levels are quantiles of the values, and a line for each run."""
    bound = descent.experiment.bound()
    (left, right), (bottom, top) = bound.domain
    xs, ys = np.linspace(left, right, NODES), np.linspace(bottom, top, NODES)
    values = np.ma.masked_invalid(bound.on_grid(xs, ys)[0])
    known = values.compressed()
    if len(known) and np.ptp(known) > 0.0:
        levels = np.unique(np.quantile(known, np.linspace(0.0, 1.0, LEVELS)))
        axes.contour(xs, ys, values, levels=levels, cmap="viridis", linewidths=0.8)
    for run in descent:
        axes.plot(*run.points[:, :2].T, marker=".", markersize=3.0, label=run.label)
        axes.plot(*run.points[-1, :2], marker="o", color=axes.lines[-1].get_color())
    for minimum in bound.minima:
        axes.plot(*minimum.point[:2], marker="*", color="red")
    axes.set(xlim=(left, right), ylim=(bottom, top), xlabel=bound.axes[0], ylabel=bound.axes[1])

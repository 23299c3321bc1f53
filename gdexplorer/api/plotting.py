"""Figures of descents and traces: paths, and what changes along them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from gdexplorer.api.given import path as path_of
from gdexplorer.errors import InputError
from gdexplorer.files import replacing
from gdexplorer.numerals import short
from gdexplorer.scene.trace_picture import CURVES, GROUPS, TraceView
from gdexplorer.traces.archive import failures_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gdexplorer.api.checkpoints import LossSlice
    from gdexplorer.api.descents import Descent, Run
    from gdexplorer.api.solutions import Ways
    from gdexplorer.descent.analysis.between.comparison import Level

NODES, LEVELS = 201, 24


def saved(figure: Figure, path: Any) -> Figure:
    """``figure``, saved to ``path`` unless that is None; the suffix says how, PNG without one.

    Raises
    ------
    InputError
        If it cannot be written, or is of no known format.
    """
    if path is None:
        return figure
    where = Path(path_of("path", path))
    where = where if where.suffix else where.with_name(f"{where.name}.png")
    kind, known = where.suffix[1:].lower(), figure.canvas.get_supported_filetypes()
    if kind not in known:
        raise InputError(f"A figure cannot be saved as {where.suffix}: choose one of {', '.join(sorted(known))}.")
    with failures_of(where, "written"), replacing(where) as file:
        figure.savefig(file, format=kind)
    return figure


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


def figure_of_ways(found: Ways) -> Figure:
    """The cost along each route; where there is one, the plane through the ends beside it."""
    level = found.result.level
    figure = Figure(figsize=(6.0, 4.5) if level is None else (11.0, 4.5), layout="constrained")
    axes = figure.add_subplot(1, 1 if level is None else 2, 1)
    for way in found.ways:
        pair = "" if len(found.ends) == 2 else f" {way.first + 1} to {way.last + 1}"
        axes.plot(way.t, way.values, label=f"{way.kind}{pair}, barrier {short(way.barrier, 3)}")
    axes.set_xlabel("t")
    axes.set_ylabel("cost")
    axes.legend()
    if level is not None:
        _draw_level(figure.add_subplot(1, 2, 2), found, level)
    return figure


def _draw_level(axes: Axes, found: Ways, level: Level) -> None:
    """The cost on the plane, in steps of equal area, with the ends and the routes on it."""
    finite = level.values[np.isfinite(level.values)]
    steps = np.unique(np.quantile(finite, np.linspace(0.0, 1.0, LEVELS)))
    if len(steps) > 1:
        axes.contourf(level.us, level.vs, level.values, steps, cmap="viridis")
    for way in found.ways:
        if level.plane.distances(way.points).max() < 1e-6 * (1.0 + np.abs(way.points).max()):
            axes.plot(*level.plane.coordinates(way.points).T)
    axes.plot(*level.plane.coordinates(found.ends).T, "o", color="white", markeredgecolor="black")
    axes.set_aspect("equal")
    axes.set_xlabel("along the line")
    axes.set_ylabel("across it")


def _named(run: Run, descent: Descent) -> str:
    """Its optimizer, and its start if there are several."""
    if len(descent.experiment.starts) == 1:
        return run.label
    place = ", ".join(short(number, 3) for number in run.points[0, :2])
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


def figure_of_slice(found: LossSlice) -> Figure:
    """Level lines whose losses are quantiles, and the path with its end marked."""
    figure = Figure(figsize=(6.5, 5.0), layout="constrained")
    axes, finite = figure.add_subplot(), found.values[np.isfinite(found.values)]
    levels = np.unique(np.quantile(finite, np.linspace(0.0, 1.0, LEVELS)))
    if len(levels) > 1:
        figure.colorbar(axes.contourf(found.u, found.v, found.values, levels, cmap="viridis"), ax=axes, label="loss")
    if len(found.path):
        axes.plot(*found.path.T, ".-", color="white", linewidth=1.0)
        axes.plot(*found.path[-1], "o", color="white", markeredgecolor="black")
    axes.set(xlabel=found.result.sheet.names[0], ylabel=found.result.sheet.names[1])
    return figure


def figure_of_trace(view: TraceView) -> Figure:
    """The path in its plane, dots lighter with the step, and norm and distances over the steps."""
    figure = Figure(figsize=(10.0, 4.5), layout="constrained")
    path, steps = view.path, view.measures.steps
    axes = figure.add_subplot(1, 2, 1)
    axes.plot(*path.T, color="grey", linewidth=0.8)
    figure.colorbar(axes.scatter(path[:, 0], path[:, 1], c=steps, s=12.0), ax=axes, label="step")
    axes.set(xlabel=view.names[0], ylabel=view.names[1], aspect="equal")
    axes = figure.add_subplot(1, 2, 2)
    for curve in CURVES:
        if curve.key in GROUPS[0]:
            axes.plot(steps, curve.of(view.measures.whole), label=curve.title)
    axes.set(xlabel="step", ylabel="norm, distance")
    axes.legend()
    return figure

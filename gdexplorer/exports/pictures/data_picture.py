"""The data with what the runs make of them at a step, as a drawing: fitted curves, or regions of two inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from gdexplorer.exports.exported import Exported
from gdexplorer.exports.pictures.canvas import MARKERS, NOTES, POINT, SMALLER, lines, name_axes, style_axes
from gdexplorer.objectives.data.dialect import told_apart
from gdexplorer.objectives.objective import Samples
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.predictions import (
    CLASS_COLOURS,
    CLASS_SYMBOLS,
    borders,
    class_colours,
    ends_of,
    number_colours,
    on_plane,
    plane_axes,
)
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.theme import Theme

Array = NDArray[np.float64]

PLACES, PIXELS = 240, (192, 144)
# Points that are drawn, and runs whose curve or border is; more would only fill the picture.
MOST_POINTS, MOST_RUNS, MOST_NAMED = 5_000, 48, 12
POINT_SIZE, TEST_SIZE, WIDTH, WIDE = 6.0, 8.0, 1.5, 3.0
# Rows of the classes of one input below their probabilities.
ROW, LONGEST_NAME = 0.06, 24
# Of points, which are seen on regions in either theme.
RIM = "#ffffff"
# Of the legend: the width of a letter in pixels, and letters for what is beside a name.
LETTER, BESIDE = 7.0, 6
IMAGE, BORDERS, POINTS = 1.0, 3.0, 4.0


class DataPicture:
    """The samples of an objective with data, and the predictions of its runs."""

    def __init__(self, axes: Axes, exported: Exported, theme: Theme) -> None:
        self._axes, self._theme = axes, theme
        bound = exported.scene.surface.bound
        assert bound.samples is not None
        output = exported.view.output
        self._samples = bound.samples.of_target(output)
        self._tests = None if bound.held_out is None else bound.held_out.samples.of_target(output)
        self._runs = list(exported.runs)[:MOST_RUNS]
        self._focus = min(exported.view.selected, max(len(self._runs) - 1, 0))
        self._several = len(self._samples.classes) > 2
        self._in_plane = self._samples.inputs.shape[1] > 1
        self._image: AxesImage | None = None
        style_axes(axes, theme)
        self._places = plane_axes(self._samples, *PIXELS) if self._in_plane else (np.empty(0), np.empty(0))
        self._prepare()
        self._lines, self._points = self._empty_lines(), list[Artist]()
        self._scatter()

    @property
    def artists(self) -> Sequence[Artist]:
        """The image of the regions, the lines of the runs, and the points above regions or below curves."""
        image = (self._image,) if self._image is not None else ()
        return sorted((*image, *self._lines, *self._points), key=lambda artist: artist.get_zorder())

    def show(self, cursor: int) -> None:
        """Show the predictions at a step."""
        if not self._runs:
            return
        if self._in_plane:
            self._show_plane(cursor)
        elif self._several:
            values = self._predicted(self._runs[self._focus], cursor)
            for number, line in enumerate(self._lines):
                line.set_segments([_drawable(self._places[0], values[:, number])])
        else:
            for run, line in zip(self._runs, self._lines, strict=True):
                line.set_segments([_drawable(self._places[0], self._predicted(run, cursor))])

    def _show_plane(self, cursor: int) -> None:
        ends = ends_of(self._samples)
        for number, (run, line) in enumerate(zip(self._runs, self._lines, strict=True)):
            with np.errstate(all="ignore"):
                values = on_plane(self._samples, _theta(run, cursor), self._places)
            line.set_segments(borders(values, self._places, 0.5 * sum(ends)))
            if number == self._focus and self._image is not None:
                paper = self._theme.picture
                coloured = class_colours(values, paper) if self._several else number_colours(values, ends, paper)
                self._image.set_data(coloured)

    def _predicted(self, run: DrawnRun, cursor: int) -> Array:
        with np.errstate(all="ignore"):
            return self._samples.predict(_theta(run, cursor), self._places[0][:, np.newaxis])

    def _prepare(self) -> None:
        """Ranges, names, and the empty image of regions."""
        samples, axes = self._samples, self._axes
        across, up = samples.input_names[0], samples.target_name
        if self._in_plane:
            (xs, ys), up = self._places, samples.input_names[1]
            axes.set_xlim(xs[0], xs[-1])
            axes.set_ylim(ys[0], ys[-1])
            if self._runs:
                blank = np.full((2, 2, 3), 255, dtype=np.uint8)
                self._image = axes.imshow(
                    blank, extent=(xs[0], xs[-1], ys[0], ys[-1]), origin="lower", aspect="auto", zorder=IMAGE,
                    interpolation="nearest",
                )  # fmt: skip
        else:
            self._prepare_curve()
            if samples.classes:
                up = f"probability of {up}" + ("" if self._several else f" = {samples.classes[1]}")
        name_axes(axes, self._theme, across, up)

    def _prepare_curve(self) -> None:
        inputs = self._samples.inputs[:, 0]
        self._places = np.linspace(inputs.min(), inputs.max(), PLACES), np.empty(0)
        low, high = ends_of(self._samples)
        low -= ROW * (len(self._samples.classes) + 1) if self._several else 0.0
        self._axes.margins(x=0.02)
        self._axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))

    def _empty_lines(self) -> list[LineCollection]:
        """The lines that are filled at each step: of the classes, or of the runs."""
        if self._several and not self._in_plane:
            colours = CLASS_COLOURS[: len(self._samples.classes)] if self._runs else ()
            return [lines(self._axes, BORDERS, colour, 2.0) for colour in colours]
        return [
            lines(
                self._axes, BORDERS, self._theme.run(run.colour), WIDE if number == self._focus else WIDTH,
                style_of(run.colour).dashes,
            )
            for number, run in enumerate(self._runs)
        ]  # fmt: skip

    def _scatter(self) -> None:
        handles: list[Any] = []
        names: list[str] = []
        if self._several or (self._in_plane and self._samples.classes):
            handles = [self._scatter_class(number) for number in range(len(self._samples.classes))]
            names = told_apart(self._samples.classes, LONGEST_NAME)
        else:
            self._scatter_numbers(self._samples, hollow=False)
            if self._tests is not None:
                self._scatter_numbers(self._tests, hollow=True)
        lined = {(run.colour, run.label): run for run in self._lined}
        for run in list(lined.values())[:MOST_NAMED]:
            handles.append(Line2D([], [], color=self._theme.run(run.colour), linewidth=WIDTH * POINT))
            names.append(run.label)
        if names:
            self._add_legend(handles, names)

    @property
    def _lined(self) -> list[DrawnRun]:
        """The runs that have a line."""
        return [] if self._several and not self._in_plane else self._runs

    def _add_legend(self, handles: Sequence[Any], names: Sequence[str]) -> None:
        """Name classes and optimizers above the picture, in as many columns as there is room for."""
        figure = self._axes.get_figure()
        assert figure is not None
        room = figure.bbox.width * 72.0 / figure.dpi / (LETTER * POINT)
        legend = self._axes.legend(
            handles, names, loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False,
            ncols=max(min(int(room / (max(map(len, names)) + BESIDE)), len(names)), 1),
            labelcolor=self._theme.text, borderpad=0.2, columnspacing=1.2, handletextpad=0.4, handlelength=1.4,
        )  # fmt: skip
        legend.set_zorder(NOTES)

    def _scatter_class(self, number: int) -> Any:
        """The samples of a class; returns those that are fitted, for the legend."""
        colour, symbol = CLASS_COLOURS[number], CLASS_SYMBOLS[number]
        drawn: list[Any] = []
        for samples, size in ((self._samples, POINT_SIZE), (self._tests, TEST_SIZE)):
            if samples is None:
                continue
            kept = np.flatnonzero(samples.targets == number)[:MOST_POINTS]
            up = samples.inputs[kept, 1] if self._in_plane else np.full(len(kept), -ROW * (number + 1.0))
            hollow = samples is self._tests
            drawn.append(
                self._axes.scatter(
                    samples.inputs[kept, 0], up, s=(size * SMALLER.get(symbol, 1.0) * POINT) ** 2,
                    marker=MARKERS[symbol], facecolors="none" if hollow else colour,
                    edgecolors=colour if hollow else RIM, linewidths=(1.4 if hollow else 0.6) * POINT,
                    zorder=POINTS,
                )
            )  # fmt: skip
        self._points += drawn
        return drawn[0]

    def _scatter_numbers(self, samples: Samples, hollow: bool) -> None:
        kept = np.random.default_rng(0).permutation(len(samples.targets))[:MOST_POINTS]
        if self._in_plane:
            colours: Any = number_colours(samples.targets[kept], ends_of(self._samples), self._theme.picture) / 255.0
            up = samples.inputs[kept, 1]
        else:
            colours, up = self._theme.text, samples.targets[kept]
        made = self._axes.scatter(
            samples.inputs[kept, 0], up, s=(POINT_SIZE * POINT) ** 2, facecolors="none" if hollow else colours,
            edgecolors=self._theme.text if hollow or self._in_plane else "none", linewidths=0.7 * POINT,
            alpha=1.0 if hollow or self._in_plane else 0.5, zorder=POINTS if self._in_plane else IMAGE,
        )  # fmt: skip
        self._points.append(made)


def _theta(run: DrawnRun, cursor: int) -> Array:
    return np.asarray(run.trajectory.points[run.step_at(cursor)])


def _drawable(across: Array, up: Array) -> Array:
    """A curve without its places that are no numbers, float64[m, 2]; numbers beyond any picture are cut."""
    held = np.clip(np.nan_to_num(up, nan=np.nan, posinf=1e12, neginf=-1e12), -1e12, 1e12)
    return np.column_stack([across, held])[np.isfinite(held)]

"""Matplotlib as a canvas: its settings, pixels, colours, markers, and parts that move with the cursor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from msgspec import Struct, field
from numpy.typing import NDArray

from gdexplorer.numerals import with_minus
from gdexplorer.scene.theme import LIGHT, Theme

Array = NDArray[np.float64]

PIXELS_PER_INCH = 96.0
# Points to a pixel: what Matplotlib measures lines and texts in.
POINT = 72.0 / PIXELS_PER_INCH
TEXT = 12.0  # size of texts, in pixels
NOTES = 20.0  # above all else
LEGEND_ROW = 26.0  # height, in pixels
# Matplotlib's names of pyqtgraph's symbols.
MARKERS = {
    "o": "o", "s": "s", "t": "v", "d": "D", "p": "p", "h": "h", "star": "*", "+": "P", "x": "X",
    "t1": "^", "t2": ">", "t3": "<",
}  # fmt: skip
# A diamond and a cross reach further than other markers of their size.
SMALLER = {"d": 0.75}

# Settings of users are for their own figures. Texts stay texts, in every format; the same picture is the same bytes.
matplotlib.rcdefaults()
matplotlib.rcParams.update(
    {
        "text.parse_math": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "gdexplorer",
        "pdf.fonttype": 42,
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "Helvetica", "sans-serif"],
        "font.size": TEXT * POINT,
        "lines.scale_dashes": False,
        "path.simplify": False,
    }
)


class Drawing(NamedTuple):
    """A figure with its title, and what it shows in words."""

    figure: Figure
    title: str
    words: str


class Moving(Protocol):
    """What moves with the cursor."""

    @property
    def artists(self) -> Sequence[Artist]:
        """What is drawn anew in each frame, from below."""
        raise NotImplementedError

    def show(self, cursor: int) -> None:
        """Show a step."""


class Marks(Struct, eq=False):
    """Markers of different looks at places that may move: those of one symbol are one artist.

    Attributes
    ----------
    symbols : pyqtgraph's symbol of each. sizes, widths : in pixels. fills, edges : colours.
    """

    axes: Axes
    depth: float
    symbols: Sequence[str]
    sizes: Sequence[float]
    fills: Sequence[str]
    edges: Sequence[str]
    width: float = 1.3
    artists: list[PathCollection] = field(default_factory=list)
    _groups: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        symbols = np.array(self.symbols, dtype=str)
        for symbol in dict.fromkeys(self.symbols):
            group = np.flatnonzero(symbols == symbol).tolist()
            scale = SMALLER.get(symbol, 1.0) * POINT
            made = self.axes.scatter(
                np.zeros(len(group)), np.zeros(len(group)), marker=MARKERS[symbol],
                s=[(scale * self.sizes[i]) ** 2 for i in group], c=[self.fills[i] for i in group],
                edgecolors=[self.edges[i] for i in group], linewidths=self.width * POINT, zorder=self.depth,
            )  # fmt: skip
            self.artists.append(made)
            self._groups.append(group)

    def place(self, places: Array) -> None:
        """Move them to ``places``, float64[m, 2] in the data of the axes; those that are not finite are not drawn."""
        for made, group in zip(self.artists, self._groups, strict=True):
            made.set_offsets(places[group])


def lines(
    axes: Axes, depth: float, colour: Any, width: float, dashes: tuple[float, ...] = (), segments: Sequence[Any] = ()
) -> LineCollection:
    """Lines of one colour and width, in pixels, as are the ``dashes``."""
    style: Any = (0, [POINT * length for length in dashes]) if dashes else "solid"
    made = LineCollection(
        list(segments), colors=[colour], linewidths=width * POINT, linestyles=[style], zorder=depth,
        capstyle="butt" if dashes else "round", joinstyle="round",
    )  # fmt: skip
    axes.add_collection(made, autolim=False)
    return made


def pieces(line: Array) -> list[Array]:
    """The parts of a line between its rows of NaN."""
    parts = np.split(line, np.flatnonzero(np.isnan(line[:, 0])))
    parts = [part[np.isfinite(part).all(axis=1)] for part in parts]
    return [part for part in parts if len(part) > 1]


def note(axes: Axes, theme: Theme, text: str, across: float, up: float) -> None:
    """A remark in a corner of the axes, at shares of its sides."""
    if text:
        box = {"facecolor": theme.picture, "edgecolor": "none", "pad": 2}
        axes.text(across, up, text, transform=axes.transAxes, color=theme.text, bbox=box, zorder=NOTES)


def grey(ink: Any) -> tuple[float, float, float, float]:
    """A colour of an ink."""
    shade = ink.grey / 255.0
    return shade, shade, shade, ink.opacity


def style_axes(axes: Axes, theme: Theme) -> None:
    """Colour the axes."""
    axes.patch.set_alpha(0.0)
    axes.tick_params(colors=theme.dim, labelcolor=theme.text, width=POINT, length=4 * POINT)
    for spine in axes.spines.values():
        spine.set_color(theme.dim)
        spine.set_linewidth(POINT)


def name_axes(axes: Axes, theme: Theme, across: str, up: str) -> None:
    """Name the axes."""
    axes.set_xlabel(across, color=theme.text, labelpad=3)
    axes.set_ylabel(up, color=theme.text, labelpad=7)  # its letters reach down to the numbers


def plot(title: str, width: float, height: float, place: tuple[float, float, float, float]) -> tuple[Figure, Axes]:
    """A light figure of that size in pixels, with axes at those shares of its sides: left, bottom, width, height."""
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
    FigureCanvasAgg(figure)
    figure.patch.set_facecolor(LIGHT.picture)
    axes = figure.add_axes(place)
    style_axes(axes, LIGHT)
    axes.set_title(title, color=LIGHT.text)
    return figure, axes


def add_legend(axes: Any, handles: Sequence[Artist], place: str) -> None:
    """A legend over the picture, in that corner."""
    legend = axes.legend(handles=handles, loc=place, facecolor=LIGHT.picture, edgecolor=LIGHT.dim)
    legend.set_zorder(NOTES)
    for text in legend.get_texts():
        text.set_color(LIGHT.text)


def add_legend_below(figure: Figure, handles: Sequence[Artist]) -> None:
    """A legend in rows of two below the plot of a figure, which becomes higher by that."""
    (axes,), (width, height) = figure.axes, figure.get_size_inches()
    place, more = axes.get_position(), LEGEND_ROW * math.ceil(len(handles) / 2) / PIXELS_PER_INCH
    figure.set_size_inches(width, height + more)
    scale = height / (height + more)
    axes.set_position((place.x0, 1.0 - scale * (1.0 - place.y0), place.width, scale * place.height))
    figure.legend(handles=handles, loc="lower center", ncols=2, frameon=False, labelcolor=LIGHT.text)


def number(axis: Any, ticks: Sequence[tuple[float, str]]) -> None:
    """Put ticks, at places with their texts, on an axis."""
    axis.set_ticks([place for place, _ in ticks], labels=[with_minus(text) for _, text in ticks])

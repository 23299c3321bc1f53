"""A picture: its views beside each other in one figure, which is drawn at a step, or frame after frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from gdexplorer.exports.exported import Exported
from gdexplorer.exports.look import Look
from gdexplorer.exports.pictures.canvas import PIXELS_PER_INCH, Moving
from gdexplorer.exports.pictures.curves_picture import CurvesPicture
from gdexplorer.exports.pictures.data_picture import DataPicture
from gdexplorer.exports.pictures.map_picture import MapPicture
from gdexplorer.exports.pictures.surface_picture import SurfacePicture
from gdexplorer.scene.theme import THEMES

Rectangle = tuple[float, float, float, float]  # left, top, width and height, in pixels

# Free space around a plot, in pixels, and the share of the height that surface and map take above the curves.
BORDER, UPPER = 10.0, 0.64
# Pixels of a plot that is one of three or four.
NARROWEST = 280.0
# Texts beside a plot move when it is made smaller for them: once more is enough.
FITTINGS = 2
# Of drawings that are scaled later: pixels of the image of the surface to one of the drawing.
IN_VECTORS = 2.0


class Picture:
    """The drawing of a document.

    Attributes
    ----------
    figure : what Matplotlib draws. last : the last step.
    """

    def __init__(self, exported: Exported, look: Look, scale: float | None = None) -> None:
        look.check()
        self._look, self._theme = look, THEMES[look.theme]
        self._scale = float(look.scale) if scale is None else scale
        self.last = exported.runs.steps
        width, height = look.width, look.height
        self.figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
        self._canvas: Any = FigureCanvasAgg(self.figure)  # its methods have no types
        self.figure.patch.set_facecolor(self._theme.picture)
        self.figure.patch.set_alpha(0.0 if look.transparent else 1.0)
        self._moving: list[Moving] = []
        shown = "map" if look.view == "data" and exported.scene.surface.bound.samples is None else look.view
        for view, place in _places(shown, float(width), float(height), exported.curves):
            self._add(view, place, exported)
        self.show(min(exported.shown.cursor, self.last))

    def show(self, cursor: int) -> None:
        """Show a step."""
        for each in self._moving:
            each.show(cursor)

    def frames(self, cursors: Sequence[int]) -> Frames:
        """The picture at each of these steps, drawn one by one."""
        return Frames(self, cursors)

    @property
    def moving(self) -> Sequence[Moving]:
        """What moves with the cursor."""
        return self._moving

    @property
    def canvas(self) -> Any:
        """What it is drawn on."""
        return self._canvas

    def pixels(self) -> NDArray[np.uint8]:
        """The picture as an image, uint8[rows, columns, 4]."""
        self.figure.set_dpi(PIXELS_PER_INCH * self._scale)
        self._canvas.draw()
        return np.asarray(self._canvas.buffer_rgba())

    def _add(self, view: str, place: Rectangle, exported: Exported) -> None:
        left, top, width, height = place
        total_width, total_height = self._look.width, self._look.height
        bottom = total_height - top - height
        axes = self.figure.add_axes(
            (left / total_width, bottom / total_height, width / total_width, height / total_height)
        )
        if view == "surface":
            self._moving.append(SurfacePicture(axes, exported, self._theme, (width, height), self._scale))
        elif view == "map":
            drawing = MapPicture(axes, exported, self._theme)
            drawing.draw(self._fit(axes, place))
            self._moving.append(drawing)
        elif view == "data":
            self._moving.append(DataPicture(axes, exported, self._theme))
            self._fit(axes, place)
        else:
            self._moving.append(CurvesPicture(axes, exported, self._theme, view, width))
            self._fit(axes, place)

    def _fit(self, axes: Axes, place: Rectangle) -> tuple[float, float]:
        """Make ``axes`` fill a rectangle with their texts; return their own width and height, in pixels."""
        left, top, width, height = place
        total_width, total_height = self._look.width, self._look.height
        low, high = total_height - top - height + BORDER, total_height - top - BORDER
        x0, y0, x1, y1 = left + BORDER, low, left + width - BORDER, high
        for _ in range(FITTINGS):
            axes.set_position((x0 / total_width, y0 / total_height, (x1 - x0) / total_width, (y1 - y0) / total_height))
            axes.apply_aspect()
            inner, outer = axes.get_window_extent(), axes.get_tightbbox(self._canvas.get_renderer())
            assert outer is not None
            x0, y0 = left + BORDER + inner.x0 - outer.x0, low + inner.y0 - outer.y0
            x1, y1 = left + width - BORDER - (outer.x1 - inner.x1), high - (outer.y1 - inner.y1)
            x1, y1 = max(x1, x0 + 1.0), max(y1, y0 + 1.0)
        axes.set_position((x0 / total_width, y0 / total_height, (x1 - x0) / total_width, (y1 - y0) / total_height))
        axes.apply_aspect()
        inner = axes.get_window_extent()
        return float(inner.width), float(inner.height)


class Frames:
    """A picture at one step after the other; what stands still is drawn once."""

    def __init__(self, picture: Picture, cursors: Sequence[int]) -> None:
        self._picture, self.cursors = picture, cursors
        self._artists = [artist for each in picture.moving for artist in each.artists]

    def __len__(self) -> int:
        return len(self.cursors)

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        """Each frame as uint8[rows, columns, 4], which is valid until the next."""
        picture, canvas = self._picture, self._picture.canvas
        for artist in self._artists:
            artist.set_animated(True)
        picture.pixels()
        still = canvas.copy_from_bbox(picture.figure.bbox)
        for cursor in self.cursors:
            picture.show(cursor)
            canvas.restore_region(still)
            for artist in self._artists:
                artist.draw(canvas.get_renderer())
            yield np.asarray(canvas.buffer_rgba())


def _places(view: str, width: float, height: float, curves: Sequence[str]) -> list[tuple[str, Rectangle]]:
    """Where each view is drawn, with these plots of curves."""
    half, upper = width / 2.0, round(UPPER * height)
    if view == "curves":
        return _beside(curves, width, 0.0, height)
    if view != "all":
        return [(view, (0.0, 0.0, width, height))]
    pictures = [("surface", (0.0, 0.0, half, upper)), ("map", (half, 0.0, half, upper))]
    return [*pictures, *_beside(curves, width, upper, height - upper)]


def _beside(curves: Sequence[str], width: float, top: float, height: float) -> list[tuple[str, Rectangle]]:
    """Plots beside each other; beside those of test rows, that of the norms needs room."""
    shown = curves if len(curves) == 2 or width >= len(curves) * NARROWEST else curves[:-1]
    each = width / len(shown)
    return [(view, (i * each, top, each, height)) for i, view in enumerate(shown)]

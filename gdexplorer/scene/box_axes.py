"""Place axis names and tick labels beside the drawn box without overlap. Pure arithmetic, no Qt.

An axis is labelled along an edge of the box that is on its outline in the picture, on the outer side of that edge, so
that no text covers what is drawn in the box, from wherever it is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise, product

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from gdexplorer.scene.viewpoint import Viewpoint, corners

Array = NDArray[np.float64]
Point = tuple[float, float]
# Width and height of a text, in pixels.
Measure = Callable[[str], tuple[float, float]]
# Position of a tick along its axis in the box, and its text.
Ticks = Sequence[tuple[float, str]]

# In pixels: length of a tick mark, free space beside a text, and between a text and the border of the picture.
MARK, GAP, BORDER = 4.0, 3.0, 2.0
# An edge is on the outline if no corner of the box is further out than this share of the box; names then move out.
NEARLY = 0.12
FURTHER_OUT = (0.0, 0.02, 0.04, 0.06, 0.08)
# Positions of an axis name along its edge, best first.
ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.0, 1.0, -0.2, 1.2)
# An edge that appears shorter than this many lines of text has no tick labels.
FEWEST_LINES = 2.0
EDGES = tuple((i, i | 1 << axis, axis) for axis in range(3) for i in range(8) if not i >> axis & 1)


class Ruler(Struct, frozen=True):
    """The labels of an axis.

    Attributes
    ----------
    names : the name, and what to write where that has no room.
    ticks : the numbers; then, each time fewer, those that take their place where they would lie on each other.
    """

    names: Sequence[str]
    ticks: Sequence[Ticks]


class Label(Struct, frozen=True, dict=True):
    """A text centred at ``(x, y)``, rotated clockwise by ``angle`` degrees."""

    text: str
    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0
    is_name: bool = False

    @cached_property
    def outline(self) -> list[Point]:
        """The corners of its rectangle."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        halves = [(i * self.width / 2.0, j * self.height / 2.0) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        return [(self.x + a * cosine - b * sine, self.y + a * sine + b * cosine) for a, b in halves]


class AxisLabels(Struct):
    """All texts, and the tick marks as pairs of points."""

    labels: list[Label] = field(default_factory=list)
    marks: list[tuple[Point, Point]] = field(default_factory=list)


class _Edge(Struct, frozen=True):
    """An edge on the outline: the indices of its corners, its axis, its position, and the outward direction."""

    ends: tuple[int, int]
    axis: int
    start: Array
    end: Array
    out: Array

    @property
    def length(self) -> float:
        return float(np.hypot(*(self.end - self.start)))


def drawn_edges(viewpoint: Viewpoint, half_sides: Array) -> Array:
    """The drawn edges of the box, float64[m, 2, 3]: all but those in front of its contents."""
    box = corners(half_sides)
    faces_camera = np.stack([viewpoint.camera < box[0], viewpoint.camera > box[7]])

    def in_front(corner: int, axis: int) -> bool:
        return all(faces_camera[corner >> other & 1, other] for other in range(3) if other != axis)

    return np.array([[box[i], box[j]] for i, j, axis in EDGES if not in_front(i, axis)])


def label_axes(viewpoint: Viewpoint, half_sides: Array, rulers: Sequence[Ruler], measure: Measure) -> AxisLabels:
    """Lay out the labels of x, y and the height without overlapping the box, each other or the border.

    An axis parallel to the line of sight has no labels.
    """
    box, result = corners(half_sides), AxisLabels()
    seen = viewpoint.on_screen(box)
    if not np.isfinite(seen).all():  # the camera is inside the box
        return result
    outline, line = _outline(seen), measure("0")[1]
    chosen = [_edge_of(axis, outline, FEWEST_LINES * line) for axis in range(3)]
    page = _Page(viewpoint, [edge.out for edge in outline], seen.tolist(), result)
    for axis, edge, ruler in zip(range(3), chosen, rulers, strict=True):
        if edge is not None:
            page.write(edge, box, ruler, measure, axis == 2)
    return result


def _outline(seen: Array) -> list[_Edge]:
    """The edges on the outline of the box."""
    found, nearly = [], NEARLY * float(np.ptp(seen, axis=0).max())
    for i, j, axis in EDGES:
        along = seen[j] - seen[i]
        length = float(np.hypot(*along))
        if length < 1.0:
            continue
        out = np.array([along[1], -along[0]]) / length
        beyond = (seen - seen[i]) @ out
        if beyond.max() > -beyond.min():
            out, beyond = -out, -beyond
        if beyond.max() <= nearly:
            found.append(_Edge((i, j), axis, seen[i], seen[j], out))
    return found


def _edge_of(axis: int, outline: list[_Edge], shortest: float) -> _Edge | None:
    """The edge at which an axis is labelled: the height on the left, the others as low as possible."""
    edges = [edge for edge in outline if edge.axis == axis and edge.length >= shortest]
    if axis == 2:
        return min(edges, key=lambda edge: float(edge.start[0] + edge.end[0]), default=None)
    return max(edges, key=lambda edge: float(edge.start[1] + edge.end[1]), default=None)


class _Page:
    """The picture with the texts placed so far."""

    def __init__(self, viewpoint: Viewpoint, normals: list[Array], box: list[Point], result: AxisLabels) -> None:
        self._viewpoint, self._box, self._result = viewpoint, box, result
        self._normals: list[Point] = [(float(out[0]), float(out[1])) for out in normals]
        self._span = float(np.ptp(box, axis=0).max())
        self._depth = 0.0  # how far the tick labels of the current axis extend from its edge

    def write(self, edge: _Edge, box: Array, ruler: Ruler, measure: Measure, upright: bool) -> None:
        """Place the name of an axis and as many tick labels as fit beside it, or those alone if the name never fits."""
        labels, marks = len(self._result.labels), len(self._result.marks)
        laid = [each for ticks in ruler.ticks if not _crowded((each := self._ticks(edge, box, ticks, measure))[0])]
        for ticks in (*laid, ([], [])):
            self._write_ticks(edge, *ticks)
            if self._write_name(edge, ruler, measure, upright):
                return
            del self._result.labels[labels:], self._result.marks[marks:]
        self._write_ticks(edge, *(laid or [([], [])])[0])

    def _write_ticks(self, edge: _Edge, labels: list[Label], points: list[Point]) -> None:
        self._depth = 0.0
        out = edge.out.tolist()
        for label, (x, y) in zip(labels, points, strict=True):
            if self._put(label):
                self._result.marks.append(((x, y), (x + MARK * out[0], y + MARK * out[1])))
                self._depth = max(self._depth, MARK + GAP + _reach(label, out))

    def _write_name(self, edge: _Edge, ruler: Ruler, measure: Measure, upright: bool) -> bool:
        """Place the first name that fits, at the first position where it fits; false if none does."""
        for name in ruler.names:
            size = measure(name)
            places = chain(_above(edge, name, *size) if upright else (), self._beside(edge, name, *size))
            if any(self._put(label) for label in places):
                return True
        return False

    def _ticks(self, edge: _Edge, box: Array, ticks: Ticks, measure: Measure) -> tuple[list[Label], list[Point]]:
        places = np.repeat(box[[edge.ends[0]]], len(ticks), axis=0)
        places[:, edge.axis] = [place for place, _ in ticks]
        points, (out_x, out_y), labels = self._viewpoint.on_screen(places).tolist(), edge.out.tolist(), []
        for (x, y), (_, text) in zip(points, ticks, strict=True):
            width, height = measure(text)
            away = MARK + GAP + (abs(out_x) * width + abs(out_y) * height) / 2.0
            labels.append(Label(text, x + away * out_x, y + away * out_y, width, height))
        return labels, points

    def _beside(self, edge: _Edge, name: str, width: float, height: float) -> Iterator[Label]:
        """Positions along the edge, beyond the tick labels, and then between them."""
        along = edge.end - edge.start
        angle = (math.degrees(math.atan2(along[1], along[0])) + 90.0) % 180.0 - 90.0
        depths = *(self._depth + further * self._span for further in FURTHER_OUT), MARK
        for depth, share in product(depths, ALONG):
            away = depth + GAP + height / 2.0
            x, y = (edge.start + share * along + away * edge.out).tolist()
            yield Label(name, x, y, width, height, angle, True)

    def _put(self, label: Label) -> bool:
        outline = label.outline
        free = self._holds(outline) and not overlap(outline, self._box, self._normals)
        if free := free and not any(overlap(outline, other.outline) for other in self._result.labels):
            self._result.labels.append(label)
        return free

    def _holds(self, outline: list[Point]) -> bool:
        width, height = self._viewpoint.width, self._viewpoint.height
        return all(BORDER <= x <= width - BORDER and BORDER <= y <= height - BORDER for x, y in outline)


def _above(edge: _Edge, name: str, width: float, height: float) -> Iterator[Label]:
    """Positions at the top of a vertical edge: to the left, above, and higher if the box is in the way."""
    x, y = min(edge.start.tolist(), edge.end.tolist(), key=lambda end: end[1])
    for up, across in product((1.2, 1.8, 2.4, 3.0), (-0.5, -0.25, 0.0, 0.5)):
        yield Label(name, x + across * (width + 2.0 * GAP), y - up * height, width, height, 0.0, True)


def _crowded(labels: Sequence[Label]) -> bool:
    return any(overlap(one.outline, other.outline) for one, other in pairwise(labels))


def _reach(label: Label, out: Sequence[float]) -> float:
    """The extent of a text along ``out``."""
    return abs(out[0]) * label.width + abs(out[1]) * label.height


def overlap(one: Sequence[Point], other: Sequence[Point], normals: Sequence[Point] = ()) -> bool:
    """Whether two convex outlines intersect; ``normals`` are those of the second, if known."""
    if _parts(one, other, 1.0, 0.0) or _parts(one, other, 0.0, 1.0):  # most are far apart
        return False
    return not any(_parts(one, other, *normal) for normal in (*_normals(one), *(normals or _normals(other))))


def _normals(outline: Sequence[Point]) -> Iterator[Point]:
    for (x0, y0), (x1, y1) in pairwise((*outline, outline[0])):
        yield y1 - y0, x0 - x1


def _parts(one: Sequence[Point], other: Sequence[Point], a: float, b: float) -> bool:
    """Whether a line perpendicular to ``(a, b)`` separates two outlines."""
    firsts, seconds = [a * x + b * y for x, y in one], [a * x + b * y for x, y in other]
    return max(firsts) <= min(seconds) or max(seconds) <= min(firsts)

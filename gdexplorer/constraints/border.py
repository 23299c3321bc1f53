"""The border of a set in the plane that functions define, as points that lie on it and as pieces of cubics.

The set is where no function is positive and all are defined. Its border is looked for between the nodes of a grid
(parts of the set that are narrower than a cell can be missed), and refined by bisection to rounding. Between its
points it is a cubic over the chord with the exact tangents at both ends (Hermite's interpolation): the error falls with
the fourth power of the chord.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Indices = NDArray[np.intp]
Domain = tuple[tuple[float, float], tuple[float, float]]
# Values float64[m] and gradients float64[m, 2] at points float64[m, 2].
Function = Callable[[Matrix], tuple[Vector, Matrix]]

# What binds where no function is positive, but one is not defined.
UNDEFINED = -1
BISECTIONS, HALVINGS = 60, 40
# From this turn between neighbouring points on, in radians, there is a corner between them.
_SHARP = 0.35
# How far the border is looked for beside the middle of two of its points, in their distance.
_REACHES = (1.0, 0.25, 0.0625, 2.0, 4.0, 8.0)
# Corners are found up to this share of a cell.
_FOUND = 1e-6
# What ends where a function does is followed so much closer.
_EXACT = 1e-4
# The most that a piece turns, in radians.
_TURN = 1.0
# Points this close together, in cells, are one.
_SAME = 1e-9


class Loop(Struct, frozen=True, eq=False):
    """A closed curve of the border, with the set on its left.

    Attributes
    ----------
    points : float64[m, 2], the last one before the first.
    binds : int[m], by its index the function that is zero from each point to the next; or `UNDEFINED`.
    corners : bool[m], where the direction changes at once, or another function begins to bind.
    arriving, leaving : float64[m, 2], unit vectors along the curve at each point; they differ at corners.
    """

    points: Matrix
    binds: Indices
    corners: NDArray[np.bool_]
    arriving: Matrix
    leaving: Matrix


class _Open(Struct, frozen=True, eq=False, dict=True):
    """A loop whose corners are still to be found.

    Attributes
    ----------
    points, binds, tangents : as those of `Loop`, with one tangent each.
    """

    points: Matrix
    binds: Indices
    tangents: Matrix

    @cached_property
    def sharp(self) -> Indices:
        """The points before a corner."""
        turns = _turn(self.tangents, np.roll(self.tangents, -1, axis=0))
        return np.flatnonzero((turns > _SHARP) | (self.binds != np.roll(self.binds, -1)))

    def ways(self) -> tuple[Matrix, Matrix, Indices, Indices, Matrix, Matrix]:
        """From each of them to the next point: places, functions and tangents at both ends."""
        here, there = self.sharp, (self.sharp + 1) % len(self.points)
        return (
            self.points[here], self.points[there], self.binds[here], self.binds[there], self.tangents[here],
            self.tangents[there],
        )  # fmt: skip

    def with_corners(self, corners: Matrix) -> Loop:
        """The loop with ``corners: float64[m, 2]``, whose tangents are still zero."""
        places = self.sharp + 1
        points = np.insert(self.points, places, corners, axis=0)
        # The function of the next point binds from the corner on.
        binds = np.insert(self.binds, places, self.binds[places % len(self.binds)])
        is_corner, tangents = np.zeros(len(points), dtype=bool), np.zeros_like(points)
        is_corner[places + np.arange(len(places))] = True
        tangents[~is_corner] = self.tangents
        return Loop(points, binds, is_corner, tangents, tangents.copy())


class Border:
    """The border of the set within ``window``, looked for on a grid of ``nodes`` to each side.

    The sides of the window bind as four further functions, after those given.

    Attributes
    ----------
    loops : all closed curves. size : the shorter side of the window.
    """

    def __init__(self, functions: Sequence[Function], window: Domain, nodes: int) -> None:
        (left, right), (bottom, top) = window
        sides = (_side(0, right, 1.0), _side(0, left, -1.0), _side(1, top, 1.0), _side(1, bottom, -1.0))
        self._functions = (*functions, *sides)
        self.size = min(right - left, top - bottom)
        self._axes = np.linspace(left, right, nodes), np.linspace(bottom, top, nodes)
        self._cell = np.array([(right - left) / (nodes - 1), (top - bottom) / (nodes - 1)])
        self.loops = tuple(self._loops())

    def _values(self, points: Matrix) -> Matrix:
        """All functions at ``points: float64[m, 2]``, float64[k, m]."""
        return np.array([function(points)[0] for function in self._functions])

    def _inside(self, points: Matrix) -> NDArray[np.bool_]:
        return np.asarray(np.all(self._values(points) <= 0.0, axis=0))

    def _mask(self) -> NDArray[np.bool_]:
        """Which nodes are inside, with a rim of others around: bool[nodes + 2, nodes + 2]."""
        xs, ys = self._axes
        mask = np.zeros((len(ys) + 2, len(xs) + 2), dtype=bool)
        for row, y in enumerate(ys):
            mask[row + 1, 1:-1] = self._inside(np.column_stack([xs, np.full(len(xs), y)]))
        return mask

    def _loops(self) -> Iterator[Loop]:
        """All loops; what is asked of the functions is asked for all of them at once."""
        curves = list(self._curves())
        if not curves:
            return
        ends = np.cumsum([len(inner) for inner, _ in curves])
        inner, outer = (np.concatenate(nodes) for nodes in zip(*curves, strict=True))
        points, beyond = self._between(self._placed(inner), self._placed(outer))
        pieces = zip(np.split(points, ends[:-1]), np.split(self._bind(beyond), ends[:-1]), strict=True)
        distinct = [self._distinct(*piece) for piece in pieces]
        open_loops = [_Open(*piece, self._directions(*piece, _chords(piece[0]))) for piece in distinct if len(piece[0])]
        if not open_loops:
            return
        for found, corners in zip(open_loops, self._corners(open_loops), strict=True):
            yield self._with_tangents(found.with_corners(corners))

    def _curves(self) -> Iterator[tuple[Indices, Indices]]:
        """Around each part of the set: pairs of neighbouring nodes, one inside and one not, int[m, 2] each."""
        import contourpy  # not needed before somebody types an inequality

        mask = self._mask()
        for closed in contourpy.contour_generator(z=mask.astype(np.float64)).lines(0.5):
            line = np.asarray(closed, dtype=np.float64)[:-1]  # it ends where it began
            # Vertices lie in the middle between two nodes.
            low, high = np.floor(line).astype(int), np.ceil(line).astype(int)
            first = mask[low[:, 1], low[:, 0]][:, np.newaxis]
            inner, outer = np.where(first, low, high), np.where(first, high, low)
            on_left = _cross(np.roll(line, -1, axis=0) - line, inner - outer).sum() > 0.0
            yield (inner, outer) if on_left else (inner[::-1], outer[::-1])

    def _placed(self, indices: Indices) -> Matrix:
        """Places of nodes of the mask, float64[m, 2]."""
        origin = np.array([axis[0] for axis in self._axes])
        return np.asarray(origin + (indices - 1) * self._cell)

    def _between(self, inner: Matrix, outer: Matrix) -> tuple[Matrix, Matrix]:
        """The last points inside and the first ones beyond, on the ways from ``inner`` to ``outer``."""
        for _ in range(BISECTIONS):
            middle = 0.5 * (inner + outer)
            inside = self._inside(middle)[:, np.newaxis]
            inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
        return inner, outer

    def _bind(self, beyond: Matrix) -> Indices:
        """Which function keeps ``beyond: float64[m, 2]`` out of the set."""
        values = self._values(beyond)
        binding = np.argmax(np.where(values > 0.0, 1, 0), axis=0)
        return np.where(np.any(values > 0.0, axis=0), binding, UNDEFINED)

    def _directions(self, points: Matrix, binds: Indices, along: Matrix) -> Matrix:
        """Unit tangents where the function that binds has a gradient; else ``along``."""
        tangents = along.copy()
        for index in np.unique(binds[binds >= 0]).tolist():
            chosen = np.flatnonzero(binds == index)
            slopes = self._functions[index](points[chosen])[1]
            lengths = np.hypot(slopes[:, 0], slopes[:, 1])
            usable = np.isfinite(lengths) & (lengths > 0.0)
            with np.errstate(all="ignore"):
                turned = np.column_stack([-slopes[:, 1], slopes[:, 0]]) / lengths[:, np.newaxis]
            turned[np.sum(turned * along[chosen], axis=1) < 0.0] *= -1.0
            tangents[chosen[usable]] = turned[usable]
        return tangents

    def _distinct(self, points: Matrix, binds: Indices) -> tuple[Matrix, Indices]:
        """The points that differ from the next one; none if there are fewer than three."""
        apart = np.abs(np.roll(points, -1, axis=0) - points) > _SAME * self._cell
        kept = np.flatnonzero(apart.any(axis=1))
        kept = kept if len(kept) > 2 else kept[:0]
        return points[kept], binds[kept]

    def _corners(self, loops: Sequence[_Open]) -> list[Matrix]:
        """The corners between the points of each loop that are `_Open.sharp` and the next ones, float64[m, 2]."""
        ways = [loop.ways() for loop in loops]
        low, high, first, last, begin, end = (np.concatenate(parts) for parts in zip(*ways, strict=True))
        for _ in range(HALVINGS if len(low) else 0):
            chord = high - low
            place, beyond, met = self._across(0.5 * (low + high), np.column_stack([chord[:, 1], -chord[:, 0]]))
            bind = self._bind(beyond)
            tangent = self._directions(place, bind, chord)
            # The corner lies in the half at whose ends different functions bind, or where the direction changes more.
            before = np.where(first != last, bind == last, _turn(begin, tangent) > _turn(tangent, end))
            after, before = met & ~before, met & before
            ahead, behind = after[:, np.newaxis], before[:, np.newaxis]
            low, begin, first = (
                np.where(ahead, place, low),
                np.where(ahead, tangent, begin),
                np.where(after, bind, first),
            )
            high, end, last = (
                np.where(behind, place, high),
                np.where(behind, tangent, end),
                np.where(before, bind, last),
            )
        # Where two parts of the set touch each other, halving stops beside the corner: there the tangents meet.
        found = np.abs(high - low).max(axis=1, initial=0.0) <= _FOUND * float(self._cell.min())
        meeting = _meeting(low, begin, high, end)
        corners = np.where((~found & self._inside(meeting))[:, np.newaxis], meeting, low)
        return np.split(corners, np.cumsum([len(way[0]) for way in ways])[:-1])

    def _with_tangents(self, loop: Loop) -> Loop:
        """The loop with tangents at its corners: of the function that binds on each side, if they are two.

        At a kink of one function its gradient tells nothing: an arc leads there from the point beside it.
        """
        count = len(loop.points)
        for k in np.flatnonzero(loop.corners).tolist():
            before, after = k - 1, (k + 1) % count
            ways = (loop.points[k] - loop.points[before], loop.arriving[before]), (
                loop.points[k] - loop.points[after], -loop.leaving[after]
            )  # fmt: skip
            there, back = (_reflected(*way) if way[1].any() else _unit(way[0]) for way in ways)
            if loop.binds[before] != loop.binds[k]:
                corner, along = loop.points[[k, k]], np.array([there, -back])
                loop.arriving[k], loop.leaving[k] = self._directions(corner, loop.binds[[before, k]], along)
            else:
                loop.arriving[k], loop.leaving[k] = there, -back
        return loop

    def _across(self, middle: Matrix, across: Matrix) -> tuple[Matrix, Matrix, NDArray[np.bool_]]:
        """The border beside ``middle``: last points inside, first ones beyond; and where there is any.

        It is looked for along ``across``, which leads outside; not as far or farther near a cusp.
        """
        inside = self._inside(middle)[:, np.newaxis]
        far, met = middle, np.zeros(len(middle), dtype=bool)
        for times in _REACHES:
            tried = np.where(inside, middle + times * across, middle - times * across)
            far = np.where(met[:, np.newaxis], far, tried)
            met |= self._inside(far) != inside[:, 0]
        return *self._between(np.where(inside, middle, far), np.where(inside, far, middle)), met


def _side(axis: int, bound: float, sign: float) -> Function:
    """A side of the window: how far points lie beyond it."""

    def beyond(points: Matrix) -> tuple[Vector, Matrix]:
        slopes = np.zeros((len(points), 2))
        slopes[:, axis] = sign
        return sign * (points[:, axis] - bound), slopes

    return beyond


def _meeting(low: Matrix, begin: Matrix, high: Matrix, end: Matrix) -> Matrix:
    """Where lines from ``low`` along ``begin`` and from ``high`` along ``end`` meet; ``low`` if not near by."""
    chord = high - low
    with np.errstate(all="ignore"):
        ahead = (_cross(chord, end) / _cross(begin, end))[:, np.newaxis] * begin
        near = np.hypot(ahead[:, 0], ahead[:, 1]) <= 2.0 * np.hypot(chord[:, 0], chord[:, 1])
    return np.asarray(low + np.where(near[:, np.newaxis], ahead, 0.0))


def _chords(points: Matrix) -> Matrix:
    """Unit vectors from the point before each one to the point after it."""
    ways = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    lengths = np.hypot(ways[:, 0], ways[:, 1])
    return np.asarray(ways / np.where(lengths > 0.0, lengths, 1.0)[:, np.newaxis])


def _cross(one: Matrix, other: Matrix) -> Vector:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])


def _turn(one: Matrix, other: Matrix) -> Vector:
    return np.asarray(np.abs(np.arctan2(_cross(one, other), np.sum(one * other, axis=-1))))


def _reflected(chord: Vector, tangent: Vector) -> Vector:
    """The direction in which an arc arrives that leaves along ``tangent`` and leads along ``chord``."""
    square = float(chord @ chord)
    return np.asarray(2.0 * (tangent @ chord) / square * chord - tangent) if square > 0.0 else tangent


def _unit(way: Vector) -> Vector:
    length = float(np.hypot(*way))
    return way / length if length > 0.0 else np.array([1.0, 0.0])


# Pieces


def pieces_of(loop: Loop, tolerance: float) -> Matrix:
    """Pieces that follow a loop within ``tolerance``: begin, end, and slopes there over the chord, float64[k, 6]."""
    begins = np.flatnonzero(loop.corners)
    begins = begins if len(begins) else np.array([0])
    rows: list[Vector] = []
    for begin, end in zip(begins, np.append(begins[1:], begins[0] + len(loop.points)), strict=True):
        chain = np.arange(begin, end + 1) % len(loop.points)
        points, leaving, arriving = loop.points[chain], loop.leaving[chain], loop.arriving[chain]
        if loop.binds[begin] == UNDEFINED:
            rows.extend(_straight(points, _EXACT * tolerance))
        else:
            rows.extend(_fitted(points, leaving, arriving, tolerance))
    return np.array(rows)


def _fitted(points: Matrix, leaving: Matrix, arriving: Matrix, tolerance: float) -> Iterator[Vector]:
    """Pieces from the first to the last of ``points``, as few as stay within ``tolerance``."""
    angles = np.unwrap(np.arctan2(leaving[:, 1], leaving[:, 0]))
    here, last, stride = 0, len(points) - 1, 2
    while here < last:
        good, bad = here + 1, last + 1
        while bad - good > 1:
            trial = max(good + 1, min(here + stride, last) if bad > last else (good + bad) // 2)
            piece = _piece(points[here], leaving[here], points[trial], arriving[trial])
            turned = np.ptp(angles[here:trial])
            if turned <= _TURN and _off(piece, points[here + 1 : trial]) <= tolerance:
                good, stride = trial, 2 * stride
            else:
                bad = trial
        yield _piece(points[here], leaving[here], points[good], arriving[good])
        here, stride = good, max(2, good - here)


def _straight(points: Matrix, tolerance: float) -> Iterator[Vector]:
    """Straight pieces between ``points``: where a function ends, a point a little beyond has no value."""
    here, last = 0, len(points) - 1
    while here < last:
        there = here + 1
        while there < last:
            longer = np.array([*points[here], *points[there + 1], 0.0, 0.0])
            if _off(longer, points[here + 1 : there + 1]) > tolerance:
                break
            there += 1
        yield np.array([*points[here], *points[there], 0.0, 0.0])
        here = there


def _piece(begin: Vector, leaving: Vector, end: Vector, arriving: Vector) -> Vector:
    """The piece with these unit vectors along it at its ends; straight where it would turn back."""
    way = end - begin
    slopes = [float(_cross(way, tangent)) / float(way @ tangent) if way @ tangent > 0.0 else 0.0
              for tangent in (leaving, arriving)]  # fmt: skip
    return np.array([*begin, *end, *slopes])


def _off(piece: Vector, points: Matrix) -> float:
    """How far the farthest of ``points: float64[m, 2]`` lies from a piece, across its chord."""
    if not len(points):
        return 0.0
    way = piece[2:4] - piece[:2]
    length = float(np.hypot(*way))
    if not length > 0.0:
        return float("inf")
    shares, offsets = (points - piece[:2]) @ way / length**2, _cross(way, points - piece[:2]) / length
    bulge = shares * (1.0 - shares) * (piece[4] * (1.0 - shares) - piece[5] * shares)
    return float(np.abs(offsets - length * bulge).max())

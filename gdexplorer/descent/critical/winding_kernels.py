"""How far the gradient of a function of two coordinates turns along line segments."""

import math

import numpy as np

from gdexplorer.compiled.kernel import inlined

# Columns of a piece of a segment: where it begins and ends, and the direction of the gradient at both ends.
FIRST, LAST, BEFORE, AFTER, PIECE = 0, 2, 4, 6, 8
# What `crossings` returns for a turn that is too far, and for one that is undefined.
FAR, UNDEFINED = 2, 3


@inlined
def direction_at(objective, data, x, y, sides, place, gradient):
    """A vector in the direction of the gradient, in units of the domain; NaN where it is zero or undefined."""
    place[0], place[1] = x, y
    value = objective(place, data, gradient)
    # Adding 0 turns -0 into 0, whose angle is the same everywhere.
    across, up = sides[0] * gradient[0] + 0.0, sides[1] * gradient[1] + 0.0
    size = abs(across) + abs(up)
    if not (0.0 < size < math.inf and math.isfinite(value)):
        return math.nan, math.nan
    return across / size, up / size


@inlined
def crossings(before_x, before_y, after_x, after_y, tangent):
    """How often a turn crosses the negative first axis, counter-clockwise: -1, 0 or 1.

    It is `FAR` if the tangent of the angle is above ``tangent``, and `UNDEFINED` if a direction is.
    """
    along = before_x * after_x + before_y * after_y
    across = before_x * after_y - before_y * after_x
    if abs(across) <= tangent * along:
        if before_y >= 0.0 > after_y and across > 0.0:
            return 1
        return -1 if before_y < 0.0 <= after_y and across < 0.0 else 0
    return UNDEFINED if math.isnan(along) else FAR


@inlined
def keep(pieces, row, x, y, end_x, end_y, before_x, before_y, after_x, after_y):
    """Fill a row of ``pieces``."""
    pieces[row, FIRST], pieces[row, FIRST + 1], pieces[row, LAST], pieces[row, LAST + 1] = x, y, end_x, end_y
    pieces[row, BEFORE], pieces[row, BEFORE + 1] = before_x, before_y
    pieces[row, AFTER], pieces[row, AFTER + 1] = after_x, after_y


@inlined
def divide(objective, data, start, end, sides, parts, tangent, direction, pieces, crossed, place, gradient):
    """Divide a segment into ``parts``; count the crossings of each and keep those that turn too far.

    ``direction`` is that at ``start``, then at ``end``. Returns how many were kept, -1 if a direction is undefined.
    """
    count, x, y, before_x, before_y = 0, start[0], start[1], direction[0], direction[1]
    for i in range(1, parts + 1):
        share = i / parts
        end_x, end_y = start[0] * (1.0 - share) + end[0] * share, start[1] * (1.0 - share) + end[1] * share
        after_x, after_y = direction_at(objective, data, end_x, end_y, sides, place, gradient)
        turn = crossings(before_x, before_y, after_x, after_y, tangent)
        if turn == UNDEFINED:
            count = -1
        elif turn != FAR:
            crossed[0] += turn
        elif count >= 0:
            keep(pieces, count, x, y, end_x, end_y, before_x, before_y, after_x, after_y)
            count += 1
        x, y, before_x, before_y = end_x, end_y, after_x, after_y
    direction[0], direction[1] = before_x, before_y
    return count


@inlined
def halve(objective, data, sides, count, tangent, pieces, halves, crossed, place, gradient):
    """Halve ``count`` pieces; count the crossings of each half and keep those that turn too far in ``halves``.

    Returns how many were kept, -1 if a direction is undefined.
    """
    kept = 0
    for i in range(count):
        piece = pieces[i]
        x, y = 0.5 * (piece[FIRST] + piece[LAST]), 0.5 * (piece[FIRST + 1] + piece[LAST + 1])
        u, v = direction_at(objective, data, x, y, sides, place, gradient)
        first = crossings(piece[BEFORE], piece[BEFORE + 1], u, v, tangent)
        second = crossings(u, v, piece[AFTER], piece[AFTER + 1], tangent)
        if first == UNDEFINED or second == UNDEFINED:
            return -1
        if first == FAR:
            keep(halves, kept, piece[FIRST], piece[FIRST + 1], x, y, piece[BEFORE], piece[BEFORE + 1], u, v)
            kept += 1
        else:
            crossed[0] += first
        if second == FAR:
            keep(halves, kept, x, y, piece[LAST], piece[LAST + 1], u, v, piece[AFTER], piece[AFTER + 1])
            kept += 1
        else:
            crossed[0] += second
    return kept


def turn_along(
    objective, data, starts, ends, sides, parts, furthest, most_pieces, most_cuts, turned, known, first, last
):  # fmt: skip
    """Fill ``turned: float64[m]`` with how far the gradient turns from ``starts: float64[m, 2]`` to ``ends``.

    Segments ``first`` to ``last - 1`` are each divided into ``parts`` pieces; those that turn by more than
    ``furthest``, less than π / 2, are halved, ``most_cuts`` times at most. ``known: int64[m]`` and the turn are 0
    where a direction is undefined or more than ``most_pieces`` pieces remain to be halved; elsewhere known is 1.
    ``sides: float64[2]`` are the units of length.
    """
    room = max(parts, 2 * most_pieces)
    pieces, halves, crossed = np.zeros((room, PIECE)), np.zeros((room, PIECE)), np.zeros(1)
    place, gradient, direction, tangent = np.zeros(2), np.zeros(2), np.zeros(2), math.tan(furthest)
    after = math.nan
    for edge in range(first, last):
        start, end = starts[edge], ends[edge]
        # The direction at a point that two segments share, one after the other, is computed once.
        follows = edge > first and start[0] == ends[edge - 1, 0] and start[1] == ends[edge - 1, 1]
        if not follows:
            direction[0], direction[1] = direction_at(objective, data, start[0], start[1], sides, place, gradient)
            after = math.atan2(direction[1], direction[0])
        before, crossed[0] = after, 0.0
        count = divide(
            objective, data, start, end, sides, parts, tangent, direction, pieces, crossed, place, gradient
        )  # fmt: skip
        after = math.atan2(direction[1], direction[0])
        for _ in range(most_cuts):
            # A jump: a kink or critical point on the edge. Or nothing but noise, or an undefined region.
            if count <= 0 or count > most_pieces:
                break
            count = halve(objective, data, sides, count, tangent, pieces, halves, crossed, place, gradient)
            pieces, halves = halves, pieces
        known[edge] = 1 if count == 0 else 0
        turned[edge] = after - before + 2.0 * math.pi * crossed[0] if count == 0 else 0.0
    return 0

"""How far the gradient of a function of two coordinates turns along line segments."""

import math

import numpy as np

from gdexplorer.compiled.kernel import inlined

# Columns of a piece of a segment: where it begins and ends, and the direction of the gradient at both ends.
FIRST, LAST, BEFORE, AFTER, PIECE = 0, 2, 4, 5, 6


@inlined
def direction_at(objective, data, x, y, sides, place, gradient):
    """Direction of the gradient in units of the domain; NaN where it is zero or undefined."""
    place[0], place[1] = x, y
    objective(place, data, gradient)
    across, up = sides[0] * gradient[0], sides[1] * gradient[1]
    return math.nan if across == 0.0 and up == 0.0 else math.atan2(up, across)


@inlined
def turn_between(before, after):
    """Signed angle from one direction to another, in [-π, π)."""
    turn = after - before + math.pi
    return turn - 2.0 * math.pi * math.floor(turn / (2.0 * math.pi)) - math.pi


@inlined
def divide(objective, data, start, end, sides, count, before, pieces, place, gradient):
    """Fill the first ``count`` rows of ``pieces`` with equal parts of a segment; ``before`` is the direction there."""
    for i in range(count):
        for k in range(2):
            pieces[i, FIRST + k] = start[k] * (1.0 - i / count) + end[k] * (i / count)
            pieces[i, LAST + k] = start[k] * (1.0 - (i + 1) / count) + end[k] * ((i + 1) / count)
        pieces[i, BEFORE] = before
        before = direction_at(objective, data, pieces[i, LAST], pieces[i, LAST + 1], sides, place, gradient)
        pieces[i, AFTER] = before


@inlined
def halve(objective, data, sides, count, pieces, place, gradient):
    """Replace the first ``count`` rows of ``pieces`` by their halves, from the last on, since both fill two rows."""
    for i in range(count - 1, -1, -1):
        x = 0.5 * (pieces[i, FIRST] + pieces[i, LAST])
        y = 0.5 * (pieces[i, FIRST + 1] + pieces[i, LAST + 1])
        angle = direction_at(objective, data, x, y, sides, place, gradient)
        second = pieces[2 * i + 1]
        second[:] = pieces[i]
        second[FIRST], second[FIRST + 1], second[BEFORE] = x, y, angle
        first = pieces[2 * i]
        first[:] = pieces[i]
        first[LAST], first[LAST + 1], first[AFTER] = x, y, angle


@inlined
def settle(pieces, count, furthest, turned):
    """Add the turns of pieces up to ``furthest`` to ``turned[0]`` and keep the others; return their number.

    It is -1 if a direction is undefined.
    """
    kept = 0
    for i in range(count):
        turn = turn_between(pieces[i, BEFORE], pieces[i, AFTER])
        if math.isnan(turn):
            kept = -1
            break
        if abs(turn) <= furthest:
            turned[0] += turn
        else:
            pieces[kept] = pieces[i]
            kept += 1
    return kept


def turn_along(objective, data, starts, ends, sides, parts, furthest, most_pieces, most_cuts, turned, known):
    """Fill ``turned: float64[m]`` with how far the gradient turns from ``starts: float64[m, 2]`` to ``ends``.

    Each segment is divided into ``parts`` pieces; those that turn by more than ``furthest`` are halved, ``most_cuts``
    times at most. ``known: int64[m]`` is 0 where a direction is undefined, or more than ``most_pieces`` pieces remain
    to be halved, and 1 elsewhere. ``sides: float64[2]`` are the units of length.
    """
    pieces, place, gradient, total = (
        np.zeros((max(parts, 2 * most_pieces), PIECE)),
        np.zeros(2),
        np.zeros(2),
        np.zeros(1),
    )
    after = math.nan
    for edge in range(starts.shape[0]):
        start, end = starts[edge], ends[edge]
        # The direction at a point that two segments share, one after the other, is computed once.
        follows = edge > 0 and start[0] == ends[edge - 1, 0] and start[1] == ends[edge - 1, 1]
        if not follows:
            after = direction_at(objective, data, start[0], start[1], sides, place, gradient)
        divide(objective, data, start, end, sides, parts, after, pieces, place, gradient)
        after, total[0], count = pieces[parts - 1, AFTER], 0.0, parts
        for cut in range(most_cuts + 1):
            count = settle(pieces, count, furthest, total)
            # A jump: a kink or critical point on the edge. Or nothing but noise, or an undefined region.
            if count <= 0 or cut == most_cuts or count > most_pieces:
                break
            halve(objective, data, sides, count, pieces, place, gradient)
            count *= 2
        turned[edge], known[edge] = total[0], 1 if count == 0 else 0
    return 0

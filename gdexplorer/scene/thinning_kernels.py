"""Kernel that thins paths (see `thinning`)."""

import math

# Longer or non-finite moves count as this many tolerances.
FAR = 1e9
# How often tolerances are doubled if too many iterates remain: by then they are as wide as a picture.
DOUBLINGS = 12


def thin(points, ends, tolerance, most, kept, counts):
    """Fill ``kept`` with the indices of ``points`` that each path needs, and ``counts`` with their numbers.

    See `thinned`. Paths are concatenated in ``points``: each ends before the next of ``ends``. Returns the total
    number.
    """
    begin, place = 0, 0
    for path in range(ends.size):
        count = ends[path] - begin
        for j in range(count):
            kept[place + j] = begin + j
        scale = 1.0
        for _ in range(DOUBLINGS + 1):
            thinned, travelled, cell, before = min(count, 1), 0.0, 0.0, kept[place]
            for j in range(1, count):
                here, move = kept[place + j], 0.0
                for i in range(tolerance.size):
                    along = abs(points[here, i] - points[before, i]) / (scale * tolerance[i])
                    if along > move:
                        move = along
                before = here
                travelled += move if move < FAR else FAR
                if math.floor(travelled) > cell or j == count - 1:
                    cell = math.floor(travelled)
                    kept[place + thinned] = here
                    thinned += 1
            count = thinned
            if count <= most:
                break
            scale *= 2.0
        if count > most:
            for j in range(most):
                kept[place + j] = kept[place + j * (count - 1) // (most - 1)]
            count = most
        counts[path] = count
        place += count
        begin = ends[path]
    return place

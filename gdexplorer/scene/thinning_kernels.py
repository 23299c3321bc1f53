"""The compiled thinning of paths (see `thinning`)."""

import math

# A move of so many tolerances, or of no finite length, counts as no longer.
FAR = 1e9
# Tolerances are doubled so often where too many iterates are left: by then they are as wide as a picture.
DOUBLINGS = 12


def thin(points, ends, tolerance, most, kept, counts):
    """Write which of ``points`` each path needs to ``kept``, and how many these are to ``counts`` (see `thinned`).

    The paths lie one after the other in ``points``: each ends before the next of ``ends``. Returns how many are kept.
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

"""Kernels of the schedule that follows the values of a run.

``course: float64[COURSE]`` is where the schedule stands: the factor, the lowest value so far that counts, how many
steps ago that was, and for how many steps more the schedule waits.
"""

from gdexplorer.compiled.kernel import inlined

REDUCTION, PATIENCE, TOLERANCE, COOLDOWN, LOWEST = range(5)
NOW, BEST, SINCE, WAITS = range(4)
COURSE = 4


@inlined
def follow_plateau(settings, course, value, k):
    """The factor of step ``k`` (from 1), given the ``value`` where it begins; call it once for each step, in order.

    As PyTorch's ReduceLROnPlateau, which is given the value before each step; values below zero must fall by a
    part of their size, too.
    """
    if k == 1:
        course[NOW], course[BEST], course[SINCE], course[WAITS] = 1.0, value, 0.0, 0.0
        return 1.0
    if value < course[BEST] - settings[TOLERANCE] * abs(course[BEST]):
        course[BEST], course[SINCE] = value, 0.0
    else:
        course[SINCE] += 1.0
    if course[WAITS] > 0.0:
        course[WAITS] -= 1.0
        course[SINCE] = 0.0
    if course[SINCE] > settings[PATIENCE]:
        course[NOW] = min(course[NOW], max(settings[REDUCTION] * course[NOW], settings[LOWEST]))
        course[SINCE], course[WAITS] = 0.0, settings[COOLDOWN]
    return course[NOW]


def factors_along(settings, course, values, factors):
    """Fill ``factors: float64[m]`` with those of the steps that begin at ``values: float64[m]``."""
    for i in range(values.size):
        factors[i] = follow_plateau(settings, course, values[i], i + 1)
    return 0

"""Compiled loops of grid search and random search."""

from gdexplorer.compiled.randomness import uniform


def search_grid(objective, data, theta, gradient, low, high, count, first, last):
    """The lowest value at points ``first`` to ``last - 1`` of the grid with ``count`` points along each coordinate.

    The points are the centres of ``count ** n`` equal cells between ``low`` and ``high``; the first coordinate varies
    fastest. ``theta, gradient: float64[n]`` are scratch arrays.
    """
    spacing, best = (high - low) / count, 1e300
    for point in range(first, last):
        rest = point
        for i in range(theta.size):
            theta[i] = low + (rest % count + 0.5) * spacing
            rest //= count
        best = min(best, objective(theta, data, gradient))
    return best


def search_at_random(objective, data, theta, gradient, low, high, target, seed, first, last):
    """Count random points ``first`` to ``last - 1`` with a value of at most ``target``."""
    hits = 0
    for point in range(first, last):
        for i in range(theta.size):
            theta[i] = low + (high - low) * uniform(seed, point, i)
        if objective(theta, data, gradient) <= target:
            hits += 1
    return hits

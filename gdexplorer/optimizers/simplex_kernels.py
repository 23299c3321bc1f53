"""Kernel of the simplex method of Nelder and Mead.

A simplex is ``vertices: float64[n + 1, n]`` with ``heights: float64[n + 1, n]``, whose first column holds the values
there, lowest first.
"""

import math

from gdexplorer.compiled.arithmetic import assign
from gdexplorer.compiled.kernel import inlined

# Iterations of the simplex in one step, at most: a step ends where there is a lower vertex.
MOST_ITERATIONS = 20
INITIAL_SIZE = 0
WORST_POINT, CENTROID, SECOND_VERTEX, HIGHEST_VERTEX, TRIAL, SLOPE, VERTICES = range(7)


@inlined
def height_of(objective, data, point, slope):
    """The value at ``point``; infinite where it is undefined."""
    value = objective(point, data, slope)
    return math.inf if math.isnan(value) else value


@inlined
def sort_simplex(vertices, heights):
    """Order the vertices by their values; equal ones keep their order."""
    n = vertices.shape[1]
    for last in range(1, n + 1):
        place = last
        while place > 0 and heights[place, 0] < heights[place - 1, 0]:
            heights[place, 0], heights[place - 1, 0] = heights[place - 1, 0], heights[place, 0]
            for i in range(n):
                vertices[place, i], vertices[place - 1, i] = vertices[place - 1, i], vertices[place, i]
            place -= 1
    return 0


@inlined
def begin_simplex(objective, data, theta, value, size, slope, vertices, heights):
    """Place the first simplex: ``theta``, and a point at distance ``size`` along each coordinate."""
    n = theta.size
    heights[0, 0] = value
    for j in range(n + 1):
        for i in range(n):
            vertices[j, i] = theta[i] + (size if i == j - 1 else 0.0)
        if j > 0:
            heights[j, 0] = height_of(objective, data, vertices[j], slope)
    sort_simplex(vertices, heights)
    return n


@inlined
def try_vertex(objective, data, factor, worst, centroid, trial, slope):
    """Fill ``trial`` with the point ``factor`` times as far beyond the centroid as the worst one; return its value."""
    for i in range(trial.size):
        trial[i] = centroid[i] + factor * (centroid[i] - worst[i])
    return height_of(objective, data, trial, slope)


@inlined
def replace_worst(trial, value, vertices, heights):
    """Put ``trial`` in the place of the worst vertex."""
    n = trial.size
    heights[n, 0] = value
    for i in range(n):
        vertices[n, i] = trial[i]
    return 0


@inlined
def shrink_simplex(objective, data, slope, vertices, heights):
    """Move all vertices half the way to the best one."""
    n = vertices.shape[1]
    for j in range(1, n + 1):
        for i in range(n):
            vertices[j, i] = vertices[0, i] + 0.5 * (vertices[j, i] - vertices[0, i])
        heights[j, 0] = height_of(objective, data, vertices[j], slope)
    return n


@inlined
def iterate_simplex(objective, data, worst, centroid, trial, slope, vertices, heights):
    """Reflect, expand, contract or shrink (Lagarias and others 1998); return the number of evaluations."""
    n = trial.size
    for i in range(n):
        worst[i], centroid[i] = vertices[n, i], 0.0
        for j in range(n):
            centroid[i] += vertices[j, i] / n
    reflected, count = try_vertex(objective, data, 1.0, worst, centroid, trial, slope), 1
    best, second, last = heights[0, 0], heights[n - 1, 0], heights[n, 0]
    if reflected < best:
        replace_worst(trial, reflected, vertices, heights)
        expanded = try_vertex(objective, data, 2.0, worst, centroid, trial, slope)
        count += 1
        if expanded < reflected:
            replace_worst(trial, expanded, vertices, heights)
    elif reflected < second:
        replace_worst(trial, reflected, vertices, heights)
    else:
        outside = reflected < last
        contracted = try_vertex(objective, data, 0.5 if outside else -0.5, worst, centroid, trial, slope)
        count += 1
        if contracted <= reflected if outside else contracted < last:
            replace_worst(trial, contracted, vertices, heights)
        else:
            count += shrink_simplex(objective, data, slope, vertices, heights)
    sort_simplex(vertices, heights)
    return count


def nelder_mead(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """Iterate the simplex until its best vertex is lower."""
    worst, centroid, trial, slope = state[WORST_POINT], state[CENTROID], state[TRIAL], state[SLOPE]
    rows, count = state[VERTICES:], 0
    vertices, heights = rows[: theta.size + 1], rows[theta.size + 1 :]
    if k == 1:
        count = begin_simplex(objective, data, theta, value, settings[INITIAL_SIZE], slope, vertices, heights)
    before = value if k == 1 else heights[0, 0]
    for _ in range(MOST_ITERATIONS):
        count += iterate_simplex(objective, data, worst, centroid, trial, slope, vertices, heights)
        if heights[0, 0] < before:
            break
    assign(theta, vertices[0])
    assign(state[SECOND_VERTEX], vertices[theta.size - 1])
    assign(state[HIGHEST_VERTEX], vertices[theta.size])
    return count

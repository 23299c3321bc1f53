"""Compiled loops that evaluate an objective at many points."""


def evaluate_points(objective, data, points, values, gradients):
    """Fill ``values: float64[m]`` and ``gradients: float64[m, n]`` at ``points: float64[m, n]``."""
    gradient = gradients[0].copy()
    for i in range(points.shape[0]):
        values[i] = objective(points[i], data, gradient)
        gradients[i] = gradient
    return 0


def evaluate_hessians(hessian, data, points, hessians):
    """Fill ``hessians: float64[m, n, n]`` at ``points: float64[m, n]``."""
    for i in range(points.shape[0]):
        hessian(points[i], data, hessians[i])
    return 0


def evaluate_plane(objective, data, origin, directions, us, vs, values, slopes, first, last):
    """Fill rows ``first`` to ``last - 1`` of a plane: ``origin + u * directions[0] + v * directions[1]``.

    ``values: float64[vs, us]``; ``slopes: float64[vs, us, 2]`` are the derivatives along the two directions.
    """
    theta = origin.copy()
    gradient = origin.copy()
    for row in range(first, last):
        for column in range(us.size):
            for i in range(theta.size):
                theta[i] = origin[i] + us[column] * directions[0, i] + vs[row] * directions[1, i]
            values[row, column] = objective(theta, data, gradient)
            along_u = 0.0
            along_v = 0.0
            for i in range(theta.size):
                # At a kink along another axis that component is NaN, and so is its product with 0.
                if directions[0, i] != 0.0:
                    along_u += gradient[i] * directions[0, i]
                if directions[1, i] != 0.0:
                    along_v += gradient[i] * directions[1, i]
            slopes[row, column, 0] = along_u
            slopes[row, column, 1] = along_v
    return 0

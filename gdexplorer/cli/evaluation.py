"""``gdexplorer evaluate``: an objective at a point."""

import math
from argparse import Namespace

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.writing import as_json
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective, objective


def show_evaluation(options: Namespace) -> int:
    """Print value, gradient and Hessian at the point; what is undefined there is null."""
    try:
        bound = objective(options.objective).bound(texts.assignments(options.param))
        point = _point(options.at, bound)
    except InputError as error:
        raise UsageError(str(error)) from error
    value, gradient = bound.value_gradient(point)
    print(as_json({"value": value, "gradient": gradient.tolist(), "hessian": bound.hessian(point).tolist()}))
    return 0


def _point(text: str, bound: BoundObjective) -> tuple[float, ...]:
    """A point of the plane; it may lie outside the drawn domain."""
    point = texts.point(text)
    if len(point) != bound.dimension:
        raise InputError(f"The point has {bound.dimension} coordinates; {len(point)} were given.")
    if not all(map(math.isfinite, point)):
        raise InputError(f"The coordinates must be finite numbers; {text} are not.")
    return point

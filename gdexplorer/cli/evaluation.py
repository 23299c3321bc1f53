"""``gdexplorer evaluate``: an objective at a point."""

import math
from argparse import Namespace

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.own import chosen
from gdexplorer.cli.writing import as_json
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective, row_of

# Larger matrices of second derivatives are left out.
MOST_ROWS = 100
# In place of coordinates: where a first descent begins.
START = "start"


def show_evaluation(options: Namespace) -> int:
    """Print value, gradient and, where it is not too large, Hessian at the point; what is undefined there is null."""
    try:
        bound = row_of(chosen(options)).bound(texts.assignments(options.param))
        point = _point(options.at, bound)
    except InputError as error:
        raise UsageError(f"evaluate: {error}") from error
    value, gradient = bound.value_gradient(point)
    # Where a function has no value it has no slope, though the formula of its slope may have one: 1/x for log(x) at -1.
    undefined = math.nan if math.isnan(value) else 0.0
    told = {"value": value, "gradient": (gradient + undefined).tolist()}
    if bound.dimension <= MOST_ROWS:
        told["hessian"] = (bound.hessian(point) + undefined).tolist()
    print(as_json(told))
    return 0


def _point(text: str, bound: BoundObjective) -> tuple[float, ...]:
    """A point; it may lie outside the drawn domain."""
    if text == START:
        return bound.start
    point = texts.point(text)
    if len(point) != bound.dimension:
        raise InputError(f"The point has {bound.dimension} coordinates; {len(point)} were given.")
    if not all(map(math.isfinite, point)):
        raise InputError(f"The coordinates must be finite numbers; {text} are not.")
    return point

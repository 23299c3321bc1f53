"""``gdexplorer evaluate``: evaluates an objective at a point."""

from __future__ import annotations

import math
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from gdexplorer.cli import texts
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import objective_options
from gdexplorer.cli.usage import reading, require
from gdexplorer.console import complain
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.plain_json import as_json

if TYPE_CHECKING:
    from gdexplorer.objectives import BoundObjective

# Larger Hessians are omitted.
MOST_ROWS = 100
# Stands for the suggested start, in place of coordinates.
START = "start"
# How many coordinates of a point are named in a sentence.
MOST_NAMED = 4


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--at", metavar="X,Y", help=f"the point, or {START} for the suggested start")
    parser.add_argument("--seed", metavar="N", help="seed of a network's initial weights (default: 0)")


def run(options: Namespace) -> int:
    """Print value, gradient and, unless it is too large, Hessian at the point; undefined numbers are null, and told."""
    import numpy as np

    from gdexplorer.cli.custom import chosen
    from gdexplorer.objectives import objective_of

    with reading(options):
        texts.whole_number_or(0, options.seed, "seed")  # only networks have use for it
        bound = objective_of(chosen(options)).bound(texts.assignments(options.param))
        require(options, options.needed)
        point = _point(options.at, bound)
    value, gradient = bound.value_gradient(point)
    # Where a function is undefined so is its gradient, even if the formula of the gradient is not: 1/x for log(x) at
    # -1.
    undefined = math.nan if math.isnan(value) else 0.0
    result = {"value": value, "gradient": (gradient + undefined).tolist()}
    if bound.dimension <= MOST_ROWS:
        result["hessian"] = (bound.hessian(point) + undefined).tolist()
    print(as_json(result))
    if not np.isfinite([value, *gradient, *np.ravel(result.get("hessian", 0.0))]).all():
        complain(f"gdexplorer: {_null(value, bound, point)}")
    return 0


def _null(value: float, bound: BoundObjective, point: tuple[float, ...]) -> str:
    """Say why numbers at ``point`` are null."""
    at = ",".join(short(coordinate) for coordinate in point[:MOST_NAMED]) + ",…" * (len(point) > MOST_NAMED)
    if math.isnan(value):
        return f"{bound.label} is undefined at {at}: its value and derivatives are null."
    if math.isinf(value):
        return f"{bound.label} is infinite or too large for a number at {at}: what is not a finite number is null."
    return f"Derivatives of {bound.label} at {at} that are undefined, infinite or too large are null."


def _point(text: str, bound: BoundObjective) -> tuple[float, ...]:
    """The point, which may lie outside the drawn domain."""
    if text == START:
        return bound.start
    point = texts.point(text)
    if len(point) != bound.dimension:
        raise InputError(f"The point must have {bound.dimension} coordinates, not {len(point)}.")
    if not all(map(math.isfinite, point)):
        raise InputError(f"The coordinates must be finite numbers, not {text}.")
    return point


COMMAND = Command(
    "evaluate",
    "print value, gradient and Hessian of an objective at a point",
    add_arguments,
    run,
    order=20,
    description="Print value, gradient and Hessian of an objective at a point, as JSON.",
    needs_objective=True,
    needed=("at",),
    shared=(objective_options(),),
)

"""``gdexplorer criticalpoints``: minima, saddles and maxima of an objective, as a table or as arrays."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from gdexplorer.cli import texts
from gdexplorer.cli.command import Command
from gdexplorer.cli.options import add_feasible_set, objective_options
from gdexplorer.cli.output import output_options
from gdexplorer.cli.usage import reading
from gdexplorer.cli.writing import write_encoded
from gdexplorer.console import complain
from gdexplorer.errors import InputError
from gdexplorer.formats import CRITICAL_POINTS


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--seed", metavar="N", help="seed of a network's initial weights (default: 0)")
    add_feasible_set(parser)


def run(options: Namespace) -> int:
    """Search the domain, and write what is found."""
    from gdexplorer.cli.custom import chosen
    from gdexplorer.cli.experiments import limits_from
    from gdexplorer.descent.building import experiment_of
    from gdexplorer.descent.critical.critical_points import search_critical_points
    from gdexplorer.descent.critical.listing import listed
    from gdexplorer.exports.analyses import Analysis

    with reading(options):
        limits = limits_from({"subject_to": options.subject_to})
        experiment = experiment_of(chosen(options), texts.assignments(options.param), (), [], limits)
        bound = experiment.bound()
        if bound.dimension != 2:
            raise InputError(f"Critical points are searched in two coordinates; {bound.label} has {bound.dimension}.")
    found = search_critical_points(bound)
    points = listed(found.points, bound)
    write_encoded(options.out, options.form, Analysis("critical_points", points, experiment))
    if found.missing:
        complain(f"gdexplorer: At least {found.missing} critical points were not found.")
    return 0


COMMAND = Command(
    "criticalpoints",
    "find the minima, saddles and maxima of an objective",
    add_arguments,
    run,
    order=45,
    description="Find the points of the domain where the gradient is zero, and known minima without a derivative. "
    "Write where they are, their values and kinds, and the eigenvalues of the Hessian there. With a feasible set, "
    "points outside of it are marked, and KKT points at its walls follow, with the walls and their multipliers.",
    needs_objective=True,
    shared=(objective_options(), output_options(CRITICAL_POINTS)),
)

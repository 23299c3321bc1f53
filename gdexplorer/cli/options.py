"""Options that several commands share; separate from the code that evaluates them, so that help is fast.

Each function builds a parser to be listed in a command's ``shared``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdexplorer.cli.parser import Parser
from gdexplorer.descent.run_settings import MAY_BE_EMPTY, RUN_SETTINGS, STEPS
from gdexplorer.numerals import short
from gdexplorer.parameter import Parameter, Scale

if TYPE_CHECKING:
    from argparse import _ArgumentGroup


# Options that choose the objective.
KINDS = "objective", "formula", "network", "data", "model"


def objective_options() -> Parser:
    """Options for the objective: from the catalogue, or a custom formula, network or fit."""
    parser = Parser("", add_help=False)
    group = parser.add_argument_group("objective")
    group.add_argument("--objective", metavar="KEY", help="the function to minimise: see gdexplorer list objectives")
    group.add_argument(
        "--param", metavar="NAME=V", action="append", default=[], help="a parameter of the objective; repeatable"
    )
    for add in (_add_formula, _add_network, _add_data, _add_file_format, add_model):
        add(parser)
    return parser


def optimizer_options(meaning: str) -> Parser:
    """Options for the optimizers; ``meaning``: the help of ``--optimizer``."""
    parser = Parser("", add_help=False)
    group = parser.add_argument_group("optimizer")
    group.add_argument(
        "--optimizer", metavar="KEY[:NAME=V,...]", action="append", default=[],
        help=f"{meaning}; batch=N is its own batch size, on fits and networks; torch:NAME and optax:NAME are those of "
        "PyTorch and Optax, slowly",
    )  # fmt: skip
    group.add_argument("--learning-rate", metavar="V", help="the learning rate of every optimizer that has one")
    group.add_argument(
        "--set", metavar="NAME=V", action="append", default=[],
        help="a setting of every optimizer that has it; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--schedule", metavar="KEY[:NAME=V,...]",
        help="the schedule of the learning rate: see gdexplorer list schedules",
    )  # fmt: skip
    return parser


def run_options(steps: int | None = None) -> Parser:
    """Options for stopping and gradients; ``steps``: the default step budget, None for a command that has none."""
    parser = Parser("", add_help=False)
    group = parser.add_argument_group("stopping and gradient, for all runs")
    for setting in (*([] if steps is None else [replace(STEPS, default=steps)]), *RUN_SETTINGS):
        _add_setting(group, setting)
    group.add_argument(
        "--metric", metavar="KIND[:V,...]",
        help="the metric, which determines the gradient: euclidean, matrix:a,b,c (for ((a, b), (b, c)), positive "
        "definite), polar[:x,y] (dr^2 + dphi^2 about a point), polar_length[:x,y] (dr^2 + r^2 dphi^2), hessian "
        "(Newton's direction) or gauss_newton (Fisher; for data); optimizers with line searches or "
        "second derivatives always use euclidean (default: euclidean)",
    )  # fmt: skip
    add_feasible_set(group)
    return parser


def add_feasible_set(group: ArgumentParser | _ArgumentGroup) -> None:
    """Add the option of the feasible set."""
    group.add_argument(
        "--subject-to", metavar="'SET'",
        help="the feasible set: 'box 0 1 0 1' (low and high of each coordinate), 'ball 0 0 1' (centre and radius), "
        "'half-planes 1 1 2' (a b c for each a x + b y <= c), 'simplex 1' (coordinates that are not negative, and "
        "their sum) or inequalities ('x^2 + y^2 <= 1; x >= y'); "
        "projected_gradient, frank_wolfe, mirror_descent, penalty and augmented_lagrangian keep to it, "
        "others run unconstrained (default: none)",
    )  # fmt: skip


def _add_setting(group: _ArgumentGroup, setting: Parameter) -> None:
    """Add the option of a run setting, derived from its declaration."""
    group.add_argument(
        f"--{setting.name.replace('_', '-')}",
        metavar="N" if setting.scale is Scale.INTEGER else "V",
        help=setting.meaning[0].lower()
        + setting.meaning[1:].removesuffix(".")
        + ("" if setting.name in MAY_BE_EMPTY else f" (default: {short(setting.default)})"),
    )


def _add_formula(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("custom formula, instead of --objective")
    group.add_argument(
        "--formula", metavar="TEXT",
        help="the formula, such as '(1 - x)^2 + b*(y - x^2)^2'; names other than x and y are parameters",
    )  # fmt: skip
    group.add_argument("--domain", metavar="X0,X1,Y0,Y1", help="the part of the plane to show (default: -3,3,-3,3)")


def add_model(parser: ArgumentParser) -> None:
    """Add the options of a model of the user's own."""
    group = parser.add_argument_group("model of your own, instead of --objective")
    group.add_argument("--model", metavar="FILE.py", help="a Python file that defines it: see gdexplorer model --help")
    group.add_argument("--run-code", action="store_true", help="run the file without asking: it may do anything")


def _add_network(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("custom network, instead of --objective")
    group.add_argument(
        "--network",
        metavar="1,8,8,1",
        help="the number of units in each layer, inputs first; of more than two "
        "classes, and of several targets, 1 output stands for one for each",
    )
    group.add_argument("--activation", metavar="KEY", help="of the hidden layers: tanh (default), relu, gelu, ...")
    group.add_argument("--output-activation", metavar="KEY", help="of the last layer (default: to match the cost)")
    group.add_argument("--no-bias", action="store_true", help="omit the biases")
    group.add_argument(
        "--skip", action="store_true", help="add the units of the hidden layer below to each one that is as wide"
    )
    group.add_argument(
        "--layer-norm",
        action="store_true",
        help="normalise the sums of hidden layers, with a learned gain for each unit",
    )
    group.add_argument(
        "--dropout", metavar="P", help="share of hidden units that each step leaves out for each sample, such as 0.2; "
        "seeded by --seed. Values, measures and test losses are without it",
    )  # fmt: skip
    group.add_argument(
        "--init", metavar="KEY", help="initialisation: xavier (default), he, normal or zeros; seeded by --seed"
    )
    group.add_argument("--init-scale", metavar="V", help="scale factor of the initial weights (default: 1)")


def _add_data(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("custom data, for a network or to fit a curve")
    group.add_argument(
        "--data", metavar="NAME|FILE", help="a table (CSV, .xlsx or Parquet), houses, or a generated set: sine, step, "
        "two_moons, circles, spirals, xor, three_spirals, blobs or arm, with optional settings such as "
        "spirals:count=500,noise=0.02,seed=1; or a set of scikit-learn: sklearn:iris, wine, breast_cancer, diabetes",
    )  # fmt: skip
    group.add_argument("--x", metavar="COLUMN", action="append", default=[], help="an input; repeatable")
    group.add_argument(
        "--y", metavar="COLUMN", action="append", default=[], help="the target; repeatable for a network with several"
    )
    group.add_argument(
        "--cost", metavar="KEY",
        help="mse (default); for a network also cross_entropy; for a curve also mae, huber or logistic",
    )  # fmt: skip
    group.add_argument("--degree", metavar="N", help="the degree of the curve, 1 (a line, the default) to 8")
    group.add_argument(
        "--standardise", action="store_true", help="scale columns to mean 0 and standard deviation 1 (the default)"
    )
    group.add_argument("--raw", action="store_true", help="use raw columns, not standardised")
    group.add_argument(
        "--test-share", metavar="S",
        help="keep this share of the rows for testing, such as 0.25, and fit the others; of each class the same share",
    )  # fmt: skip
    group.add_argument("--test-seed", metavar="N", help="seed of the draw of the test rows (default: 0)")
    group.add_argument(
        "--test-data", metavar="FILE", help="test on the rows of this second table, which has the same columns"
    )


def _add_file_format(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("format of the data file, if not detected correctly")
    group.add_argument("--delimiter", metavar="SIGN", help="between fields: a character, or comma, semicolon, tab ...")
    group.add_argument("--decimal", metavar="SIGN", help="point or comma")
    group.add_argument("--encoding", metavar="NAME", help="such as utf-8, utf-16 or cp1252")
    group.add_argument(
        "--header", action="store_true", help="the first row names the columns, even if it holds numbers"
    )
    group.add_argument("--no-header", action="store_true", help="the first row is data; columns are numbered from 1")

"""Options that describe something of one's own; apart from what reads them, so that help imports next to nothing."""

from argparse import ArgumentParser


def add_own(parser: ArgumentParser) -> None:
    """Add the options that describe something of one's own."""
    formula = parser.add_argument_group("a formula of one's own, in place of --objective")
    formula.add_argument(
        "--formula", metavar="TEXT", help="such as '(1 - x)^2 + b*(y - x^2)^2'; names other than x and y are parameters"
    )
    formula.add_argument("--domain", metavar="X0,X1,Y0,Y1", help="what is looked at (default: -3,3,-3,3)")
    network = parser.add_argument_group("a network of one's own, in place of --objective")
    network.add_argument("--network", metavar="1,8,8,1", help="how many units each layer has, inputs first")
    network.add_argument("--activation", metavar="KEY", help="of the hidden layers: tanh (default), relu, gelu, ...")
    network.add_argument("--output-activation", metavar="KEY", help="of the last layer (default: what suits the cost)")
    network.add_argument("--no-bias", action="store_true", help="leave the biases out")
    network.add_argument("--init", metavar="KEY", help="xavier (default), he, normal or zeros; drawn by --seed")
    network.add_argument("--init-scale", metavar="V", help="a factor of the first weights (default: 1)")
    data = parser.add_argument_group("data of one's own: for a network, or without one to fit a curve to")
    data.add_argument(
        "--data", metavar="NAME|FILE", help="a file of separated values, houses, or a generated set: sine, step, "
        "two_moons, circles, spirals or xor, with settings of its own such as spirals:count=500,noise=0.02,seed=1",
    )  # fmt: skip
    data.add_argument("--x", metavar="COLUMN", action="append", default=[], help="an input; repeatable")
    data.add_argument("--y", metavar="COLUMN", help="the target")
    data.add_argument(
        "--cost", metavar="KEY", help="mse (default); for a network cross_entropy; for a curve mae, huber or logistic"
    )
    data.add_argument("--degree", metavar="N", help="of the curve, 1 (a line, the default) to 8")
    data.add_argument("--standardise", action="store_true", help="to mean 0 and deviation 1 (the default)")
    data.add_argument("--raw", action="store_true", help="leave columns as they are, not standardised")
    file = parser.add_argument_group("how the file is written, where that is not found right by itself")
    file.add_argument("--delimiter", metavar="SIGN", help="between fields: a sign, or comma, semicolon, tab ...")
    file.add_argument("--decimal", metavar="SIGN", help="point or comma")
    file.add_argument("--encoding", metavar="NAME", help="such as utf-8, utf-16 or cp1252")
    file.add_argument("--header", action="store_true", help="the first row names the columns, even if it holds numbers")
    file.add_argument("--no-header", action="store_true", help="the first row is data; columns have numbers from 1")

"""Non-smooth functions, often without a derivative at the minimum itself."""

from gdexplorer.objectives.catalogue.sources import BINGHAM
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

_GROUP = "not smooth"

ROWS: tuple[Objective, ...] = (
    row(
        "absolute_value", "Absolute value", _GROUP, "abs(x) + steepness*abs(y)",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(-2.55, 1.75), learning_rate=0.1, minima=((0.0, 0.0),),
        parameters=(Parameter("steepness", 2.0, 0.1, 20.0, "Slope along y; along x it is 1.", Scale.LOGARITHMIC),),
        lesson="The slope does not vanish near the kink: with a constant learning rate descent oscillates across it.",
        source="N. Z. Shor, Minimization Methods for Non-Differentiable Functions, 1985",
    ),
    row(
        "maximum", "Maximum", _GROUP, "max(abs(x), abs(y))",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(-2.5, 1.3), learning_rate=0.1, minima=((0.0, 0.0),),
        lesson="Only the larger coordinate counts: descent moves along one axis, then zigzags across the diagonal.",
        source="A. Beck, First-Order Methods in Optimization, 2017, example 3.10",
    ),
    row(
        "lasso", "Lasso", _GROUP, "(x - 1.5)^2 + (y - 0.4)^2 + penalty*(abs(x) + abs(y))",
        domain=((-1.0, 3.0), (-2.0, 2.0)), start=(-0.6, 1.6), learning_rate=0.05,
        minima=lambda values: (
            (max(1.5 - values["penalty"] / 2.0, 0.0), max(0.4 - values["penalty"] / 2.0, 0.0)),
        ),
        parameters=(Parameter("penalty", 1.0, 0.0, 4.0, "Weight of the L1 penalty."),),
        lesson="A bowl with a crease along each axis: the L1 penalty sets small coordinates to exactly zero.",
        source="R. Tibshirani, Regression shrinkage and selection via the lasso, 1996",
    ),
    row(
        "hinge_loss", "Hinge loss", _GROUP,
        "(relu(1 - x/2 - y) + relu(1 - 2*x - y) + relu(1 - x + y) + relu(1 - 2*x + y))/4 + decay*x^2",
        domain=((-1.0, 4.0), (-2.5, 2.5)), start=(-0.7, 2.0), learning_rate=0.05, minima=((4 / 3, 1 / 3),),
        parameters=(Parameter("decay", 0.05, 0.001, 0.14, "Weight of the L2 penalty.", Scale.LOGARITHMIC),),
        lesson="A support vector machine with slope x and intercept y: flat facets that meet in creases.",
        source="C. Cortes, V. Vapnik, Support-vector networks, 1995",
    ),
    row(
        "wolfe_kink", "Wolfe's kink", _GROUP,
        "where(x >= abs(y), 5*sqrt(9*x^2 + 16*y^2), 9*x + 16*abs(y) - where(x < 0, x^9, 0))",
        domain=((-1.5, 2.5), (-2.0, 2.0)), start=(2.2, 1.6), learning_rate=0.01, minima=((-1.0, 0.0),),
        lesson="Steepest descent with exact line search converges to the kink at the origin, which is not a minimum.",
        source="P. Wolfe, A method of conjugate subgradients for minimizing nondifferentiable functions, 1975",
    ),
    row(
        "bukin_n6", "Bukin N. 6", _GROUP, "100*sqrt(abs(y - 0.01*x^2)) + 0.01*abs(x + 10)",
        domain=((-15.0, -5.0), (-3.0, 3.0)), start=(-13.0, -1.5), learning_rate=0.0005, minima=((-10.0, 1.0),),
        lesson="A crease with infinitely steep walls: descent jumps from side to side and never follows it.",
        source=BINGHAM,
    ),
)  # fmt: skip

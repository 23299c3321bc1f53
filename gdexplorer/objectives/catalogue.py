"""The functions to choose from, one row each, grouped by what they teach.

To add one, add a row: menus, forms, session files, the command line and the contract tests follow.
"""

from gdexplorer.objectives.objective import Objective, Parameter
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.objectives.regression import HOUSING_MSE

# What each group of objectives teaches, in the order of the menu.
GROUPS = {
    "data": "Fitted to data",
    "convex": "Convex",
    "valleys": "Valleys",
    "many minima": "Many minima",
    "saddles": "Saddles",
    "plateaus": "Plateaus",
}

_BINGHAM = "S. Surjanovic, D. Bingham, Virtual Library of Simulation Experiments, 2013"
_JAMIL = "M. Jamil, X.-S. Yang, A literature survey of benchmark functions, 2013"

OBJECTIVES: tuple[Objective, ...] = (
    HOUSING_MSE,
    row(
        "sphere", "Sphere", "convex", "x^2 + y^2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(-3.5, 4.0), learning_rate=0.1, minima=((0.0, 0.0),),
        lesson="The simplest bowl: every gradient points straight away from the minimum.",
        source=_BINGHAM,
    ),
    row(
        "quadratic_bowl", "Quadratic bowl", "convex", "(x^2 + condition*y^2)/2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(-4.5, 2.0), learning_rate=0.08, minima=((0.0, 0.0),),
        parameters=(
            Parameter("condition", 20.0, 1.0, 1e4, "Condition number: steepest curvature over flattest.", True),
        ),
        lesson="The worse the condition number, the more descent zigzags: the gradient points past the minimum.",
        source="J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, section 3.3",
    ),
    row(
        "rosenbrock", "Rosenbrock", "valleys", "(a - x)^2 + b*(y - x^2)^2",
        domain=((-2.0, 2.0), (-1.0, 3.0)), start=(-1.2, 1.0), learning_rate=0.001, minima=((1.0, 1.0),),
        parameters=(
            Parameter("a", 1.0, 0.1, 1.5, "Where the minimum lies: at (a, a²)."),
            Parameter("b", 100.0, 1.0, 1000.0, "How steep the walls of the valley are.", True),
        ),
        lesson="A narrow curved valley: easy to enter, slow to follow.",
        source="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    ),
    row(
        "himmelblau", "Himmelblau", "many minima", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        domain=((-6.0, 6.0), (-6.0, 6.0)), start=(-0.5, -1.0), learning_rate=0.005,
        minima=((3.0, 2.0), (-2.805118, 3.131312), (-3.77931, -3.283186), (3.584428, -1.848126)),
        lesson="Four minima, equally deep: the start decides which one is reached.",
        source="D. M. Himmelblau, Applied Nonlinear Programming, 1972",
    ),
    row(
        "double_well", "Double well", "many minima", "(x^2 - 1)^2 - tilt*x + 2*y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(1.6, 0.9), learning_rate=0.02,
        minima=((-1.035783, 0.0), (0.959695, 0.0)),
        parameters=(Parameter("tilt", -0.3, -1.0, 1.0, "How much deeper one well is than the other."),),
        lesson="Two wells of unequal depth: a start on the wrong side ends in the worse one.",
        source="S. Strogatz, Nonlinear Dynamics and Chaos, 2nd edition, 2015, section 2.7",
    ),
    row(
        "two_gaussian_wells", "Two Gaussian wells", "many minima",
        "-exp(-((x - 1)^2 + y^2)/(2*width^2)) - depth*exp(-((x + 1)^2 + y^2)/(2*width^2))",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(-1.8, 1.3), learning_rate=0.15,
        minima=((0.993, 0.0), (-0.98, 0.0)),
        parameters=(
            Parameter("depth", 0.6, 0.1, 2.0, "Depth of the left well; the right one's is 1."),
            Parameter("width", 0.6, 0.2, 1.5, "Width of both wells."),
        ),
        lesson="Two smooth dips in a plain: far from both, there is almost no slope to follow.",
        source="C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 2.3.9 (mixture of Gaussians)",
    ),
    row(
        "peaks", "Peaks", "many minima",
        "3*(1 - x)^2*exp(-x^2 - (y + 1)^2) - 10*(x/5 - x^3 - y^5)*exp(-x^2 - y^2) - exp(-(x + 1)^2 - y^2)/3",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(0.4, 0.8), learning_rate=0.02,
        minima=((0.228279, -1.625535), (-1.347395, 0.204519), (0.296445, 0.320193)),
        lesson="Hills, dips and passes: three minima of different depth and a plain where nothing pulls.",
        source="The MathWorks, MATLAB function reference: peaks",
    ),
    row(
        "saddle", "Saddle", "saddles", "x^2 - y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(1.8, 0.001), learning_rate=0.05,
        lesson="A pass: down in one direction, up in the other. A start on the ridge stops at the pass.",
        source="J. Milnor, Morse Theory, 1963, section 2",
    ),
    row(
        "monkey_saddle", "Monkey saddle", "saddles", "x^3 - 3*x*y^2",
        domain=((-1.5, 1.5), (-1.5, 1.5)), start=(1.2, 0.01), learning_rate=0.05,
        lesson="Three ways down and three up meet in a point that is flat in both derivatives.",
        source="D. Hilbert, S. Cohn-Vossen, Geometry and the Imagination, 1952, section 28",
    ),
    row(
        "plateau", "Plateau", "plateaus", "tanh((x^2 + y^2)/width^2)",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(-1.6, 1.2), learning_rate=0.3, minima=((0.0, 0.0),),
        parameters=(Parameter("width", 1.5, 0.5, 4.0, "How far the dip reaches."),),
        lesson="A dip in a plain: outside it the slope vanishes, and descent with it.",
        source="Y. Bengio, P. Simard, P. Frasconi, Learning long-term dependencies with gradient descent is "
        "difficult, 1994 (saturation)",
    ),
)  # fmt: skip

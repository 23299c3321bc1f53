"""Saddles: critical points that are not minima, where descent can come to rest."""

from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

ROWS: tuple[Objective, ...] = (
    row(
        "saddle", "Saddle", "saddles", "x^2 - y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(1.8, 0.001), learning_rate=0.05,
        lesson="Down in one direction, up in the other. A start on the ridge converges to the saddle.",
        source="J. Milnor, Morse Theory, 1963, section 2",
    ),
    row(
        "monkey_saddle", "Monkey saddle", "saddles", "x^3 - 3*x*y^2",
        domain=((-1.5, 1.5), (-1.5, 1.5)), start=(1.2, 0.01), learning_rate=0.05,
        lesson="Three descending and three ascending directions meet where gradient and Hessian vanish.",
        source="D. Hilbert, S. Cohn-Vossen, Geometry and the Imagination, 1952, section 28",
    ),
    row(
        "two_exits", "Saddle with two exits", "saddles", "x^2/2 - y^2/2 + y^4/4",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(-1.8, 0.0001), learning_rate=0.1,
        minima=((0.0, 1.0), (0.0, -1.0)),
        lesson="A saddle between two minima: the closer a start is to the ridge, the longer descent lingers.",
        source="Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, example 1.2.2",
    ),
    row(
        "saddle_ring", "Saddle ring", "saddles", "(x^2 + y^2 - 1)^3",
        domain=((-1.6, 1.6), (-1.6, 1.6)), start=(-1.1, 0.9), learning_rate=0.02, minima=((0.0, 0.0),),
        lesson="A terrace around the minimum: gradient and Hessian vanish on its edge, which stops descent.",
        source="Made for this program, after Y. Dauphin et al., Identifying and attacking the saddle point problem, "
        "2014",
    ),
    row(
        "linear_network", "Linear network", "saddles", "(1 - x*y)^2 + weight_decay*(x^2 + y^2)",
        domain=((-2.5, 2.5), (-2.5, 2.5)), start=(-1.7, 1.9), learning_rate=0.02,
        minima=((0.948683, 0.948683), (-0.948683, -0.948683)),
        parameters=(Parameter("weight_decay", 0.1, 0.0001, 2.0, "Weight of the L2 penalty.", Scale.LOGARITHMIC),),
        lesson="The smallest deep network, two weights in a chain: two equal minima, and a saddle at the origin.",
        source="P. Baldi, K. Hornik, Neural networks and principal component analysis, 1989",
    ),
    row(
        "checkerboard", "Checkerboard", "saddles", "sin(x)*sin(y)",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(0.3, 0.1), learning_rate=0.2,
        minima=(
            (1.570796, -1.570796), (-1.570796, 1.570796), (4.712389, 1.570796), (-4.712389, -1.570796),
            (1.570796, 4.712389), (-1.570796, -4.712389), (4.712389, -4.712389), (-4.712389, 4.712389),
        ),
        lesson="Alternating maxima and minima with saddles between them: almost no start ends at a saddle, "
        "but many paths pass close to one.",
        source="J. Milnor, Morse Theory, 1963, section 3",
    ),
)  # fmt: skip

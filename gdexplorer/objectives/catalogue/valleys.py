"""Valleys: steep across, flat along, and often curved."""

from gdexplorer.objectives.catalogue.sources import BINGHAM, JAMIL
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

ROWS: tuple[Objective, ...] = (
    row(
        "rosenbrock", "Rosenbrock", "valleys", "(a - x)^2 + b*(y - x^2)^2",
        domain=((-2.0, 2.0), (-1.0, 3.0)), start=(-1.2, 1.0), learning_rate=0.001, minima=((1.0, 1.0),),
        parameters=(
            Parameter("a", 1.0, 0.1, 1.5, "Position of the minimum: (a, a²)."),
            Parameter("b", 100.0, 1.0, 1000.0, "Steepness of the valley's walls.", Scale.LOGARITHMIC),
        ),
        lesson="A narrow curved valley: easy to enter, slow to follow.",
        source="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    ),
    row(
        "leon", "Leon", "valleys", "100*(y - x^3)^2 + (1 - x)^2",
        domain=((-1.2, 1.2), (-1.2, 1.2)), start=(-1.0, -0.6), learning_rate=0.0008, minima=((1.0, 1.0),),
        lesson="A cubic version of Rosenbrock's valley: at its inflection point, the origin, it is flattest.",
        source=JAMIL,
    ),
    row(
        "beale", "Beale", "valleys", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        domain=((-4.5, 4.5), (-4.5, 4.5)), start=(1.0, 1.2), learning_rate=0.01, minima=((3.0, 0.5),),
        lesson="Flat in the middle, very steep at the corners: no single learning rate suits both.",
        source=BINGHAM,
    ),
    row(
        "dixon_price", "Dixon-Price", "valleys", "(x - 1)^2 + 2*(2*y^2 - x)^2",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(8.0, 3.0), learning_rate=0.004,
        minima=((1.0, 0.707107), (1.0, -0.707107)),
        lesson="A horseshoe-shaped valley: the side of the start decides which of its two arms is reached.",
        source=BINGHAM,
    ),
    row(
        "zakharov", "Zakharov", "valleys", "x^2 + y^2 + (0.5*x + y)^2 + (0.5*x + y)^4",
        domain=((-5.0, 10.0), (-5.0, 10.0)), start=(8.0, -1.0), learning_rate=0.01, minima=((0.0, 0.0),),
        lesson="A bowl with one direction of quartic growth, which limits the stable step size.",
        source=BINGHAM,
    ),
    row(
        "freudenstein_roth", "Freudenstein-Roth", "valleys",
        "(x - 13 + ((5 - y)*y - 2)*y)^2 + (x - 29 + ((y + 1)*y - 14)*y)^2",
        domain=((-5.0, 15.0), (-3.0, 6.0)), start=(0.5, -2.0), learning_rate=0.0005,
        minima=((5.0, 4.0), (11.412779, -0.896805)),
        lesson="Two nonlinear equations: one valley ends at their solution, the other at a worse local minimum.",
        source="F. Freudenstein, B. Roth, Numerical solution of systems of nonlinear equations, 1963",
    ),
    row(
        "mccormick", "McCormick", "valleys", "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
        domain=((-1.5, 4.0), (-3.0, 4.0)), start=(-1.0, 3.0), learning_rate=0.05,
        minima=((-0.547198, -1.547198), (2.594395, 1.594395)),
        lesson="A tilted valley with a wavy floor: descent stops at the first local minimum it meets.",
        source=BINGHAM,
    ),
    row(
        "mexican_hat", "Tilted hat", "valleys", "(x^2 + y^2 - 1)^2 + tilt*x",
        domain=((-1.6, 1.6), (-1.6, 1.6)), start=(1.3, 0.4), learning_rate=0.1, minima=((-1.012, 0.0),),
        parameters=(Parameter("tilt", 0.1, 0.01, 1.0, "Tilt of the brim.", Scale.LOGARITHMIC),),
        lesson="A ring-shaped valley: fast down to its floor, then slowly around it to the minimum.",
        source="J. Goldstone, Field theories with superconductor solutions, 1961",
    ),
    row(
        "spiral_valley", "Spiral valley", "valleys",
        "slope*(x^2 + y^2) + wall*(y*cos(turns*(x^2 + y^2)) - x*sin(turns*(x^2 + y^2)))^2",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(0.6, 2.4), learning_rate=0.005, minima=((0.0, 0.0),),
        parameters=(
            Parameter("slope", 0.5, 0.05, 1.0, "Slope of the valley's floor.", Scale.LOGARITHMIC),
            Parameter("wall", 2.0, 0.2, 20.0, "Steepness of its walls.", Scale.LOGARITHMIC),
            Parameter("turns", 0.5, 0.0, 1.5, "How tightly the valley is wound."),
        ),
        lesson="A narrow valley spiralling around its minimum: walls block the direct way.",
        source="Made for this program, after the helical valley of R. Fletcher, M. J. D. Powell, 1963",
    ),
)  # fmt: skip

"""Valleys: steep across, flat along, and bent."""

from gdexplorer.objectives.catalogue.sources import BINGHAM, JAMIL
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

ROWS: tuple[Objective, ...] = (
    row(
        "rosenbrock", "Rosenbrock", "valleys", "(a - x)^2 + b*(y - x^2)^2",
        domain=((-2.0, 2.0), (-1.0, 3.0)), start=(-1.2, 1.0), learning_rate=0.001, minima=((1.0, 1.0),),
        parameters=(
            Parameter("a", 1.0, 0.1, 1.5, "Where the minimum lies: at (a, a²)."),
            Parameter("b", 100.0, 1.0, 1000.0, "How steep the walls of the valley are.", Scale.LOGARITHMIC),
        ),
        lesson="A narrow curved valley: easy to enter, slow to follow.",
        source="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    ),
    row(
        "leon", "Leon", "valleys", "100*(y - x^3)^2 + (1 - x)^2",
        domain=((-1.2, 1.2), (-1.2, 1.2)), start=(-1.0, -0.6), learning_rate=0.0008, minima=((1.0, 1.0),),
        lesson="Rosenbrock's valley bent twice: where it straightens, at the origin, the way on is the flattest.",
        source=JAMIL,
    ),
    row(
        "beale", "Beale", "valleys", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        domain=((-4.5, 4.5), (-4.5, 4.5)), start=(1.0, 1.2), learning_rate=0.01, minima=((3.0, 0.5),),
        lesson="Flat in the middle, sheer at the corners: no single learning rate suits both.",
        source=BINGHAM,
    ),
    row(
        "dixon_price", "Dixon-Price", "valleys", "(x - 1)^2 + 2*(2*y^2 - x)^2",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(8.0, 3.0), learning_rate=0.004,
        minima=((1.0, 0.707107), (1.0, -0.707107)),
        lesson="A valley shaped like a horseshoe: which of its two arms is reached depends on the side of the start.",
        source=BINGHAM,
    ),
    row(
        "zakharov", "Zakharov", "valleys", "x^2 + y^2 + (0.5*x + y)^2 + (0.5*x + y)^4",
        domain=((-5.0, 10.0), (-5.0, 10.0)), start=(8.0, -1.0), learning_rate=0.01, minima=((0.0, 0.0),),
        lesson="A plain bowl with one direction in which it rises with the fourth power: that one limits every step.",
        source=BINGHAM,
    ),
    row(
        "freudenstein_roth", "Freudenstein-Roth", "valleys",
        "(x - 13 + ((5 - y)*y - 2)*y)^2 + (x - 29 + ((y + 1)*y - 14)*y)^2",
        domain=((-5.0, 15.0), (-3.0, 6.0)), start=(0.5, -2.0), learning_rate=0.0005,
        minima=((5.0, 4.0), (11.412779, -0.896805)),
        lesson="Two equations in disguise: one valley ends in their solution, the other in a minimum that solves "
        "nothing.",
        source="F. Freudenstein, B. Roth, Numerical solution of systems of nonlinear equations, 1963",
    ),
    row(
        "mccormick", "McCormick", "valleys", "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
        domain=((-1.5, 4.0), (-3.0, 4.0)), start=(-1.0, 3.0), learning_rate=0.05,
        minima=((-0.547198, -1.547198), (2.594395, 1.594395)),
        lesson="A tilted valley with waves in its floor: descent stops in the first hollow it meets.",
        source=BINGHAM,
    ),
    row(
        "mexican_hat", "Tilted hat", "valleys", "(x^2 + y^2 - 1)^2 + tilt*x",
        domain=((-1.6, 1.6), (-1.6, 1.6)), start=(1.3, 0.4), learning_rate=0.1, minima=((-1.012, 0.0),),
        parameters=(Parameter("tilt", 0.1, 0.01, 1.0, "How much the brim is tilted.", Scale.LOGARITHMIC),),
        lesson="A valley that is a ring: quick to its floor, then a slow walk around it to the lowest place.",
        source="J. Goldstone, Field theories with superconductor solutions, 1961",
    ),
    row(
        "spiral_valley", "Spiral valley", "valleys",
        "slope*(x^2 + y^2) + wall*(y*cos(turns*(x^2 + y^2)) - x*sin(turns*(x^2 + y^2)))^2",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(0.6, 2.4), learning_rate=0.005, minima=((0.0, 0.0),),
        parameters=(
            Parameter("slope", 0.5, 0.05, 1.0, "How steeply the floor of the valley falls.", Scale.LOGARITHMIC),
            Parameter("wall", 2.0, 0.2, 20.0, "How steep its walls are.", Scale.LOGARITHMIC),
            Parameter("turns", 0.5, 0.0, 1.5, "How tightly the valley is wound."),
        ),
        lesson="A narrow valley wound around its minimum: straight ahead is always a wall, and the gradient points at "
        "it.",
        source="Made for this program, after the helical valley of R. Fletcher, M. J. D. Powell, 1963",
    ),
)  # fmt: skip

"""Functions with a few known minima: the start decides where descent ends."""

from gdexplorer.objectives.catalogue.sources import BINGHAM, JAMIL
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter

_GROUP = "many minima"


def _crossed(xs: tuple[float, ...], ys: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """All points (±x, ±y), without duplicates."""
    return tuple(dict.fromkeys((sx * x, sy * y) for x in xs for y in ys for sx in (1, -1) for sy in (1, -1)))


ROWS: tuple[Objective, ...] = (
    row(
        "himmelblau", "Himmelblau", _GROUP, "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        domain=((-6.0, 6.0), (-6.0, 6.0)), start=(-0.5, -1.0), learning_rate=0.005,
        minima=((3.0, 2.0), (-2.805118, 3.131312), (-3.77931, -3.283186), (3.584428, -1.848126)),
        lesson="Four equally deep minima: the start decides which one is reached.",
        source="D. M. Himmelblau, Applied Nonlinear Programming, 1972",
    ),
    row(
        "double_well", "Double well", _GROUP, "(x^2 - 1)^2 - tilt*x + 2*y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(1.6, 0.9), learning_rate=0.02,
        minima=((-1.035783, 0.0), (0.959695, 0.0)),
        parameters=(Parameter("tilt", -0.3, -1.0, 1.0, "Tilt that makes one well deeper than the other."),),
        lesson="Two wells of unequal depth: a start on the wrong side ends in the shallower one.",
        source="S. Strogatz, Nonlinear Dynamics and Chaos, 2nd edition, 2015, section 2.7",
    ),
    row(
        "two_gaussian_wells", "Two Gaussian wells", _GROUP,
        "-exp(-((x - 1)^2 + y^2)/(2*width^2)) - depth*exp(-((x + 1)^2 + y^2)/(2*width^2))",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(-1.8, 1.3), learning_rate=0.15,
        minima=((0.993, 0.0), (-0.98, 0.0)),
        parameters=(
            Parameter("depth", 0.6, 0.1, 2.0, "Depth of the left well; the right one's is 1."),
            Parameter("width", 0.6, 0.2, 1.5, "Width of both wells."),
        ),
        lesson="Two smooth dips in a plateau: far from both, there is almost no gradient to follow.",
        source="C. M. Bishop, Pattern Recognition and Machine Learning, 2006, section 2.3.9 (mixture of Gaussians)",
    ),
    row(
        "sharp_and_wide", "Sharp beside wide", _GROUP,
        "0.02*(x^2 + y^2) - exp(-((x + 1)^2 + y^2)/2.88) - depth*exp(-((x - 2)^2 + y^2)/(2*width^2))",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(2.4, 0.3), learning_rate=0.02,
        minima=((-1.0, 0.0), (2.0, 0.0)),
        parameters=(
            Parameter("depth", 1.2, 0.2, 3.0, "Depth of the sharp well on the right; the wide one's is 1."),
            Parameter("width", 0.25, 0.1, 1.0, "Width of the sharp well."),
        ),
        lesson="A deep sharp well beside a wide shallow one: long steps leave the sharp one and stay in the wide one.",
        source="Made for this program, after S. Hochreiter, J. Schmidhuber, Flat minima, 1997",
    ),
    row(
        "peaks", "Peaks", _GROUP,
        "3*(1 - x)^2*exp(-x^2 - (y + 1)^2) - 10*(x/5 - x^3 - y^5)*exp(-x^2 - y^2) - exp(-(x + 1)^2 - y^2)/3",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(0.4, 0.8), learning_rate=0.02,
        minima=((0.228279, -1.625535), (-1.347395, 0.204519), (0.296445, 0.320193)),
        lesson="Hills, dips and saddles: three minima of different depth and a flat plateau around them.",
        source="The MathWorks, MATLAB function reference: peaks",
    ),
    row(
        "three_hump_camel", "Three-hump camel", _GROUP, "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(2.4, 3.0), learning_rate=0.02,
        minima=((0.0, 0.0), (-1.747552, 0.873776), (1.747552, -0.873776)),
        lesson="Three minima in a row: only the middle one is global.",
        source=BINGHAM,
    ),
    row(
        "six_hump_camel", "Six-hump camel", _GROUP, "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
        domain=((-3.0, 3.0), (-2.0, 2.0)), start=(-1.9, 1.3), learning_rate=0.01,
        minima=(
            (0.089842, -0.712656), (-0.089842, 0.712656), (1.703607, -0.796084), (-1.703607, 0.796084),
            (1.607105, 0.568651), (-1.607105, -0.568651),
        ),
        lesson="Six minima in three pairs: two are global, four only local.",
        source=BINGHAM,
    ),
    row(
        "styblinski_tang", "Styblinski-Tang", _GROUP, "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(0.6, -0.4), learning_rate=0.01,
        minima=((-2.903534, -2.903534), (2.746803, -2.903534), (-2.903534, 2.746803), (2.746803, 2.746803)),
        lesson="A better and a worse well along each axis: four minima in two dimensions, about 10¹⁵ in fifty.",
        source=BINGHAM,
    ),
    row(
        "branin", "Branin", _GROUP, "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        domain=((-5.0, 10.0), (0.0, 15.0)), start=(6.0, 12.0), learning_rate=0.02,
        minima=((-3.141593, 12.275), (3.141593, 2.275), (9.424778, 2.475)),
        lesson="Three equally deep minima along a curved valley.",
        source=BINGHAM,
    ),
    row(
        "goldstein_price", "Goldstein-Price", _GROUP,
        "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
        "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(-1.2, -0.8), learning_rate=0.00005,
        minima=((0.0, -1.0), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)),
        lesson="Values from three to a million: a learning rate that suits the slopes is too small at the minima.",
        source=BINGHAM,
    ),
    row(
        "bohachevsky", "Bohachevsky", _GROUP, "x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(-1.8, 1.5), learning_rate=0.01,
        minima=_crossed((0.0, 0.618612, 1.222495), (0.0, 0.469528, 0.933379)),
        lesson="A bowl with a rippled bottom: smooth from afar, but near the minimum the ripples trap descent.",
        source=BINGHAM,
    ),
    row(
        "egg_crate", "Egg crate", _GROUP, "x^2 + y^2 + 25*(sin(x)^2 + sin(y)^2)",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(2.2, -4.0), learning_rate=0.01,
        minima=_crossed((0.0, 3.019602), (0.0, 3.019602)),
        lesson="Nine minima in a square grid: each has a square basin of attraction.",
        source=JAMIL,
    ),
    row(
        "griewank", "Griewank", _GROUP, "(x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2)) + 1",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(2.4, 1.5), learning_rate=0.5,
        minima=(
            *_crossed((0.0, 6.280045), (0.0, 8.876889)),
            *_crossed((3.140023, 9.420068), (4.438444,)),
        ),
        lesson="A huge bowl, of which only the centre is drawn, covered with ripples: each ripple is a local minimum.",
        source=BINGHAM,
    ),
    row(
        "mishra_bird", "Bird", _GROUP,
        "sin(x)*exp((1 - cos(y))^2) + cos(y)*exp((1 - sin(x))^2) + (x - y)^2",
        domain=((-6.283185307179586, 6.283185307179586), (-6.283185307179586, 6.283185307179586)),
        start=(1.0, 5.0), learning_rate=0.002,
        minima=(
            (4.701043, 3.152938), (-1.582142, -3.130247), (-1.536662, 3.107459), (4.655171, -3.084375),
            (-5.617908, -5.377667), (0.665278, 0.905519),
        ),
        lesson="Two deep minima among many shallower ones, where most starts end.",
        source=JAMIL,
    ),
)  # fmt: skip

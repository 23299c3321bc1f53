"""Convex functions with a single minimum that every descent reaches."""

from gdexplorer.objectives.catalogue.sources import BINGHAM
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

ROWS: tuple[Objective, ...] = (
    row(
        "sphere", "Sphere", "convex", "x^2 + y^2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(-3.5, 4.0), learning_rate=0.1, minima=((0.0, 0.0),),
        lesson="The simplest bowl: every gradient points directly away from the minimum.",
        source=BINGHAM,
    ),
    row(
        "quadratic_bowl", "Quadratic bowl", "convex", "(x^2 + condition*y^2)/2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(-4.5, 2.0), learning_rate=0.08, minima=((0.0, 0.0),),
        parameters=(
            Parameter(
                "condition", 20.0, 1.0, 1e4, "Condition number: largest curvature over smallest.", Scale.LOGARITHMIC
            ),
        ),
        lesson="The larger the condition number, the more descent zigzags: the gradient points past the minimum.",
        source="J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, section 3.3",
    ),
    row(
        "booth", "Booth", "convex", "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(-8.0, -4.0), learning_rate=0.05, minima=((1.0, 3.0),),
        lesson="Two linear equations solved by descent: the valley is oblique, so the coordinates are coupled.",
        source=BINGHAM,
    ),
    row(
        "matyas", "Matyas", "convex", "0.26*(x^2 + y^2) - 0.48*x*y",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(-8.0, 5.0), learning_rate=0.8, minima=((0.0, 0.0),),
        lesson="A long shallow valley along the diagonal: fast down to its floor, slow along it.",
        source=BINGHAM,
    ),
    row(
        "trid", "Trid", "convex", "(x - 1)^2 + (y - 1)^2 - x*y",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(-3.0, 2.5), learning_rate=0.2, minima=((2.0, 2.0),),
        lesson="Two bowls coupled by a product: the minimum is where neither alone would have it.",
        source=BINGHAM,
    ),
    row(
        "sum_of_exponentials", "Sum of exponentials", "convex",
        "exp(x + 3*y - 0.1) + exp(x - 3*y - 0.1) + exp(-x - 0.1)",
        domain=((-2.0, 1.0), (-1.0, 1.0)), start=(-1.8, 0.8), learning_rate=0.04, minima=((-0.346574, 0.0),),
        lesson="Convex but not quadratic: the curvature, and with it the largest stable step size, varies.",
        source="S. Boyd, L. Vandenberghe, Convex Optimization, 2004, equation 9.20",
    ),
    row(
        "quartic_bowl", "Quartic bowl", "convex", "x^4 + y^4",
        domain=((-2.0, 2.0), (-2.0, 2.0)), start=(-1.8, 1.2), learning_rate=0.02, minima=((0.0, 0.0),),
        lesson="A bowl with a flat bottom: near the minimum the slope vanishes faster than the distance, and descent "
        "slows down.",
        source="Y. Nesterov, Lectures on Convex Optimization, 2nd edition, 2018, section 4.1",
    ),
    row(
        "pseudo_huber", "Pseudo-Huber", "convex", "delta^2*(sqrt(1 + (x/delta)^2) + sqrt(1 + (y/delta)^2) - 2)",
        domain=((-6.0, 6.0), (-6.0, 6.0)), start=(-5.0, 2.0), learning_rate=0.5, minima=((0.0, 0.0),),
        parameters=(
            Parameter(
                "delta", 1.0, 0.1, 5.0, "Transition from bowl to cone, and bound of the slope along each axis.",
                Scale.LOGARITHMIC,
            ),
        ),
        lesson="A bowl inside, a cone outside: far away the slope is bounded, so outliers have bounded influence.",
        source="P. Charbonnier et al., Deterministic edge-preserving regularization in computed imaging, 1997",
    ),
)  # fmt: skip

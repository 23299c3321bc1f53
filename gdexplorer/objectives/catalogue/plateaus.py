"""Plateaus and cliffs: too little slope, or too much at once."""

from gdexplorer.objectives.catalogue.sources import BINGHAM
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

ROWS: tuple[Objective, ...] = (
    row(
        "plateau", "Plateau", "plateaus", "tanh((x^2 + y^2)/width^2)",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(-1.6, 1.2), learning_rate=0.3, minima=((0.0, 0.0),),
        parameters=(Parameter("width", 1.5, 0.5, 4.0, "How far the dip reaches."),),
        lesson="A dip in a plain: outside it the slope vanishes, and descent with it.",
        source="Y. Bengio, P. Simard, P. Frasconi, Learning long-term dependencies with gradient descent is "
        "difficult, 1994 (saturation)",
    ),
    row(
        "easom", "Easom", "plateaus", "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(2.2, 1.8), learning_rate=0.2,
        # Its other minima are waves of the plain, the deepest of them 8e-5 deep, most below 1e-11.
        minima=((3.141593, 3.141593),), minima_complete=False,
        lesson="One dip in a plain that is flat to many digits: from almost everywhere the gradient says nothing.",
        source=BINGHAM,
    ),
    row(
        "michalewicz", "Michalewicz", "plateaus", "-sin(x)*sin(x^2/pi)^20 - sin(y)*sin(2*y^2/pi)^20",
        domain=((0.0, 3.141592653589793), (0.0, 3.141592653589793)), start=(2.0, 1.4), learning_rate=0.005,
        minima=((2.202906, 1.570796), (2.202906, 2.711571)),
        lesson="Flat fields between steep ditches: where two ditches cross is the minimum, in the fields is no hint "
        "of it.",
        source=BINGHAM,
    ),
    row(
        "cliff", "Cliff", "plateaus", "(x + 1.5)^2/10 + y^2/4 + height*sigmoid(steepness*x)",
        domain=((-4.0, 3.0), (-3.0, 3.0)), start=(1.5, 2.0), learning_rate=0.1, minima=((-1.5, 0.0),),
        parameters=(
            Parameter("height", 5.0, 0.1, 10.0, "How high the cliff is."),
            Parameter("steepness", 20.0, 1.0, 100.0, "How steep it is.", Scale.LOGARITHMIC),
        ),
        lesson="A gentle slope that ends at a cliff: the first step on it is thrown far away; clipping the gradient "
        "helps.",
        source="R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, 2013",
    ),
    row(
        "vanishing_gradients", "Vanishing gradients", "plateaus", "tanh(gain*x)^2 + tanh(gain*y)^2",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(-2.6, 0.7), learning_rate=0.1, minima=((0.0, 0.0),),
        parameters=(Parameter("gain", 1.0, 0.2, 5.0, "How soon a coordinate saturates.", Scale.LOGARITHMIC),),
        lesson="Saturated units: the coordinate that is far off hardly feels a slope, while the other is long at its "
        "goal.",
        source="X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010",
    ),
    row(
        "terraces", "Terraces", "plateaus",
        "(x^2 + y^2)/20 + tanh(4*(x^2 + y^2 - 1)) + tanh(4*(x^2 + y^2 - 4)) + 2",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(-2.4, 1.2), learning_rate=0.02, minima=((0.0, 0.0),),
        lesson="Steps and treads: a rate that moves on the treads leaps off the steps, one that is safe there stands "
        "still.",
        source="Made for this program, after K. Fukumizu, S. Amari, Local minima and plateaus in hierarchical "
        "structures "
        "of multilayer perceptrons, 2000",
    ),
)  # fmt: skip

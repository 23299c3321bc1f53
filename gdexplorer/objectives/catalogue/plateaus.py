"""Plateaus and cliffs: vanishing and exploding gradients."""

from gdexplorer.objectives.catalogue.sources import BINGHAM
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter, Scale

ROWS: tuple[Objective, ...] = (
    row(
        "plateau", "Plateau", "plateaus", "tanh((x^2 + y^2)/width^2)",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(-1.6, 1.2), learning_rate=0.3, minima=((0.0, 0.0),),
        parameters=(Parameter("width", 1.5, 0.5, 4.0, "Width of the dip."),),
        lesson="A dip in a plateau: outside it the gradient vanishes, and descent stops.",
        source="Y. Bengio, P. Simard, P. Frasconi, Learning long-term dependencies with gradient descent is "
        "difficult, 1994 (saturation)",
    ),
    row(
        "easom", "Easom", "plateaus", "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(2.2, 1.8), learning_rate=0.2,
        # Its other minima are ripples of the plateau, the deepest of them 8e-5 deep, most below 1e-11.
        minima=((3.141593, 3.141593),), minima_complete=False,
        lesson="One dip in a plateau that is flat to many digits: almost everywhere the gradient is of no use.",
        source=BINGHAM,
    ),
    row(
        "michalewicz", "Michalewicz", "plateaus", "-sin(x)*sin(x^2/pi)^20 - sin(y)*sin(2*y^2/pi)^20",
        domain=((0.0, 3.141592653589793), (0.0, 3.141592653589793)), start=(2.0, 1.4), learning_rate=0.005,
        minima=((2.202906, 1.570796), (2.202906, 2.711571)),
        lesson="Flat regions between steep ditches: the minimum, where two ditches cross, is invisible from the flats.",
        source=BINGHAM,
    ),
    row(
        "cliff", "Cliff", "plateaus", "(x + 1.5)^2/10 + y^2/4 + height*sigmoid(steepness*x)",
        domain=((-4.0, 3.0), (-3.0, 3.0)), start=(1.5, 2.0), learning_rate=0.1, minima=((-1.5, 0.0),),
        parameters=(
            Parameter("height", 5.0, 0.1, 10.0, "Height of the cliff."),
            Parameter("steepness", 20.0, 1.0, 100.0, "Steepness of the cliff.", Scale.LOGARITHMIC),
        ),
        lesson="A gentle slope that ends at a cliff: the first step on it overshoots far; gradient clipping helps.",
        source="R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, 2013",
    ),
    row(
        "vanishing_gradients", "Vanishing gradients", "plateaus", "tanh(gain*x)^2 + tanh(gain*y)^2",
        domain=((-4.0, 4.0), (-4.0, 4.0)), start=(-2.6, 0.7), learning_rate=0.1, minima=((0.0, 0.0),),
        parameters=(Parameter("gain", 1.0, 0.2, 5.0, "How soon a coordinate saturates.", Scale.LOGARITHMIC),),
        lesson="Saturated units: a coordinate far from its minimum has almost no gradient; the other soon converges.",
        source="X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010",
    ),
    row(
        "terraces", "Terraces", "plateaus",
        "(x^2 + y^2)/20 + tanh(4*(x^2 + y^2 - 1)) + tanh(4*(x^2 + y^2 - 4)) + 2",
        domain=((-3.0, 3.0), (-3.0, 3.0)), start=(-2.4, 1.2), learning_rate=0.02, minima=((0.0, 0.0),),
        lesson="Terraces: a learning rate that suits the flats overshoots on the steps, one that suits the steps "
        "stalls on the flats.",
        source="Made for this program, after K. Fukumizu, S. Amari, Local minima and plateaus in hierarchical "
        "structures "
        "of multilayer perceptrons, 2000",
    ),
)  # fmt: skip

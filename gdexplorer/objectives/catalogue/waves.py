"""Functions with dozens or hundreds of minima: where descent ends depends on luck."""

import math

from gdexplorer.objectives.catalogue.sources import BINGHAM
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.objective import formula_objective as row
from gdexplorer.parameter import Parameter

_GROUP = "many minima"
_SHUBERT = " * ".join(
    f"({' + '.join(f'{i}*cos({i + 1}*{variable} + {i})' for i in range(1, 6))})" for variable in "xy"
)  # fmt: skip

ROWS: tuple[Objective, ...] = (
    row(
        "rastrigin", "Rastrigin", _GROUP, "20 + x^2 - amplitude*cos(2*pi*x) + y^2 - amplitude*cos(2*pi*y)",
        domain=((-5.12, 5.12), (-5.12, 5.12)), start=(-3.4, 2.7), learning_rate=0.002,
        minima=((0.0, 0.0),), minima_complete=False,
        parameters=(Parameter("amplitude", 10.0, 0.0, 20.0, "Amplitude of the waves; at 0 it is a bowl."),),
        lesson="A bowl with regular waves and 121 minima: descent ends in the nearest one.",
        source=BINGHAM,
    ),
    row(
        "ackley", "Ackley", _GROUP,
        "-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(-3.2, 2.6), learning_rate=0.02,
        minima=((0.0, 0.0),), minima_complete=False,
        lesson="A plateau full of dents around one funnel, whose minimum has no derivative.",
        source=BINGHAM,
    ),
    row(
        "levy", "Levy", _GROUP,
        "sin(pi*(1 + (x - 1)/4))^2 + ((x - 1)/4)^2*(1 + 10*sin(pi*(1 + (x - 1)/4) + 1)^2)"
        " + ((y - 1)/4)^2*(1 + sin(2*pi*(1 + (y - 1)/4))^2)",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(-7.0, 3.7), learning_rate=0.02,
        minima=((1.0, 1.0),), minima_complete=False,
        lesson="Furrows across one axis, ripples along the other: how far descent gets depends on the direction.",
        source=BINGHAM,
    ),
    row(
        "levy_n13", "Levy N. 13", _GROUP,
        "sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(-6.1, 5.4), learning_rate=0.00015,
        minima=((1.0, 1.0),), minima_complete=False,
        lesson="A broad bowl with fine ripples: the large-scale slope leads to the minimum, local gradients mislead.",
        source=BINGHAM,
    ),
    row(
        "eggholder", "Eggholder", _GROUP,
        "-(y + 47)*sin(sqrt(abs(y + x/2 + 47))) - x*sin(sqrt(abs(x - (y + 47))))",
        domain=((-512.0, 512.0), (-512.0, 512.0)), start=(150.0, -250.0), learning_rate=2.0,
        minima=((512.0, 404.2319),), minima_complete=False,
        lesson="Deep valleys everywhere, the deepest at the edge of the domain: local gradients do not lead there.",
        source=BINGHAM,
    ),
    row(
        "schwefel", "Schwefel", _GROUP, "837.9657745448678 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))",
        domain=((-500.0, 500.0), (-500.0, 500.0)), start=(-100.0, 150.0), learning_rate=2.0,
        minima=((420.968746, 420.968746),), minima_complete=False,
        lesson="The global minimum lies in one corner, the second best in the opposite one: gradients mislead.",
        source=BINGHAM,
    ),
    row(
        "schaffer_n2", "Schaffer N. 2", _GROUP,
        "0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2",
        domain=((-5.0, 5.0), (-5.0, 5.0)), start=(2.9, 1.9), learning_rate=0.005,
        # The lowest points of its furrows x² - y² = kπ.
        minima=(
            (0.0, 0.0),
            *((sign * math.sqrt(k * math.pi), 0.0) for k in range(1, 8) for sign in (1, -1)),
            *((0.0, sign * math.sqrt(k * math.pi)) for k in range(1, 8) for sign in (1, -1)),
        ),
        lesson="Sharp furrows with almost level floors: descent drops into the nearest and stays there.",
        source=BINGHAM,
    ),
    row(
        "drop_wave", "Drop-wave", _GROUP, "-(1 + cos(12*sqrt(x^2 + y^2)))/(0.5*(x^2 + y^2) + 2)",
        domain=((-5.12, 5.12), (-5.12, 5.12)), start=(0.9, -0.6), learning_rate=0.003,
        minima=((0.0, 0.0),), minima_complete=False,
        lesson="Circular waves like those of a drop in water: each is a ring of minima that descent cannot cross.",
        source=BINGHAM,
    ),
    row(
        "cross_in_tray", "Cross-in-tray", _GROUP,
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x^2 + y^2)/pi))) + 1)^0.1",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(3.6, -2.6), learning_rate=0.5,
        minima=((1.349407, 1.349407), (1.349407, -1.349407), (-1.349407, 1.349407), (-1.349407, -1.349407)),
        minima_complete=False,
        lesson="Rows of minima separated by sharp ridges, on which there is no derivative.",
        source=BINGHAM,
    ),
    row(
        "holder_table", "Hölder table", _GROUP, "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2)/pi)))",
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(6.6, 8.4), learning_rate=0.02,
        minima=((8.055023, 9.664590), (8.055023, -9.664590), (-8.055023, 9.664590), (-8.055023, -9.664590)),
        minima_complete=False,
        lesson="Four global minima near the corners: only starts near them find them.",
        source=BINGHAM,
    ),
    row(
        "shubert", "Shubert", _GROUP, _SHUBERT,
        domain=((-10.0, 10.0), (-10.0, 10.0)), start=(-0.5, -1.9), learning_rate=0.0003,
        minima=(
            (-7.708314, -7.083506), (-7.708314, -0.800321), (-7.708314, 5.482864),
            (-7.083506, -7.708314), (-7.083506, -1.425128), (-7.083506, 4.858057),
            (-1.425128, -7.083506), (-1.425128, -0.800321), (-1.425128, 5.482864),
            (-0.800321, -7.708314), (-0.800321, -1.425128), (-0.800321, 4.858057),
            (4.858057, -7.083506), (4.858057, -0.800321), (4.858057, 5.482864),
            (5.482864, -7.708314), (5.482864, -1.425128), (5.482864, 4.858057),
        ),
        minima_complete=False,
        lesson="722 minima, of which 18 are global: a single descent rarely finds one of the 18.",
        source=BINGHAM,
    ),
    row(
        "trefethen", "Trefethen", _GROUP,
        "exp(sin(50*x)) + sin(60*exp(y)) + sin(70*sin(x)) + sin(sin(80*y)) - sin(10*(x + y)) + (x^2 + y^2)/4",
        domain=((-1.0, 1.0), (-1.0, 1.0)), start=(0.3, -0.4), learning_rate=0.0001,
        minima=((-0.024403, 0.210612),), minima_complete=False,
        lesson="Many superposed sines: from the hundred-digit challenge, hopeless for descent alone.",
        source="L. N. Trefethen, A hundred-dollar, hundred-digit challenge, SIAM News 35(1), 2002",
    ),
)  # fmt: skip

"""The functions to choose from, one row each, grouped by what they teach.

To add one, add a row to its group's file: menus, forms, session files, the command line and the contract tests follow.
Minima are given to six digits or so, at the default parameters; they are refined when they are asked for. Where a
standard domain is so wide that nothing of the function could be seen in it, the part around its minima is drawn.
"""

from gdexplorer.objectives.catalogue import convex, many_minima, not_smooth, plateaus, saddles, valleys, waves
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.regression.custom_fit import HOUSING_MSE

# What each group of objectives teaches, in the order of the menu.
GROUPS = {
    "data": "Fitted to data",
    "convex": "Convex",
    "valleys": "Valleys",
    "many minima": "Many minima",
    "saddles": "Saddles",
    "plateaus": "Plateaus",
    "not smooth": "Not smooth",
}

OBJECTIVES: tuple[Objective, ...] = (
    HOUSING_MSE,
    *convex.ROWS,
    *valleys.ROWS,
    *many_minima.ROWS,
    *waves.ROWS,
    *saddles.ROWS,
    *plateaus.ROWS,
    *not_smooth.ROWS,
)

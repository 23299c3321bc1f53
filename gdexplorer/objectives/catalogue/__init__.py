"""The catalogue of functions, one row each, grouped by what they teach.

To add one, add a row to its group's file: menus, forms, session files, the command line and the contract tests derive
from it. Minima are given to about six digits, at the default parameters, and refined on demand. Where a standard domain
is too wide to show the function's features, the part around its minima is drawn.
"""

from gdexplorer.objectives.catalogue import convex, many_minima, not_smooth, plateaus, saddles, valleys, waves
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.plugged import check
from gdexplorer.objectives.regression.custom_fit import HOUSING_MSE
from gdexplorer.plugins import Registry

# What each group of objectives teaches, in menu order.
GROUPS = {
    "data": "Fitted to data",
    "convex": "Convex",
    "valleys": "Valleys",
    "many minima": "Many minima",
    "saddles": "Saddles",
    "plateaus": "Plateaus",
    "not smooth": "Not smooth",
}

BUILT_IN: tuple[Objective, ...] = (
    HOUSING_MSE,
    *convex.ROWS,
    *valleys.ROWS,
    *many_minima.ROWS,
    *waves.ROWS,
    *saddles.ROWS,
    *plateaus.ROWS,
    *not_smooth.ROWS,
)


def _check(item: Objective) -> None:
    check(item, GROUPS)


# All of them, and those of plug-ins.
OBJECTIVES = Registry("objectives", "objective", BUILT_IN, Objective, _check)

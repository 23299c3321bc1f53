"""What an experiment can descend: a row of the catalogue, by its key, or a custom objective, by a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.objectives.catalogue import OBJECTIVES
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.registry import find

_BY_KEY = {item.key: item for item in OBJECTIVES}


# All kinds of custom objectives, as files hold them: a new kind joins them here.
if TYPE_CHECKING:
    CustomKind = Custom
else:
    CustomKind = CustomFormula | CustomFit | CustomNetwork

# What an experiment holds.
Choice = str | CustomKind


def objective(key: str) -> Objective:
    """The objective of that key.

    Raises
    ------
    InputError
        Where there is none, with the nearest ones.
    """
    return find("objective", key, _BY_KEY)


def objective_of(choice: Choice) -> Objective:
    """The objective that is chosen.

    Raises
    ------
    InputError
        Where there is none.
    """
    return choice.objective() if isinstance(choice, Custom) else objective(choice)

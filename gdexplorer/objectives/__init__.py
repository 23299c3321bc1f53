"""What is descended: a catalogue of functions, their formulas and the data that some of them fit."""

from gdexplorer.objectives.catalogue import GROUPS, OBJECTIVES
from gdexplorer.objectives.minima import Minimum
from gdexplorer.objectives.objective import BoundObjective, Objective, Parameter
from gdexplorer.registry import find

__all__ = ["GROUPS", "OBJECTIVES", "BoundObjective", "Minimum", "Objective", "Parameter", "objective"]

_BY_KEY = {item.key: item for item in OBJECTIVES}


def objective(key: str) -> Objective:
    """The objective of that key.

    Raises
    ------
    InputError
        Where there is none, with the nearest ones.
    """
    return find("objective", key, _BY_KEY)

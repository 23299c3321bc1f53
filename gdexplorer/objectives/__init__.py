"""What is descended: a catalogue of functions, their formulas and the data that some of them fit; and one's own."""

from gdexplorer.objectives.catalogue import GROUPS, OBJECTIVES
from gdexplorer.objectives.choice import Choice, objective, row_of
from gdexplorer.objectives.formulas.own import OwnFormula
from gdexplorer.objectives.minima import Minimum
from gdexplorer.objectives.network.own import OwnNetwork
from gdexplorer.objectives.objective import BoundObjective, Objective
from gdexplorer.objectives.own import Own

__all__ = [
    "GROUPS", "OBJECTIVES", "BoundObjective", "Choice", "Minimum", "Objective", "Own", "OwnFormula", "OwnNetwork",
    "objective", "row_of",
]  # fmt: skip

"""Objectives: the catalogue, custom formulas, fits to data, and neural networks."""

from gdexplorer.objectives.catalogue import GROUPS, OBJECTIVES
from gdexplorer.objectives.choice import ObjectiveChoice, objective, objective_of
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.objectives.minima import Minimum
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.objective import BoundObjective, Objective

__all__ = [
    "GROUPS",
    "OBJECTIVES",
    "BoundObjective",
    "Custom",
    "CustomFormula",
    "CustomNetwork",
    "Minimum",
    "Objective",
    "ObjectiveChoice",
    "objective",
    "objective_of",
]

"""What an experiment can descend: a catalogue objective, by key, or a custom objective, by its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.objectives.catalogue import OBJECTIVES
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.regression.custom_fit import CustomFit

# All kinds of custom objectives, as stored in files: add new kinds here.
if TYPE_CHECKING:
    CustomKind = Custom
else:
    CustomKind = CustomFormula | CustomFit | CustomNetwork

# The objective of an experiment.
ObjectiveChoice = str | CustomKind


def objective(key: str) -> Objective:
    """Look up an objective in the catalogue.

    Raises
    ------
    InputError
        If there is none with that key; the message suggests similar keys.
    """
    return OBJECTIVES.called(key)


def objective_of(choice: ObjectiveChoice) -> Objective:
    """The objective that ``choice`` describes.

    Raises
    ------
    InputError
        If there is none.
    """
    return choice.objective() if isinstance(choice, Custom) else objective(choice)

"""The Python interface: the command line's verbs, with arrays as results.

``import gdexplorer as gdx`` offers all of it, and imports it when it is first used.
"""

from gdexplorer.api.asking import Objective, formula, list_objectives, list_optimizers
from gdexplorer.api.critical import CriticalPoints, critical_points
from gdexplorer.api.descents import Descent, Run, descend
from gdexplorer.api.many import ManyStarts, multistart

__all__ = [
    "CriticalPoints",
    "Descent",
    "ManyStarts",
    "Objective",
    "Run",
    "critical_points",
    "descend",
    "formula",
    "list_objectives",
    "list_optimizers",
    "multistart",
]

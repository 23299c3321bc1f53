"""The Python interface: the command line's verbs, with arrays as results.

``import gdexplorer as gdx`` offers all of it, and imports it when it is first used.
"""

from gdexplorer.api.asking import Objective, formula, list_objectives, list_optimizers
from gdexplorer.api.basin_map import BasinMap, basins
from gdexplorer.api.brute import Efforts, bruteforce
from gdexplorer.api.critical import CriticalPoints, critical_points
from gdexplorer.api.data import fit, network
from gdexplorer.api.descents import Descent, Run, descend
from gdexplorer.api.functions import function
from gdexplorer.api.many import ManyStarts, multistart
from gdexplorer.api.models import model
from gdexplorer.api.races import RaceTable, race
from gdexplorer.api.solutions import Way, Ways, between
from gdexplorer.api.spectra import Spectra, spectrum
from gdexplorer.api.sweeps import SweepTable, sweep
from gdexplorer.api.traces import TracePath, trace

__all__ = [
    "BasinMap",
    "CriticalPoints",
    "Descent",
    "Efforts",
    "ManyStarts",
    "Objective",
    "RaceTable",
    "Run",
    "Spectra",
    "SweepTable",
    "TracePath",
    "Way",
    "Ways",
    "basins",
    "between",
    "bruteforce",
    "critical_points",
    "descend",
    "fit",
    "formula",
    "function",
    "list_objectives",
    "list_optimizers",
    "model",
    "multistart",
    "network",
    "race",
    "spectrum",
    "sweep",
    "trace",
]

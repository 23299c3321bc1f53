"""What an experiment can descend: a row of the catalogue, by its key, or something of one's own, by a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.objectives.catalogue import OBJECTIVES
from gdexplorer.objectives.formulas.own import OwnFormula
from gdexplorer.objectives.network.own import OwnNetwork
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.own import Own
from gdexplorer.objectives.regression.own import OwnRegression
from gdexplorer.registry import find

_BY_KEY = {item.key: item for item in OBJECTIVES}


# All kinds of one's own, as files hold them: a new kind joins them here.
if TYPE_CHECKING:
    KindOfOwn = Own
else:
    KindOfOwn = OwnFormula | OwnRegression | OwnNetwork

# What an experiment holds.
Choice = str | KindOfOwn


def objective(key: str) -> Objective:
    """The objective of that key.

    Raises
    ------
    InputError
        Where there is none, with the nearest ones.
    """
    return find("objective", key, _BY_KEY)


def row_of(choice: Choice) -> Objective:
    """The objective that is chosen.

    Raises
    ------
    InputError
        Where there is none.
    """
    return choice.row() if isinstance(choice, Own) else objective(choice)

"""What an experiment can descend: a row of the catalogue, by its key, or something of one's own, by a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.objectives.catalogue import OBJECTIVES
from gdexplorer.objectives.network.own import OwnNetwork
from gdexplorer.objectives.objective import Objective
from gdexplorer.objectives.own import Own
from gdexplorer.registry import find

_BY_KEY = {item.key: item for item in OBJECTIVES}


# What an experiment holds: any kind of one's own; those that files can hold join the union here.
if TYPE_CHECKING:
    Choice = str | Own
else:
    Choice = str | OwnNetwork


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

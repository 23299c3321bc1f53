"""What an experiment can descend: a row of the catalogue, by its key, or something of one's own, by a description."""

from __future__ import annotations

import msgspec

from gdexplorer.objectives.catalogue import OBJECTIVES
from gdexplorer.objectives.objective import Objective
from gdexplorer.registry import find

_BY_KEY = {item.key: item for item in OBJECTIVES}


class Own(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Something of one's own: a value that says all that is needed to make the objective, and that files can hold."""

    def row(self) -> Objective:
        """The objective as the catalogue would list it.

        Raises
        ------
        InputError
            Where it cannot be made: a formula that is none, a file that is gone.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Do all that is slow about it, so that `row` and what it binds answer at once afterwards.

        Raises
        ------
        InputError
            As `row`.
        """
        self.row().bound()


# One's own kinds join the union here.
Choice = str


def objective(key: str) -> Objective:
    """The objective of that key.

    Raises
    ------
    InputError
        Where there is none, with the nearest ones.
    """
    return find("objective", key, _BY_KEY)


def row_of(choice: str | Own) -> Objective:
    """The objective that is chosen.

    Raises
    ------
    InputError
        Where there is none.
    """
    return choice.row() if isinstance(choice, Own) else objective(choice)

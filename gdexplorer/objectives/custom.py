"""What all descriptions of custom objectives share: of a formula, a fit to data, a network."""

from __future__ import annotations

import msgspec

from gdexplorer.objectives.objective import Objective


class Custom(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A custom objective: a value that says all that is needed to make the objective, and that files can hold.

    The tags by which files tell the kinds apart are older than their names, and stay.
    """

    def objective(self) -> Objective:
        """The objective as the catalogue would list it.

        Raises
        ------
        InputError
            Where it cannot be made: a formula that is none, a file that is gone.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Do all that is slow about it, so that `objective` and what it binds answer at once afterwards.

        Raises
        ------
        InputError
            As `objective`.
        """
        self.objective().bound()

    def is_akin(self, other: Custom) -> bool:
        """Whether starts and parameters chosen for ``other``, of the same kind, have a meaning here too."""
        return True

    def is_same_function(self, other: object) -> bool:
        """Whether ``other`` is the same function, only looked at elsewhere or named otherwise."""
        return self == other

"""Base class of the descriptions of custom objectives: formulas, fits to data, networks."""

from __future__ import annotations

import msgspec

from gdexplorer.objectives.objective import Objective


class Custom(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Complete description of a custom objective, which can be stored in files.

    The tags that identify the kinds in files predate their names and are kept for compatibility.
    """

    def objective(self) -> Objective:
        """Build the objective, as the catalogue would list it.

        Raises
        ------
        InputError
            If it cannot be built: an invalid formula, a missing file.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Do the slow work in advance, so that `objective` and binding are fast afterwards.

        Raises
        ------
        InputError
            As `objective`.
        """
        self.objective().bound()

    @property
    def unsaved(self) -> str:
        """Why no file can hold it, in a sentence; empty if one can."""
        return ""

    def is_related(self, other: Custom) -> bool:
        """Whether starts and parameters chosen for ``other``, of the same kind, remain meaningful here."""
        return True

    def is_same_function(self, other: object) -> bool:
        """Whether ``other`` is the same function, apart from the domain shown and its name."""
        return self == other

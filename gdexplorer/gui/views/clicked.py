"""What a click on the map or on the surface has met: a start, a run, or the picture itself."""

from __future__ import annotations

from typing import NamedTuple

from gdexplorer.gui.state.feature import Thing
from gdexplorer.session.edits import Edit, SelectRun, SelectStart


class Clicked(NamedTuple):
    """The start or the run (indices) under the pointer; both are None beside them."""

    start: int | None
    run: int | None

    @property
    def selection(self) -> Edit | None:
        """The edit that selects it."""
        if self.start is not None:
            return SelectStart(self.start)
        return None if self.run is None else SelectRun(self.run)

    def thing(self, picture: Thing) -> Thing:
        """What its context menu is of; beside starts and runs, of the ``picture``."""
        if self.start is not None:
            return Thing.START
        return picture if self.run is None else Thing.RUN

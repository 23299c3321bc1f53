"""Commands on the chosen start."""

from __future__ import annotations

from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.gui.state.feature import Made
from gdexplorer.session.edits import RemoveStart, SelectStart

NOTHING = "No start is chosen: click a start or a path first."


def delete(state: Explorer) -> None:
    """Remove the chosen start, or that of the chosen run, with all its runs."""
    start = state.document.start
    if start is None:
        state.message.emit(NOTHING)  # an error would stay when one is chosen
    else:
        state.apply(RemoveStart(start))


def edit(made: Made) -> None:
    """Edit the coordinates of the chosen start in the list."""
    start = made.state.document.start
    if start is None:
        made.state.message.emit(NOTHING)
    else:
        made.state.apply(SelectStart(start))
        made.panel.edit_start(start)

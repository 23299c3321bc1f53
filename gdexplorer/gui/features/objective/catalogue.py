"""The choices of objectives: kinds of custom ones, saved functions, and the catalogue by topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.gui.features.objective.data_editor import DataEditor
from gdexplorer.gui.features.objective.formula_editor import FormulaEditor
from gdexplorer.gui.features.objective.network_editor import NetworkEditor
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.objectives import GROUPS, OBJECTIVES
from gdexplorer.plugins import said_of

CUSTOM, MINE = "Custom", "My functions"
# One per kind of custom objective, in the order of the menu.
EDITORS: tuple[type[CustomEditor], ...] = (FormulaEditor, DataEditor, NetworkEditor)


def catalogue(saved: Sequence[str], trouble: str = "") -> Iterator[Group]:
    """All choices; ``trouble`` says why the saved functions cannot be read.

    Their data are the place of an editor in `EDITORS`, a `SavedFunction`, or the key of an objective.
    """
    yield Group(CUSTOM, [Choice(editor.title, number, editor.lesson) for number, editor in enumerate(EDITORS)])
    unread = [Choice("(cannot be read)", None, trouble)] if trouble else []
    yield Group(MINE, [*unread, *(Choice(name, SavedFunction(name)) for name in saved)])
    for group, title in GROUPS.items():
        rows = [row for row in OBJECTIVES if row.group == group]
        yield Group(title, [Choice(row.label, row.key, row.lesson + said_of("objectives", row.key)) for row in rows])

"""The way to open a table is found by whatever one calls it."""

import pytest

from gdexplorer.gui.common.matching import found
from gdexplorer.gui.window.commands import commands


@pytest.mark.parametrize("typed", ["table", "csv", "data", "open", "import", "open table", "import csv"])
def test_opening_a_table_is_found_first_or_among_the_first(window, typed):
    rows = [choice for group in commands(window) for choice in group.choices]
    names = [row.label for row in found(typed, rows, lambda row: (row.label, (row.about,)))]
    assert any("Open table" in name for name in names[:3]), names[:5]


def test_it_stands_in_the_file_menu(window):
    (menu,) = [action.menu() for action in window.menuBar().actions() if action.text() == "&File"]
    assert window.action("open_table") in menu.actions()

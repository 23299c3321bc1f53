"""Where there is nothing to show, the window says what to do, in every panel that would show it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from end_to_end.legible import contrast
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.session import edits


@pytest.fixture
def person(open_window):
    person = open_window()
    person.window.widgets.inspector.fold(False)
    for key in ("inspector", "metric", "stability"):
        person.bring_up(key)
    return person


def remove_optimizers(person):
    for place in reversed(range(len(person.explorer.experiment.optimizers))):
        person.explorer.apply(edits.RemoveOptimizer(place))
    person.settled()
    person.bot.wait(200)


def remove_starts(person):
    person.explorer.apply(edits.ClearStarts())
    person.settled()
    person.bot.wait(200)


def said(person):
    """What each place says that would show a run."""
    metric = person.find("metric_view")
    words = {
        "runs": person.find("runs_table").accessibleDescription(),
        "step": person.find("inspector_ended").text(),
        "metric": metric.accessibleDescription(),
        "stability": person.find("stability_verdict").text(),
    }
    person.window.widgets.drawer.bring_up(person.window.widgets.drawer.first)
    person.bot.wait(200)
    return {**words, "curves": person.find("curves_empty_note").text()}


def test_each_panel_says_what_is_missing(person):
    remove_starts(person)
    assert set(said(person).values()) == {"No runs. Click the map or the surface to place a start."}
    remove_optimizers(person)
    assert all("Add an optimizer, then click the map" in words for words in said(person).values())
    person.explorer.apply(edits.AddStart(("1", "1")))
    person.settled()
    person.bot.wait(200)
    assert all("Add an optimizer" in words and "start" not in words for words in said(person).values())
    person.explorer.apply(edits.AddOptimizer("adam"))
    person.wait(lambda: len(person.rows()) == 1)
    person.settled()
    assert not any("Add an optimizer" in words for words in said(person).values())


def test_an_analysis_that_cannot_run_says_why(person):
    remove_starts(person)
    run = person.find("sweep_run_button")
    assert not run.isEnabled() and "no start" in run.toolTip()
    remove_optimizers(person)
    for name in ("sweep_run_button", "multi_start_run_button", "basins_check"):
        assert not person.find(name).isEnabled() and "no optimizer" in person.find(name).toolTip(), name
    person.explorer.apply(edits.AddOptimizer("adam"))
    person.explorer.apply(edits.AddStart(("1", "1")))
    person.settled()
    for name in ("sweep_run_button", "multi_start_run_button", "basins_check"):
        assert person.find(name).isEnabled() and "There is no" not in person.find(name).toolTip(), name


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_empty_tables_say_in_themselves_what_fills_them(person, theme):
    person.window.preferences.change(theme=theme.name)
    person.window.take_theme()
    remove_starts(person)
    for page, name in (("runs", "runs_table"), ("basins", "basins_table"), ("multi_start", "multi_start_table")):
        person.bring_up(page)
        person.bot.wait(50)
        table = person.find(name)
        assert table.accessibleDescription()
        image = table.viewport().grab().toImage()
        assert contrast(image) >= 4.5, name
        middle, line = image.height() // 2, table.fontMetrics().height()  # of two lines, the gap is in the middle
        rows = range(middle - line // 2, middle + line // 2)
        assert any(image.pixelColor(x, y) != QColor(theme.base) for y in rows for x in range(image.width())), name
    assert table.focusPolicy() & Qt.FocusPolicy.TabFocus

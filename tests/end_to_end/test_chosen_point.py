"""The inspector follows what is chosen in the lists of critical points and of basins."""

from PySide6.QtCore import Qt

HIMMELBLAU_ROWS = 9
LEFT = Qt.MouseButton.LeftButton


def choose(person, table, row, **options):
    place = table.visualRect(table.model().index(row, 0)).center()
    person.bot.mouseClick(table.viewport(), LEFT, pos=place, **options)


def listed_points(person):
    """The list of critical points once all are found."""
    table = person.find("critical_points_table")
    person.bring_up("critical_points")
    person.wait(lambda: table.model().rowCount() == HIMMELBLAU_ROWS)
    return table


def told(person):
    """Title, numbers and meaning of what the inspector shows of a point."""
    return [person.find(f"inspector_chosen_{name}").text() for name in ("title", "numbers", "meaning")]


def test_a_critical_point_is_described_as_long_as_it_is_chosen(open_window):
    person = open_window()
    table, rows = listed_points(person), person.find("inspector_chosen")
    assert not rows.isVisible()
    choose(person, table, 0)
    person.wait(rows.isVisible)
    title, numbers, meaning = told(person)
    assert title == "Minimum at (3, 2)" and numbers.startswith("f = 0\nλ₁ = 25.72 along (−0.383, 0.924)")
    assert "2/λ₂ = 0.0243" in meaning
    choose(person, table, 4)
    person.wait(lambda: told(person)[0].startswith("Saddle at (3.38"))
    choose(person, table, 4, stateKey=Qt.KeyboardModifier.ControlModifier)
    person.wait(lambda: not rows.isVisible())
    choose(person, table, 8)
    person.wait(rows.isVisible)
    person.choose_objective("booth")
    person.wait(lambda: not rows.isVisible())


def test_the_runs_that_end_there_are_those_of_now(open_window):
    person = open_window()
    table = listed_points(person)
    choose(person, table, 3)
    person.wait(lambda: told(person)[0] == "Minimum at (−2.8051, 3.1313)")
    assert told(person)[2].endswith("No run ends here.")
    person.type("start_x_edit", "-2.5")
    person.type("start_y_edit", "3")  # and Return, which adds it
    person.wait(lambda: "Ends here: Gradient descent, start 3" in told(person)[2])
    person.action("undo").trigger()
    person.wait(lambda: told(person)[2].endswith("No run ends here."))


def test_a_double_click_opens_the_inspector_which_is_made_then(open_window):
    person = open_window()
    person.window.resize(1024, 768)
    inspector = person.window.widgets.inspector
    inspector.fold(True)
    table = listed_points(person)
    choose(person, table, 5)
    place = table.visualRect(table.model().index(5, 0)).center()
    person.bot.mouseDClick(table.viewport(), LEFT, pos=place)
    person.wait(lambda: person.find("inspector_chosen").isVisible())
    assert not inspector.is_folded and told(person)[0].startswith("Saddle")


def test_a_basin_stays_chosen_while_its_picture_is_refined_and_goes_with_it(open_window):
    person = open_window()
    person.action("basins").trigger()
    person.bring_up("basins")
    table, rows = person.find("basins_table"), person.find("inspector_chosen")
    person.wait(lambda: table.rowCount() >= 4)
    choose(person, table, 1)
    person.wait(rows.isVisible)
    chosen = told(person)[0]
    assert chosen.startswith("Basin of the minimum at (")
    assert "of the domain Gradient descent ends here" in told(person)[2]
    person.wait(lambda: person.find("basins_progress").text().startswith("Finished"))
    assert told(person)[0] == chosen and [each.row() for each in table.selectionModel().selectedRows()] == [1]
    points = listed_points(person)
    choose(person, points, 6)
    person.wait(lambda: told(person)[0].startswith("Saddle"))
    person.action("basins").trigger()
    person.wait(lambda: table.rowCount() == 0)
    assert told(person)[0].startswith("Saddle") and rows.isVisible(), "what was chosen last"
    person.action("basins").trigger()
    person.bring_up("basins")
    person.wait(lambda: table.rowCount() >= 4)
    choose(person, table, 0)
    person.wait(lambda: told(person)[0].startswith("Basin"))
    person.action("basins").trigger()
    person.wait(lambda: not rows.isVisible())

"""A newcomer starts the program and watches."""

NAMED_ALOUD = (
    "surface_view", "contour_view", "curves_view", "runs_table", "objective_combo", "optimizer_add_combo",
    "start_x_edit", "start_y_edit", "start_add_button", "play_button", "step_forward_button", "step_back_button",
    "restart_button", "timeline_slider", "speed_combo",
)  # fmt: skip


def test_the_first_example_is_already_moving(open_window):
    person = open_window()
    first = person.cursor
    person.wait(lambda: person.cursor > first + 5)
    assert len(person.rows()) == 6
    assert "6 runs" in person.find("runs_summary").text()


def test_every_fixed_name_is_there_with_an_accessible_name(open_window):
    person = open_window()
    for name in NAMED_ALOUD:
        assert person.find(name).accessibleName(), name
    for name in ["main_window", "data_view", "inspector_panel", "optimizer_cards", "status_readout"]:
        person.find(name)


def test_playing_and_pausing_with_the_keyboard(open_window):
    from PySide6.QtCore import Qt

    person = open_window()
    person.window.setFocus()
    person.bot.keyClick(person.window, Qt.Key.Key_Space)
    stopped = person.cursor
    person.bot.wait(150)
    assert person.cursor == stopped
    person.bot.keyClick(person.window, Qt.Key.Key_Right)
    assert person.cursor == stopped + 1
    person.bot.keyClick(person.window, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert person.cursor == max(stopped - 9, 0)
    person.bot.keyClick(person.window, Qt.Key.Key_End)
    assert person.cursor == person.find("timeline_slider").maximum()
    person.bot.keyClick(person.window, Qt.Key.Key_Home)
    assert person.cursor == 0


def test_keys_are_not_stolen_from_a_text_box(open_window):
    from PySide6.QtCore import Qt

    person = open_window()
    person.click("play_button")
    cursor = person.cursor
    edit = person.find("start_x_edit")
    edit.setFocus()
    person.bot.keyClicks(edit, "12r ")
    person.bot.keyClick(edit, Qt.Key.Key_Left)
    assert edit.text() == "12r "
    assert person.cursor == cursor
    assert edit.cursorPosition() == 3

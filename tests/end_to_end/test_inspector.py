"""Someone asks why a run goes where it goes: one step, term by term."""

import numpy as np
import pytest
from PySide6.QtCore import Qt


def paused(open_window, cursor=7, row=2):
    """The window with the third run (Adam) selected at a step."""
    person = open_window()
    person.bring_up("inspector")
    person.explorer.player.pause()
    person.explorer.player.move_cursor(cursor)
    person.find("runs_table").selectRow(row)
    inspector = person.find("inspector_panel")
    person.wait(lambda: inspector.is_settled)
    return person


def test_the_numbers_of_a_step_add_up_to_the_next_point(open_window):
    person = paused(open_window)
    trajectory = person.explorer.runs.trajectories[2]
    assert person.find("inspector_run").text() == "Adam, start 1"
    person.click("inspector_copy_button")
    from PySide6.QtGui import QGuiApplication

    rows = {line.split("\t")[0]: line.split("\t")[-1] for line in QGuiApplication.clipboard().text().split("\n")}
    before, move, after = (
        np.array([float(part) for part in rows[name].split(",")])
        for name in ("point before", "the step", "point after")
    )
    assert before + move == pytest.approx(after, rel=1e-14)
    assert np.array_equal(before, trajectory.points[7]) and np.array_equal(after, trajectory.points[8])


def test_keys_walk_through_the_terms_and_into_the_next_step_and_back(open_window):
    person = paused(open_window)
    person.window.setFocus()
    for _ in range(6):
        person.bot.keyClick(person.window, Qt.Key.Key_Period)
    assert person.find("micro_label").text() == "6 of 6: the step"
    assert person.cursor == 7
    contour, surface = person.find("contour_view"), person.find("surface_view")
    assert len(contour.step_terms.drawing.marks) == 6
    assert surface.picture.drawing.ghost == pytest.approx(person.explorer.runs.trajectories[2].points[8])
    person.bot.keyClick(person.window, Qt.Key.Key_Period)
    assert person.cursor == 8
    person.wait(lambda: person.find("micro_label").text() == "1 of 6: gradient")
    person.bot.keyClick(person.window, Qt.Key.Key_Comma)
    assert person.cursor == 7
    person.wait(lambda: person.find("micro_label").text() == "6 of 6: the step")


def test_a_micro_step_pauses_what_plays(open_window):
    person = open_window()
    person.bring_up("inspector")
    person.wait(lambda: person.explorer.player.playback.playing and person.find("micro_forward_button").isVisible())
    person.click("micro_forward_button")
    assert not person.explorer.player.playback.playing
    cursor = person.cursor
    person.bot.wait(150)
    assert person.cursor == cursor


def test_ticking_a_term_draws_it_in_both_pictures(open_window):
    person = paused(open_window)
    contour, surface = person.find("contour_view"), person.find("surface_view")
    box = person.find("term_s_check")
    before = len(surface.picture.step_lines.vertices)
    box.click()
    assert any(mark.shape == "box" for mark in contour.step_terms.drawing.marks)
    assert len(surface.picture.step_lines.vertices) > before
    box.click()
    assert not any(mark.shape == "box" for mark in contour.step_terms.drawing.marks)


def test_no_formula_is_typeset_while_it_plays(open_window):
    from gdexplorer.gui.common.typeset_formula import typeset

    person = open_window()
    person.bring_up("inspector")
    person.explorer.player.move_cursor(0)
    person.wait(lambda: person.find("micro_label").text() != "")
    if not person.explorer.player.playback.playing:
        person.click("play_button")
    person.bot.wait(100)
    before = typeset.cache_info().misses
    first = person.cursor
    person.wait(lambda: person.cursor > first + 15)
    assert typeset.cache_info().misses <= before + 1  # the dots that stand for the numbers


def test_the_stability_gauge_reads_the_bowl_and_sets_its_best_rate(open_window):
    person = open_window()
    person.choose_objective("quadratic_bowl")
    person.bring_up("stability")
    person.wait(lambda: person.find("stability_curvature").text() == "20")
    assert person.find("stability_limit").text() == "0.1"
    person.wait(lambda: len(person.find("stability_view").curvature.yData) > 2)
    person.click("best_rate_button")
    person.settled()
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == pytest.approx(2 / 21, rel=1e-4)
    person.wait(lambda: person.find("stability_rate").text() == "0.09524")
    # In a closed section the inspector draws nothing.
    person.find("inspector_section").set_open(False)
    assert not person.find("contour_view").step_terms.drawing.marks
    person.bring_up("inspector")
    person.wait(lambda: bool(person.find("contour_view").step_terms.drawing.marks))


def test_keys_step_while_the_table_of_runs_has_the_focus(open_window):
    person = paused(open_window)
    table = person.find("runs_table")
    table.setFocus()
    person.bot.keyClick(table, Qt.Key.Key_Period)
    person.wait(lambda: person.find("micro_label").text() == "1 of 6: gradient")
    person.bot.keyClick(table, Qt.Key.Key_Right)
    assert person.cursor == 8
    person.bot.keyClick(table, Qt.Key.Key_Down)
    assert table.selectionModel().selectedRows()[0].row() == 3

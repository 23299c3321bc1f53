"""Dragging and typing the learning rate, and the cards around it."""

import threading

import numpy as np
from PySide6.QtCore import QPoint

from end_to_end.person import drag_to_and_fro
from gdexplorer.numerals import short
from gdexplorer.scene import path_lines, paths
from gdexplorer.session import edits


def test_dragging_the_rate_bends_every_path_of_its_optimizer_at_once(open_window):
    person = open_window()
    slider = person.find("optimizer_0_learning_rate_slider")
    before = {t.start: t.points.copy() for t in person.explorer.runs.trajectories if t.optimizer == 0}
    others = {(t.optimizer, t.start): t.points.copy() for t in person.explorer.runs.trajectories if t.optimizer != 0}
    shown = []
    person.explorer.runs.scene_changed.connect(lambda scene: shown.append(len(scene.runs)))
    handle = handle_of(slider)
    followed = drag_to_and_fro(slider, handle, QPoint(-1, 0), 24, lambda: len(shown) >= 8)
    person.settled()
    assert followed, f"only {len(shown)} results were shown until the slider was released"
    rate = person.explorer.experiment.optimizers[0].setting("learning_rate")
    assert rate < 0.005
    assert person.find("optimizer_0_learning_rate_edit").text() == short(rate)
    for trajectory in person.explorer.runs.trajectories:
        if trajectory.optimizer == 0:
            assert not np.array_equal(trajectory.points, before[trajectory.start])
        else:
            assert np.array_equal(trajectory.points, others[trajectory.optimizer, trajectory.start])
    person.action("undo").trigger()
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.005


def test_paths_of_a_new_rate_are_prepared_off_the_thread_of_the_window(open_window, monkeypatch):
    person = open_window()
    person.explorer.player.pause()
    person.bot.wait(200)  # the map has told what it shows
    threads = {"_cut_to_box": [], "_path_lines": []}

    def noting(name, compute):
        def noted(*facts):
            threads[name].append(threading.current_thread() is threading.main_thread())
            return compute(*facts)

        return noted

    for module, name in ((paths, "_cut_to_box"), (path_lines, "_path_lines")):
        monkeypatch.setattr(module, name, noting(name, getattr(module, name)))
    for rate in (0.011, 0.012, 0.013):
        person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", rate))
        person.settled()
    for name, on_main in threads.items():
        assert len(on_main) >= 3 and not any(on_main), name


def handle_of(slider):
    from PySide6.QtWidgets import QStyle, QStyleOptionSlider

    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style = slider.style()
    return style.subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    ).center()  # fmt: skip


def test_the_box_takes_any_number_and_refuses_nonsense_in_words(open_window):
    person = open_window()
    for text, rate in (("0.003", 0.003), ("3e-7", 3e-7), ("42", 42.0)):
        person.type("optimizer_0_learning_rate_edit", text)
        assert person.explorer.experiment.optimizers[0].setting("learning_rate") == rate
    for text in ("fast", "-1", "0", "nan", "inf", "", "__import__('os')"):
        person.type("optimizer_0_learning_rate_edit", text)
        assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 42.0
        assert "learning rate" in person.find("optimizer_0_learning_rate_problem").text(), text
        assert person.find("optimizer_0_learning_rate_edit").text() == text, "to be corrected"


def test_a_rate_that_is_too_long_tells_where_it_blew_up_and_what_is_stable(open_window):
    person = open_window()
    person.choose_objective("quadratic_bowl")
    person.type("optimizer_0_learning_rate_edit", "0.2")
    person.find("budget_spin").setValue(5000)
    person.settled()
    person.click("end_button")
    table = person.find("runs_table")
    table.selectRow(0)
    person.bring_up("inspector")
    assert "diverged" in person.rows()[0][4]
    # The largest curvature of (x² + 20 y²)/2 is 20, so that 2/20 is the limit.
    person.wait(lambda: "a learning rate below 0.1 " in person.find("inspector_ended").text())


def test_cards_are_added_duplicated_hidden_reset_and_removed(open_window):
    person = open_window()
    combo = person.find("optimizer_add_combo")
    combo.activated.emit(combo.findData("rmsprop"))
    person.settled()
    assert [choice.key for choice in person.explorer.experiment.optimizers][-1] == "rmsprop"
    assert len(person.rows()) == 8
    colours = [choice.colour for choice in person.explorer.experiment.optimizers]
    assert len(set(colours)) == 4
    person.action("optimizer_0_duplicate").trigger()
    person.type("optimizer_1_learning_rate_edit", "0.001")
    person.settled()
    keys = [choice.key for choice in person.explorer.experiment.optimizers]
    assert keys[:2] == ["gradient_descent", "gradient_descent"]
    assert len(person.rows()) == 10
    person.find("optimizer_0_check").click()
    person.settled()
    assert len(person.rows()) == 8
    person.action("optimizer_1_reset").trigger()
    assert person.explorer.experiment.optimizers[1].setting("learning_rate") == 0.005
    person.action("optimizer_1_remove").trigger()
    person.settled()
    assert [choice.key for choice in person.explorer.experiment.optimizers][1] == "momentum"
    person.bot.wait(50)

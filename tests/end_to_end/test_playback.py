"""Play, scrub back, loop, run further."""

import itertools


def test_scrubbing_back_shows_the_very_same_numbers(open_window):
    person = open_window()
    person.click("play_button")
    slider = person.find("timeline_slider")
    slider.setValue(17)
    before = person.rows()
    slider.setValue(60)
    assert person.rows() != before
    slider.setValue(17)
    assert person.rows() == before
    assert "step 17" in person.find("step_label").text()


def test_stepping_forward_and_back(open_window):
    person = open_window()
    person.click("restart_button")
    person.click("play_button")
    person.find("timeline_slider").setValue(5)
    person.click("step_forward_button")
    assert person.cursor == 6
    person.click("step_back_button")
    person.click("step_back_button")
    assert person.cursor == 4


def test_faster_playback_covers_more_steps(open_window):
    person = open_window()
    combo = person.find("speed_combo")
    combo.setCurrentIndex(combo.findData(50.0))
    combo.activated.emit(combo.currentIndex())
    seen = []
    person.explorer.player.cursor_changed.connect(seen.append)
    person.click("restart_button")
    last = person.find("timeline_slider").maximum()
    person.wait(lambda: person.cursor == last)
    assert len(seen) < last / 4, "at the usual speed each step is shown"
    assert not person.explorer.player.playback.playing


def test_looping_begins_again(open_window):
    person = open_window()
    person.explorer.player.set_speed(50.0)
    person.find("loop_button").click()
    seen = []
    person.explorer.player.cursor_changed.connect(seen.append)
    person.wait(lambda: any(b < a for a, b in itertools.pairwise(seen)))
    assert person.explorer.player.playback.playing


def test_run_further_extends_the_budget_and_goes_on(open_window):
    person = open_window()
    person.choose_objective("rosenbrock")
    person.click("end_button")
    assert "out of budget" in person.rows()[0][4]
    last = person.find("timeline_slider").maximum()
    assert last == 400
    person.click("further_button")
    person.settled()
    assert person.find("budget_spin").value() == 800
    assert person.find("timeline_slider").maximum() == 800
    person.wait(lambda: person.cursor > last)

"""The measure of blocked windows: what does not see a blocked loop would call every window free."""

import time

from end_to_end.heartbeat import Heartbeat


def spin(seconds):
    """Compute for so long, however busy the machine is."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_it_beats_while_the_loop_runs(qtbot):
    with Heartbeat() as heart:
        qtbot.waitUntil(lambda: heart.beats > 5, timeout=60_000)
    assert heart.longest.computed < 0.1


def test_it_tells_how_long_was_computed_and_where(qtbot):
    with Heartbeat() as heart:
        qtbot.wait(50)
        spin(0.3)
        qtbot.wait(50)
    assert 0.3 <= heart.longest.computed < 0.45
    assert heart.latest.passed >= 0.3
    assert "in spin" in heart.longest.place
    assert heart.longest in heart.gaps


def test_what_only_waits_is_not_called_computed(qtbot):
    with Heartbeat() as heart:
        qtbot.wait(50)
        time.sleep(0.3)
        qtbot.wait(50)
    assert heart.latest.passed >= 0.3
    assert heart.longest.computed < 0.2


def test_it_begins_anew(qtbot):
    with Heartbeat() as heart:
        spin(0.2)
        heart.reset()
        qtbot.wait(50)
    assert heart.longest.computed < 0.2

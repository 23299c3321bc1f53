"""A study: its newest results arrive on the window's thread, it can be cancelled, and the newest request wins."""

import threading

import pytest

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.study import Study


@pytest.fixture
def study(qtbot):
    made = Study("basins")
    made.seen, made.said, made.ends = [], [], []
    made.shown.connect(made.seen.append)
    made.failed.connect(made.said.append)
    made.ended.connect(made.ends.append)
    yield made
    made.stop()


def counting(count):
    def steps(cancelled):
        yield from range(1, count + 1)

    return steps


def test_the_last_value_is_shown_and_the_end_told(study, qtbot):
    with qtbot.waitSignal(study.ended):
        study.run(counting(1000))
    assert study.seen[-1] == 1000
    assert study.ends == [True]
    assert not study.busy


def test_values_are_shown_while_more_are_computed(study, qtbot):
    go_on = threading.Event()

    def steps(cancelled):
        yield 1
        go_on.wait(10)
        yield 2

    study.run(steps)
    qtbot.waitUntil(lambda: study.seen == [1])
    assert study.busy
    go_on.set()
    qtbot.waitUntil(lambda: study.seen == [1, 2])


def test_once_cancelled_nothing_more_is_shown(study, qtbot):
    ended = threading.Event()

    def steps(cancelled):
        yield 1
        while not cancelled():
            pass
        yield 2
        ended.set()

    study.run(steps)
    qtbot.waitUntil(lambda: study.seen == [1])
    study.cancel()
    assert not study.busy
    assert study.ends == [False]
    with qtbot.waitSignal(study.ended):
        study.run(counting(3))
    assert study.seen == [1, 3] or study.seen[-1] == 3
    assert 2 not in study.seen[:2]
    assert not ended.is_set(), "what is not wanted is not computed on"


def test_the_newest_request_wins(study, qtbot):
    def steps(cancelled):
        while not cancelled():
            pass
        yield "old"

    study.run(steps)
    study.run(steps)
    with qtbot.waitSignal(study.ended):
        study.run(counting(5))
    assert study.seen[-1] == 5
    assert "old" not in study.seen
    assert study.ends == [True]


def test_a_failure_is_told_in_its_sentence(study, qtbot):
    def steps(cancelled):
        yield 1
        raise InputError("That cannot be.")

    with qtbot.waitSignal(study.ended):
        study.run(steps)
    assert study.said == ["That cannot be."]
    assert study.ends == [False]


def test_cancelling_nothing_does_nothing(study):
    study.cancel()
    assert study.ends == []

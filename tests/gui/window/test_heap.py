"""Memory goes back to the system once nothing is computed."""

import pytest
from PySide6.QtCore import QObject

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.window import heap


@pytest.fixture
def given_back(monkeypatch):
    times = []
    monkeypatch.setattr(heap, "QUIET_MILLISECONDS", 30)
    monkeypatch.setattr(heap, "give_back", lambda: times.append(POOL.is_awake))
    return times


@pytest.fixture
def job(qapp):
    made = Job("halving", lambda request, task: iter([request / 2.0]))
    yield made
    made.stop()


def test_memory_goes_back_after_each_rest_of_all_jobs(given_back, job, qtbot):
    parent = QObject()
    gives_back = heap.GivesBack(parent)
    for count in (1, 2):
        job.request(3.0)
        qtbot.waitUntil(lambda count=count: given_back == [False] * count)
    gives_back.stop()
    with qtbot.waitSignal(POOL.rested):
        job.request(5.0)
    qtbot.wait(100)
    assert given_back == [False, False]

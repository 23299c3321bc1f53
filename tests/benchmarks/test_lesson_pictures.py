"""How long the editor's pictures of the scenes of the built-in lessons take, once kernels are compiled."""

import statistics
import time

import pytest

from gdexplorer.exports.look import Look
from gdexplorer.gui.features.lessons.scene_drawing import Wanted, drawn
from gdexplorer.gui.features.lessons.shown import Stage
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.lessons.reading import read_lesson
from gdexplorer.resources import resource

pytestmark = pytest.mark.benchmark
LOOK = Look("map", 400, 248)


def processor_seconds(wanted):
    """Of this thread alone: the window's goes on beside it."""
    begin = time.thread_time()
    assert list(drawn(wanted, Task(None)))
    return time.thread_time() - begin


def test_a_picture_follows_what_is_typed(report):
    taken = []
    for path in sorted(resource("lessons").glob("*.md")):
        for step in read_lesson(path).steps:
            wanted = Wanted(Stage(step.scene.document()), LOOK, 1.0)
            processor_seconds(wanted)
            taken.append(statistics.median(processor_seconds(wanted) for _ in range(3)))
    report.say(f"{len(taken)} pictures, in the middle {1e3 * statistics.median(taken):.0f} ms")
    report.at_most("the slowest picture of a scene of all lessons, in ms", 1e3 * max(taken), 300.0)

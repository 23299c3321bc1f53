"""How long the scenes of the built-in lessons take to run, once kernels are compiled."""

import statistics

import pytest

from gdexplorer.descent.engine.engine import descend
from gdexplorer.lessons.reading import read_lesson
from gdexplorer.resources import resource

from .conftest import seconds

pytestmark = pytest.mark.benchmark


def test_each_scene_runs_before_one_notices(report):
    slowest = 0.0
    for path in sorted(resource("lessons").glob("*.md")):
        for place, step in enumerate(read_lesson(path).steps, 1):
            experiment = step.scene.document().experiment
            descend(experiment)
            taken = statistics.median(seconds(lambda experiment=experiment: descend(experiment)) for _ in range(3))
            if taken > slowest:
                slowest = taken
                report.say(f"{path.stem}, step {place}: {1e3 * taken:.1f} ms, the slowest so far")
    report.at_most("the slowest scene of all lessons, in ms", 1e3 * slowest, 300.0)

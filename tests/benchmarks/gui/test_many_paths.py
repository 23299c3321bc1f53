"""The paths of thousands of starts while they play on the map, and how soon basins follow a slider."""

import statistics
import time
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QPushButton, QSpinBox

from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import objective
from gdexplorer.session import edits

from .conftest import SECONDS, rest

pytestmark = pytest.mark.benchmark

BOUND = objective("himmelblau").bound()
EXPERIMENT = Experiment(
    "himmelblau", (), (suggested("gradient_descent", BOUND),), (BOUND.start,), 500
)  # fmt: skip
FRAME_GOAL, PAINT_GOAL, FOLLOW_GOAL = 16.0, 8.0, 0.5


@pytest.mark.parametrize("count", [500, 10_000])
def test_paths_play_at_a_steady_rate(open_window, qtbot, report, count):
    window = open_window(EXPERIMENT)
    many = window.features["multi_start"]
    panel, cloud, study = many.panel, many.layer, many.job
    window.menus["analyse_multi_start"].trigger()
    panel.findChild(QSpinBox, "multi_start_count_spin").setValue(count)
    began = time.perf_counter()
    panel.findChild(QPushButton, "multi_start_run_button").click()
    qtbot.waitUntil(lambda: not study.busy, timeout=1000 * SECONDS)
    computed = time.perf_counter() - began
    rest(qtbot, 0.3)
    paints, frames = [], []
    paint = cloud.paint

    def timed(*arguments):
        start = time.perf_counter()
        paint(*arguments)
        frames.append(time.perf_counter())
        paints.append(1000.0 * (frames[-1] - start))

    cloud.paint = timed
    panel.play()
    qtbot.waitUntil(lambda: not panel.is_playing, timeout=1000 * SECONDS)
    del cloud.paint
    apart = [1000.0 * (later - earlier) for earlier, later in pairwise(frames)]
    report.say(f"{count:,} starts computed and told in {computed:.3g} s")
    report.at_most(f"{count:,} paths playing, milliseconds a frame, median", statistics.median(apart), FRAME_GOAL)
    report.at_most("    of that the paths themselves, median", statistics.median(paints), PAINT_GOAL)
    report.say(f"    slowest of 20 frames: {statistics.quantiles(apart, n=20)[-1]:.3g} ms; {len(frames)} frames")


def test_basins_follow_a_slider(open_window, qtbot, report):
    window = open_window(EXPERIMENT)
    window.menus["basins"].trigger()
    job = window.features["basins"].job
    qtbot.waitUntil(lambda: not job.busy, timeout=1000 * SECONDS)
    taken = []
    for rate in (0.006, 0.007, 0.008, 0.009, 0.01):
        with qtbot.waitSignal(job.basins_changed, timeout=1000 * SECONDS):
            began = time.perf_counter()
            window.explorer.apply(edits.SetHyperparameter(0, "learning_rate", rate))
        taken.append(time.perf_counter() - began)
        qtbot.waitUntil(lambda: job.is_settled, timeout=1000 * SECONDS)
    report.at_most(
        "from a moved slider to its first, coarse basins, seconds, median", statistics.median(taken), FOLLOW_GOAL
    )

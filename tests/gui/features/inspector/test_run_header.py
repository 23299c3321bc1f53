"""The head of the inspector: what stays where it is while settings of the shown run change."""

import pytest

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.inspector.run_header import RunHeader
from gdexplorer.gui.jobs.runner import drawn_runs

STEPS = 4


def two_of_a_rule(rate):
    """The second of two runs of Adam, whose name has its learning rate."""
    rules = (configure("adam", {"learning_rate": 1.0}), configure("adam", {"learning_rate": rate}))
    experiment = Experiment("himmelblau", optimizers=rules, starts=((0.0, 0.0),), steps=STEPS)
    return drawn_runs(experiment, descend(experiment))[1]


@pytest.mark.parametrize("width", range(150, 330, 20))
def test_the_step_stays_in_its_line_while_a_rate_in_the_name_is_dragged(qtbot, width):
    header = RunHeader()
    qtbot.addWidget(header)
    header.show_run(two_of_a_rule(0.1235), 1)
    header.resize(width, 200)
    header.show()
    step, tops, labels = header.findChild(object, "inspector_step"), set(), set()
    for rate in (0.1235, 0.5, 0.25, 0.1236, 0.4):
        run = two_of_a_rule(rate)
        header.show_run(run, 1)
        qtbot.wait(1)
        tops.add(step.y())
        labels.add(run.label)
    assert len(labels) == 5
    assert len(tops) == 1


def test_another_run_is_given_the_line_that_it_needs(qtbot):
    header = RunHeader()
    qtbot.addWidget(header)
    long = two_of_a_rule(0.1235)
    experiment = Experiment("himmelblau", optimizers=(configure("adam"),), starts=((0.0, 0.0),), steps=STEPS)
    short = drawn_runs(experiment, descend(experiment))[0]
    header.show_run(long, 1)
    header.show()
    run, step = (header.findChild(object, f"inspector_{name}") for name in ("run", "step"))
    header.resize(run.sizeHint().width() + step.sizeHint().width(), 200)
    qtbot.waitUntil(lambda: step.y() > 0)
    header.show_run(short, 1)
    qtbot.waitUntil(lambda: step.y() == 0)

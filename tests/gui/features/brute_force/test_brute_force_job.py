"""Brute force against descent: what is asked for, and what it comes to as it is found."""

import pytest

from gdexplorer.descent.analysis.brute_force import efforts
from gdexplorer.gui.features.brute_force.brute_force_job import BruteForceJob, Comparison
from gdexplorer.objectives.families import FAMILIES
from tests.result_jobs import heard

ASKED = Comparison(FAMILIES[0].key, (1, 2), "0.1", "gradient_descent")


@pytest.fixture
def job(qtbot):
    yield from heard(BruteForceJob())


def test_a_comparison_is_that_of_the_engine(job, qtbot):
    job.run(ASKED)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    result = job.results[-1]
    assert result.comparison is ASKED
    assert result.found == tuple(efforts(FAMILIES[0], (1, 2), 0.1, "gradient_descent"))


@pytest.mark.parametrize("accuracy", ["", "x", "1,5,0", "0x1"])
def test_an_accuracy_that_is_no_number_is_told(job, accuracy):
    job.run(Comparison(ASKED.family, (1, 2), accuracy, ASKED.optimizer))
    assert len(job.said) == 1 and not job.busy
    assert (repr(accuracy) if accuracy else "nothing was given") in job.said[0]

"""The bars of brute force against descent, while results arrive."""

from functools import cache

import pytest

from gdexplorer.descent.analysis.brute_force import efforts
from gdexplorer.gui.features.brute_force.brute_force_job import Comparison, ComparisonResult
from gdexplorer.gui.features.brute_force.brute_force_panel import BruteForcePanel
from gdexplorer.objectives.families import FAMILIES

ASKED = Comparison(FAMILIES[0].key, (1, 2), "0.1", "gradient_descent")
MOST = 6


@cache
def found():
    return tuple(efforts(FAMILIES[0], (1, 2), 0.1, "gradient_descent"))


def test_all_results_come():
    assert len(found()) == MOST


@pytest.mark.parametrize("known", range(1, MOST + 1))
def test_any_number_of_results_is_drawn(qtbot, known):
    panel = BruteForcePanel()
    qtbot.addWidget(panel)
    panel.set_busy(known < len(found()))
    panel.set_result(ComparisonResult(ASKED, found()[:known]))
    assert sum(len(bars.opts["height"]) for bars in panel.bars) == known

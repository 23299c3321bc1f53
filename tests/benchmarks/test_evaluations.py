"""Evaluations until a minimum of 26 test problems, beside SciPy's."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "optimizers"))
from more_garbow_hillstrom import CASES, RIVALS, both

pytestmark = [pytest.mark.benchmark, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize(("key", "method"), [(key, method) for key in RIVALS for method in RIVALS[key]])
def test_evaluations_until_a_minimum(report, key, method):
    pairs = both(key, method)
    report.say(f"{'evaluations until a minimum':34} {key:>18} {method:>12}")
    for (name, times), (mine, theirs) in zip(CASES, pairs, strict=True):
        shown = f"{name}{f', start x {times}' if times > 1 else ''}"
        report.say(f"{shown:34} {mine or '-':>18} {theirs or '-':>12}")
    counts = np.array([pair for pair in pairs if None not in pair], dtype=float)
    report.say(f"{'all that both reach':34} {counts[:, 0].sum():>18.0f} {counts[:, 1].sum():>12.0f}")
    ratio = float(np.exp(np.log(counts[:, 0] / counts[:, 1]).mean()))
    report.at_most(f"evaluations of {key} for one of SciPy's {method}, geometric mean", ratio, 1.0)

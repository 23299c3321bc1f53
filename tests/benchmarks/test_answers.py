"""What the window's thread waits for: it must be there in a blink once an objective is prepared."""

import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.formulas import derivation
from gdexplorer.formulas.formula import formula
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.formulas.custom_formula import CustomFormula
from gdexplorer.objectives.network.presets import PRESETS
from gdexplorer.objectives.regression.custom_fit import CustomFit

from .conftest import seconds

sys.path.append(str(Path(__file__).parents[1] / "objectives" / "formulas"))

from hostile_formulas import DEMANDING

pytestmark = pytest.mark.benchmark


def test_the_minima_of_every_objective(report):
    for row in OBJECTIVES:
        row.bound().minima  # noqa: B018  compiled, loaded
    slowest = max((seconds(lambda row=row: row.bound().minima), row.key) for row in OBJECTIVES)
    report.at_most(f"minima, slowest of all objectives ({slowest[1]}), s", slowest[0], 0.1)


def test_a_prepared_network(report):
    for preset in PRESETS:
        preset.custom.prepare()
    slowest = max(seconds(lambda preset=preset: preset.custom.objective().bound()) for preset in PRESETS)
    report.at_most("a prepared network, slowest preset, s", slowest, 0.05)


def test_a_prepared_fit_of_a_hundred_thousand_rows(report, tmp_path):
    random = np.random.default_rng(3)
    x = random.normal(4.0, 2.0, 100_000)
    path = tmp_path / "data.csv"
    rows = np.column_stack([x, 5.0 - 1.5 * x + random.standard_t(2, len(x))])
    np.savetxt(path, rows, "%.17g", ",", header="x,y", comments="")
    fit = CustomFit(CsvFile(str(path), ("x",), "y"))
    fit.prepare()
    report.at_most("a prepared fit of 100,000 rows, s", seconds(lambda: fit.objective().bound().minima), 0.05)


def test_a_prepared_formula(report):
    custom = CustomFormula("x^2 + 3*y^2 + 0.125*x*y")
    custom.prepare()
    report.at_most("a prepared formula, s", seconds(lambda: custom.objective().bound()), 0.02)


def test_demanding_formulas_are_derived_or_refused(report):
    derivation.derived("x*y", 60.0)  # the process that derives is ready

    def answer(text):
        with suppress(InputError):
            assert formula(text).derived

    slowest = max(seconds(lambda text=text: answer(text)) for text in DEMANDING)
    report.at_most("a demanding formula, the slowest, s", slowest, 2.0)

"""The table of many starts: values of small functions are numbers, what rounding leaves of a zero is none."""

import pytest
from PySide6.QtWidgets import QTableWidget

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.features.multi_start.multi_start_panel import MultiStartPanel
from gdexplorer.objectives import CustomFormula


@pytest.mark.parametrize("factor", [1e-15, 1.0, 1e12])
@pytest.mark.parametrize(("height", "shown"), [(3.0, "3"), (0.0, "0")])
def test_a_value_counts_as_zero_beside_the_function_s_own_scale(qtbot, factor, height, shown):
    custom = CustomFormula(f"{factor!r}*((x - 1/3)^2 + (y + 1/7)^2 + {height!r})")
    bound = custom.objective().bound()
    experiment = Experiment(custom, steps=200)
    drawn = starts(bound, "sobol", 20, 0)
    result = list(multi_start(experiment, bound, suggested("newton", bound), drawn))[-1]
    panel = MultiStartPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(experiment)
    panel.set_result(result)
    (table,) = panel.findChildren(QTableWidget)
    value = table.item(0, 3).text()
    assert float(value) == pytest.approx(float(shown) * factor, rel=1e-3)
    assert (value == "0") == (shown == "0")

import numpy as np
import pytest

from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.step_text import scale, short, table


@pytest.mark.parametrize(
    ("factor", "words"), [(0.05, "1:20"), (1.0, "1:1"), (50.0, "50:1"), (2e6, "2×10⁶:1"), (0.000002, "1:500,000")]
)
def test_a_scale_is_written_as_on_maps(factor, words):
    assert scale(factor) == words


def test_many_points_are_counted_in_a_row_and_written_out_in_a_table():
    experiment = Experiment("himmelblau", optimizers=(configure("cma_es"),), starts=((-0.5, -1.0),), steps=3)
    taken = dissect(experiment, experiment.bound(), descend(experiment)[0], 2)
    samples = taken.numbers["samples"]
    assert short(samples) == f"{len(samples)} points"
    (row,) = (line for line in table(taken, "").splitlines() if line.startswith("samples\t"))
    read = [[float(each) for each in point.split(", ")] for point in row.split("\t")[2].split("; ")]
    assert np.array_equal(read, samples)

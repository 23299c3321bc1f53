"""`gdexplorer.spectrum`: eigenvalues as arrays."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError


def test_a_point_of_a_bowl_has_its_curvatures():
    found = gdx.spectrum(gdx.formula("3 x^2 + 11 y^2"), (1, 2))
    assert (found.lowest[0, 0], found.largest[0, 0]) == pytest.approx((6.0, 22.0)) and found.blocks == ("all",)
    values, weights = found.density()
    assert values == pytest.approx([6.0, 22.0]) and weights == pytest.approx([0.5, 0.5])


def test_a_run_of_a_network_has_a_row_for_each_iterate_and_a_column_for_each_layer():
    net = gdx.network((1, 4, 1), "sine")
    run = gdx.descend(net, "adam", steps=30)[0]
    found = gdx.spectrum(net, run, iterates=4, radius=0.1)
    assert found.largest.shape == (4, 3) and len(found) == 4 and found.steps.tolist()[-1] == 30
    assert found.values[-1] == pytest.approx(run.values[-1])
    assert np.all(found.largest[:, 1:] <= found.largest[:, :1] + 1e-12)  # interlacing: a block's are within
    assert np.all(found.greatest_rise >= found.sam)


def test_frames_have_a_row_for_each_iterate_and_block():
    pytest.importorskip("pandas")
    assert len(gdx.spectrum("booth", [(0, 0), (1, 1)]).to_pandas()) == 2


def test_points_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="coordinates"):
        gdx.spectrum("booth", (1, 2, 3))

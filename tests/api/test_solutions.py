"""`gdexplorer.between`: routes between ends as arrays."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError


def test_routes_between_runs_join_their_ends(tmp_path):
    nets = [gdx.network((1, 4, 1), "sine", seed=seed) for seed in (0, 1)]
    runs = [gdx.descend(net, "adam", steps=100, learning_rate=0.05)[0] for net in nets]
    found = gdx.between(nets[0], runs, places=21, curve_steps=20)
    assert [way.kind for way in found.ways] == ["line", "aligned", "curve"] and len(found) == 3
    for way in found.ways:
        assert way.points.shape == (21, 13) and way.values[0] == pytest.approx(runs[0].values[-1])
        assert way.values[-1] == pytest.approx(runs[1].values[-1])
        assert way.barrier >= (way.values - np.linspace(way.values[0], way.values[-1], 21)).max() - 1e-12
    np.testing.assert_array_equal(found["curve"].controls[[0, 2]], [run.end for run in runs])
    found.plot(tmp_path / "between.png")
    assert (tmp_path / "between.png").read_bytes().startswith(b"\x89PNG")


def test_points_do_as_well_and_frames_have_a_row_for_each_place():
    pytest.importorskip("pandas")
    found = gdx.between(gdx.formula("(x^2 - 1)^2 + y^2"), [(-1, 0), (1, 0)], places=11)
    assert found["line"].barrier == pytest.approx(1.0) and len(found.to_pandas()) == 22


def test_wrong_ends_are_refused():
    with pytest.raises(InputError, match="Two or three"):
        gdx.between("booth", [(0, 0)])
    with pytest.raises(InputError, match="coordinates"):
        gdx.between("booth", [(0, 0), (1, 2, 3)])

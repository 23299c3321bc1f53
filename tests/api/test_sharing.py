"""``cluster`` and ``pieces`` of the Python interface."""

import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError


def test_results_are_the_same(tmp_path):
    pytest.importorskip("distributed")
    shared = {"cluster": "local:1", "pieces": tmp_path / "pieces"}
    here, there = (gdx.multistart("himmelblau", "adam", starts=30, **each) for each in ({}, shared))
    assert here.ends.tobytes() == there.ends.tobytes() and here.reached == there.reached
    here, there = (gdx.basins("himmelblau", "adam", size=12, **each) for each in ({}, shared))
    assert here.labels.tobytes() == there.labels.tobytes()
    over = {"learning_rate": (1e-3, 1.0)}
    here, there = (gdx.sweep("himmelblau", "adam", over, count=12, **each) for each in ({}, shared))
    assert here.values.tobytes() == there.values.tobytes()
    few = {"objective": "himmelblau", "budget": 40, "trials": 3, "starts": 2}
    here, there = (gdx.race(["adam", "bfgs"], **few, **each) for each in ({}, shared))
    assert here.rows == there.rows
    assert list((tmp_path / "pieces").glob("??/*.bin"))


def test_what_cannot_be_is_refused(tmp_path):
    with pytest.raises(InputError, match="A folder for pieces goes with a cluster"):
        gdx.multistart("himmelblau", "adam", pieces=tmp_path)
    with pytest.raises(InputError, match="There is no cluster 'there'"):
        gdx.basins("himmelblau", "adam", size=4, cluster="there")
    own = gdx.function(lambda x, y: x**2 + y**2)
    with pytest.raises(InputError, match="A Python function stays in its process"):
        gdx.multistart(own, "adam", cluster="local")

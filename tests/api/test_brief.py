"""What a notebook shows of a result: a line."""

import numpy as np
import pytest

import gdexplorer as gdx


def trace(folder):
    recorder = gdx.record(folder / "run")
    for step in range(5):
        recorder(step, {f"layer{number}": np.full(3, float(step + number)) for number in range(9)})
    return gdx.trace(folder / "run")


RESULTS = {
    "Descent": lambda _: gdx.descend("rosenbrock", "adam", steps=20),
    "Run": lambda _: gdx.descend("rosenbrock", ("adam", {"beta1": 0.8}), steps=20).runs[0],
    "CriticalPoints": lambda _: gdx.critical_points("himmelblau"),
    "ManyStarts": lambda _: gdx.multistart("himmelblau", "gradient_descent", starts=20),
    "BasinMap": lambda _: gdx.basins("himmelblau", "gradient_descent", size=8),
    "SweepTable": lambda _: gdx.sweep("rosenbrock", "gradient_descent", {"learning_rate": (1e-4, 1e-3)}, count=5),
    "RaceTable": lambda _: gdx.race(
        ("gradient_descent", "adam"), objective="rosenbrock", budget=50, trials=2, starts=2
    ),
    "Ways": lambda _: gdx.between("himmelblau", [(3.0, 2.0), (-2.8, 3.1)], places=5),
    "Spectra": lambda _: gdx.spectrum("rosenbrock", np.array([[0.0, 0.0], [1.0, 1.0]])),
    "TracePath": trace,
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_shown_in_a_line_with_its_arrays_by_shape(name, tmp_path):
    result = RESULTS[name](tmp_path)
    shown = repr(result)
    assert shown.startswith(f"{name}(") and "\n" not in shown and len(shown) < 500
    for field in result.__struct_fields__:
        value = getattr(result, field)
        public = not field.startswith("_")
        assert (f"{field}=" in shown) is public
        if public and isinstance(value, np.ndarray) and value.size > 4:
            assert f"{field}={value.dtype}[{', '.join(map(str, value.shape))}]" in shown

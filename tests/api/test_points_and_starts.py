"""`gdexplorer.critical_points` and `gdexplorer.multistart`; the examples of the documentation run."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated

EXAMPLES = Path(__file__).parents[2] / "docs" / "python.md"


def test_critical_points_are_found_with_their_kinds():
    found = gdx.critical_points("himmelblau")
    assert len(found) == 9 and found.kinds.count("minimum") == 4 and found.missing == 0
    assert found.points[found.values < 1e-9] == pytest.approx(
        np.array([(3.0, 2.0), (3.584428, -1.848127), (-3.779310, -3.283186), (-2.805118, 3.131313)]), abs=1e-5
    )
    assert np.all(found.eigenvalues[:4] > 0.0) and found.walls == ((),) * 9


def test_a_feasible_set_brings_kkt_points():
    found = gdx.critical_points(gdx.formula("(x - 2)^2 + y^2"), subject_to="x^2 + y^2 <= 1")
    at_wall = found.kinds.index("minimum at a wall")
    assert found.points[at_wall] == pytest.approx([1.0, 0.0], abs=1e-9)
    ((wall, multiplier),) = found.walls[at_wall]
    assert wall == "x^2 + y^2 ≤ 1" and multiplier == pytest.approx(1.0)
    assert np.isnan(found.eigenvalues[at_wall]).all()


def test_many_starts_reach_minima():
    many = gdx.multistart("himmelblau", "gradient_descent", starts=64, seed=3)
    assert many.starts.shape == many.ends.shape == (64, 2) and len(many) == len(many.reached) == 64
    assert many.chance == 1.0 and len(set(many.reached)) == 4
    again = gdx.multistart("himmelblau", "gradient_descent", starts=64, seed=3)
    assert np.array_equal(many.ends, again.ends)
    own = gdx.multistart("himmelblau", ("gradient_descent", {"learning_rate": 1e-6}), starts=8, steps=5)
    assert set(own.reached) == {"undecided"}


def test_frames_have_a_row_for_each_result():
    pytest.importorskip("pandas")
    assert len(gdx.critical_points("booth").to_pandas()) == 1
    frame = gdx.multistart("booth", "newton", starts=5).to_pandas()
    assert len(frame) == 5 and list(frame.columns)[:4] == ["start1", "start2", "end1", "end2"]


def test_mistakes_are_told_in_a_sentence():
    with pytest.raises(InputError, match="1 to 10,000"):
        gdx.multistart("booth", "adam", starts=0)
    with pytest.raises(InputError, match="sampling"):
        gdx.multistart("booth", "adam", sampling="grid")
    with pytest.raises(InputError, match="two coordinates"):
        gdx.critical_points(CustomNetwork((2, 3, 1), data=Generated("two_moons", 20)))
    with pytest.raises(InputError):
        gdx.formula("x +")
    with pytest.raises(InputError, match="ascend"):
        gdx.formula("x", x=(1, 0))


def test_the_examples_of_the_documentation_run(tmp_path):
    text = EXAMPLES.read_text(encoding="utf-8").partition("## Training runs from elsewhere")[0]
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.S))
    assert code.count("gdx.") >= 5
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "himmelblau.png").exists() and "kink" in done.stdout and "minimum at a wall" in done.stdout


def test_importing_the_package_imports_nothing_of_it():
    code = "import sys, gdexplorer; print([name for name in sys.modules if name.startswith('gdexplorer.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

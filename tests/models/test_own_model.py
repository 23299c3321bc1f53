"""Models as objectives: what is found of them is what is found of the same function written as a formula of NumPy."""

import gc

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError

# A quadratic with eigenvalues 1, 2, ... 6 in coordinates that are turned.
TEXT = """
import numpy as np
turned = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
hessian = turned @ np.diag(np.arange(1.0, 7.0)) @ turned.T
parameters = {"w": np.ones((2, 2)), "b": np.zeros(2)}

def loss(p):
    theta = np.concatenate([p["w"].ravel(), p["b"]]) - 0.5
    slope = hessian @ theta
    return float(theta @ slope / 2), {"w": slope[:4].reshape(2, 2), "b": slope[4:]}
"""
TURNED = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
HESSIAN = TURNED @ np.diag(np.arange(1.0, 7.0)) @ TURNED.T


@pytest.fixture
def quadratic(tmp_path):
    (tmp_path / "quadratic.py").write_text(TEXT)
    with gdx.model(tmp_path / "quadratic.py", run_code=True) as model:
        yield model


def test_gradient_descent_is_that_of_the_function(quadratic):
    run = gdx.descend(quadratic, "gradient_descent", learning_rate=0.2, steps=30, gradient_tolerance=0)[0]
    theta = np.array([1, 1, 1, 1, 0, 0], dtype=float)
    for point in run.points:
        np.testing.assert_allclose(point, theta, atol=1e-12)
        theta = theta - 0.2 * HESSIAN @ (theta - 0.5)
    assert run.steps == 30 and run.evaluations[-1] == 31


@pytest.mark.parametrize("key", ["adam", "lbfgs", "newton", "muon", "shampoo", "backtracking", "nelder_mead"])
def test_all_kinds_of_rules_descend_it(quadratic, key):
    run = gdx.descend(quadratic, key, steps=40)[0]
    assert run.values[-1] < 0.9 * run.values[0] and run.points.shape[1] == 6
    if key in ("newton", "lbfgs"):
        np.testing.assert_allclose(run.end, 0.5, atol=1e-5)
        assert run.status == "converged"


def test_its_hessian_and_spectrum_are_those_of_the_function(quadratic):
    bound = quadratic.objective().bound()
    np.testing.assert_allclose(bound.hessian(quadratic.start), HESSIAN, atol=1e-8)
    np.testing.assert_allclose(bound.hessian_products(quadratic.start, np.eye(6)[:2]), HESSIAN[:2], atol=1e-8)
    found = gdx.spectrum(quadratic, [quadratic.start])
    np.testing.assert_allclose(found.largest[:, 0], 6.0, atol=1e-6)


def test_there_is_no_barrier_between_points_of_a_convex_function(quadratic):
    found = gdx.between(quadratic, [quadratic.start, np.full(6, 0.4)])
    assert [way.barrier for way in found.ways if way.kind == "line"] == [0.0]


def test_names_layers_and_filters_are_those_of_its_arrays(quadratic):
    bound = quadratic.objective().bound()
    assert bound.names == ("w[0]", "w[1]", "w[2]", "w[3]", "b[0]", "b[1]")
    assert bound.filters == ((0, 2), (2, 4)) and [tuple(layer) for layer in bound.layers] == [(0, 2, 2)]
    assert bound.draw_start(1) == bound.draw_start(1) != bound.draw_start(2)


def test_what_the_file_raises_on_the_way_is_told(tmp_path):
    (tmp_path / "cliff.py").write_text(
        TEXT.replace("    slope =", "    assert abs(theta[0]) > 0.3, 'cliff'\n    slope =")
    )
    with (
        gdx.model(tmp_path / "cliff.py", run_code=True) as cliff,
        pytest.raises(InputError, match=r"cliff\.py cannot be used: it raises AssertionError \(cliff\) in line 9"),
    ):
        gdx.descend(cliff, "adam", steps=100, learning_rate=0.1)


def test_nothing_runs_unless_it_is_meant(tmp_path):
    (tmp_path / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    for meant in (False, 1, "yes"):
        with pytest.raises(InputError, match=r"mine\.py is a program.*run_code=True"):
            gdx.model(tmp_path / "mine.py", run_code=meant)
    assert not (tmp_path / "ran").exists()


def test_the_process_ends_once_nobody_needs_it(tmp_path):
    (tmp_path / "quadratic.py").write_text(TEXT)
    model = gdx.model(tmp_path / "quadratic.py", run_code=True)
    close = model.running.close
    del model
    gc.collect()
    assert not close.alive


def test_the_command_line_descends_it(tmp_path, capsys):
    from gdexplorer import cli

    (tmp_path / "quadratic.py").write_text(TEXT)
    options = ["--optimizer", "adam", "--steps", "3"]
    assert cli.run(["descend", "--model", str(tmp_path / "quadratic.py"), *options]) != 0
    assert "--run-code" in capsys.readouterr().err
    assert cli.run(["descend", "--model", str(tmp_path / "quadratic.py"), "--run-code", *options]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("run,optimizer,step,w[0],w[1],") and len(rows) == 4


@pytest.mark.parametrize("what", [
    ("sweep", "--objective", "rosenbrock", "--over", "learning_rate=0.1:1"), ("race", "--optimizer", "momentum"),
])  # fmt: skip
@pytest.mark.parametrize("option", [("--threads", "2"), ("--run-code",)])
def test_what_is_said_of_a_model_goes_with_one(what, option, capsys):
    from gdexplorer import cli

    assert cli.run([*what, "--optimizer", "adam", *option]) == 2
    assert capsys.readouterr().err.strip() == f"gdexplorer: {what[0]}: {option[0]} goes with --model only."

"""Results are pickled and copied with all that they tell; runs have frames and figures, which are saved or refused."""

import copy
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError


def bowl(x, y):
    return x * x + 3.0 * y * y


def objectives():
    return {
        "key": "booth", "formula": gdx.formula("x^2 + a y^2"), "fit": gdx.fit([1, 2, 3.0, 4], [2, 3, 4.5, 6]),
        "network": gdx.network((2, 3, 1), "two_moons", cost="cross_entropy", test_share=0.25),
        "function": gdx.function(bowl), "lambda": gdx.function(lambda x, y: x * x + y * y),
    }  # fmt: skip


def results():
    booth, net = "booth", gdx.network((2, 3, 1), "two_moons")
    return {
        "basins": gdx.basins(booth, "adam", size=4, steps=5), "critical": gdx.critical_points(booth),
        "sweep": gdx.sweep(booth, "adam", {"learning_rate": (0.1, 0.2)}, count=3, steps=4),
        "multistart": gdx.multistart(booth, "adam", starts=3, steps=4), "brute": gdx.bruteforce("sphere", dimensions=2),
        "race": gdx.race(["adam", "momentum"], objective=booth, budget=20, trials=1, starts=2, seeds=1),
        "between": gdx.between(net, [net.objective().bound().start] * 2, places=5, curve_steps=3),
        "spectrum": gdx.spectrum(net, [net.objective().bound().start]),
    }  # fmt: skip


def again(result):
    return pickle.loads(pickle.dumps(result)), copy.deepcopy(result), copy.copy(result)


@pytest.mark.parametrize("name", ["key", "formula", "fit", "network", "function", "lambda"])
def test_runs_are_pickled_and_copied_with_what_they_tell(name):
    descent = gdx.descend(objectives()[name], ["gradient_descent", "bfgs"], steps=30)
    for other in again(descent):
        assert repr(other) == repr(descent) and len(other) == 2
        for run, same in zip(descent, other, strict=True):
            for field in ("points", "values", "gradients", "evaluations"):
                np.testing.assert_array_equal(getattr(run, field), getattr(same, field))
                assert not getattr(same, field).flags.writeable
            assert (run.settings, run.status, run.reason, run.steps) == (
                same.settings, same.status, same.reason, same.steps,
            )  # fmt: skip
    run = descent[0]
    for same in again(run):
        assert same.reason == run.reason
        if name == "network":
            assert same.measures(test=True) == run.measures(test=True) and same.classes == run.classes
            np.testing.assert_array_equal(same.test_losses, run.test_losses)
        if name == "fit":
            assert same.equation() == run.equation()


def test_constraints_and_metrics_travel_with_a_run():
    given = {"subject_to": "x^2 + y^2 <= 1; x >= 0", "start": (0.5, 0.5), "steps": 10}
    run = gdx.descend("booth", "projected_gradient", **given)[0]
    assert pickle.loads(pickle.dumps(run)).reason == run.reason
    polar = gdx.descend("booth", "gradient_descent", metric="polar", start=(1, 1), steps=3)[0]
    assert pickle.loads(pickle.dumps(polar)).plot().axes


def test_what_stays_behind_is_told():
    run = pickle.loads(pickle.dumps(gdx.descend(objectives()["lambda"], "adam", steps=3)))[0]
    assert run.points.shape == (4, 2) and run.reason
    for needs in (run.plot, run.to_pandas, run.measures):
        with pytest.raises(InputError, match="could not be pickled with the result"):
            needs()


def test_all_other_results_are_pickled_and_copied():
    for name, result in results().items():
        for other in again(result):
            assert repr(other) == repr(result), name
            if hasattr(result, "to_pandas") and "pandas" in sys.modules:
                assert other.to_pandas().equals(result.to_pandas()), name


def test_another_process_reads_a_run(tmp_path):
    run = gdx.descend(gdx.fit([1, 2, 3.0, 4], [2, 3, 4.5, 6]), "bfgs")[0]
    (tmp_path / "run").write_bytes(pickle.dumps(run))
    program = f"import pickle; print(pickle.load(open({str(tmp_path / 'run')!r}, 'rb')).equation())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == run.equation()


def test_a_run_has_the_rows_and_the_figure_of_a_descent_of_its_own():
    pytest.importorskip("pandas")
    descent = gdx.descend("himmelblau", ["adam", "momentum"], starts=[(0, 0), (1, 2)], steps=5)
    whole = descent.to_pandas()
    for number, run in enumerate(descent):
        rows = whole[whole["run"] == number].drop(columns="run").reset_index(drop=True)
        assert run.to_pandas().drop(columns="run").equals(rows)
        assert len(run.plot().axes) == 2


def plots(tmp_path):
    recorder = gdx.record(tmp_path / "trace")
    for step in range(3):
        recorder(step, {"w": np.random.default_rng(step).normal(size=(2, 2))})
    descent = gdx.descend("booth", "adam", steps=3)
    return (
        descent.plot,
        descent[0].plot,
        gdx.between("booth", [(0, 0), (1, 1)], places=5).plot,
        gdx.trace(tmp_path / "trace").plot,
    )


def test_figures_are_saved_by_their_suffix_or_refused_in_a_sentence(tmp_path):
    (tmp_path / "folder.png").mkdir()
    for number, plot in enumerate(plots(tmp_path)):
        for suffix, begins in (("svg", b"<?xml"), ("PDF", b"%PDF"), ("png", b"\x89PNG"), ("", b"\x89PNG")):
            path = tmp_path / f"{number}{'.' * bool(suffix)}{suffix}"
            plot(path)
            written = path if suffix else path.with_name(f"{number}.png")
            assert written.read_bytes().startswith(begins)
        for given, said in (
            ("a.xyz", r"cannot be saved as \.xyz: choose one of .*png"),
            (tmp_path / "none" / "a.png", "cannot be written"),
            (tmp_path / "folder.png", "cannot be written"), ("", "is empty"), (3, "must be a path"),
            ("a\0.png", "must be a path"),
        ):  # fmt: skip
            before = sorted(os.listdir(tmp_path))
            with pytest.raises(InputError, match=said):
                plot(given)
            assert sorted(os.listdir(tmp_path)) == before

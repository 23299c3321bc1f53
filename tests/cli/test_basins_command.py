"""``gdexplorer basins``: pictures and arrays of what is reached from where."""

import os

import numpy as np
import pytest
from PIL import Image

from gdexplorer.cli import progress
from gdexplorer.descent.analysis import attractors, basins
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.objectives import objective
from gdexplorer.scene import basin_picture

BASE = ("basins", "--objective", "himmelblau", "--optimizer", "gradient_descent", "--size", "40")


def picture(rule="gradient_descent", settings=None, size=40, key="himmelblau", parameters=(), **limits):
    experiment = Experiment(key, parameters, **{"steps": 2000, **limits})
    bound = experiment.bound()
    choice = suggested(rule, bound) if settings is None else configure(rule, settings)
    return basins.basins(experiment, bound, choice, size)


def test_arrays_are_those_of_the_engine_and_say_what_they_mean(gdexplorer, tmp_path):
    path = tmp_path / "basins.npz"
    answer = gdexplorer(*BASE, "--out", path)
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    expected = picture()
    with np.load(path) as written:
        np.testing.assert_array_equal(written["labels"], expected.labels)
        np.testing.assert_array_equal(written["steps"], expected.steps)
        np.testing.assert_array_equal(written["x"], expected.xs)
        np.testing.assert_array_equal(written["y"], expected.ys)
        np.testing.assert_array_equal(written["attractors"], [item.point for item in expected.attractors])
        np.testing.assert_array_equal(written["values"], [item.value for item in expected.attractors])
        assert written["kinds"].tolist() == ["minimum"] * 4
        assert (written["diverged"], written["left"], written["undecided"]) == (-1, -2, -3)


def test_a_picture_has_a_colour_for_each_minimum_where_it_lies(gdexplorer, tmp_path):
    path = tmp_path / "basins.png"
    assert gdexplorer(*BASE, "--out", path).status == 0
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((40, 40), "RGB")
        pixels = np.asarray(image).astype(float)
    colours = []
    for x, y in [(3.0, 2.0), (-2.8, 3.1), (-3.8, -3.3), (3.6, -1.8)]:
        column, row = int((x + 6.0) / 12.0 * 40), 39 - int((y + 6.0) / 12.0 * 40)
        colours.append(pixels[row, column] / pixels[row, column].max())
    for i, one in enumerate(colours):
        assert all(np.abs(one - other).max() > 0.2 for other in colours[:i])


def test_more_steps_are_darker_and_what_reaches_nothing_is_grey():
    drawn = picture(settings={"learning_rate": 0.02}, steps=60)
    pixels = basin_picture.painted(drawn)
    for label in (attractors.DIVERGED, attractors.UNDECIDED):
        assert np.any(drawn.labels == label)
        assert np.all(pixels[drawn.labels == label] == basin_picture.GREYS[label])
    shade = basin_picture.brightness(drawn.labels, drawn.steps)
    reached = drawn.labels >= 0
    fewest, most = drawn.steps[reached].min(), drawn.steps[reached].max()
    np.testing.assert_allclose(shade[reached & (drawn.steps == fewest)], 1.0)
    np.testing.assert_allclose(shade[reached & (drawn.steps == most)], basin_picture.DARKEST)
    order = np.argsort(drawn.steps[reached])
    assert np.all(np.diff(shade[reached][order]) <= 0.0)
    assert len(np.unique(shade[reached])) > 10


def test_where_all_take_as_many_steps_all_are_bright():
    drawn = picture("newton", key="sphere", size=8)
    assert np.all(basin_picture.brightness(drawn.labels, drawn.steps) == 1.0)


def test_a_coarse_picture_is_painted_in_blocks():
    bound = objective("himmelblau").bound()
    choice = suggested("gradient_descent", bound)
    first = next(basins.refine_basins(Experiment("himmelblau"), bound, choice, 32))
    pixels = basin_picture.painted(first)
    for corner in (0, 16):
        assert len(np.unique(pixels[corner : corner + 16, :16].reshape(-1, 3), axis=0)) == 1


def test_settings_parameters_and_limits_are_used(gdexplorer, tmp_path):
    path = tmp_path / "basins.npz"
    answer = gdexplorer(
        "basins", "--objective", "double_well", "--param", "tilt=0.2", "--optimizer", "momentum:momentum=0.5",
        "--learning-rate", "0.03", "--steps", 7, "--gradient-tolerance", "1e-3", "--size", 20, "--out", path,
    )  # fmt: skip
    assert (answer.status, answer.err) == (0, "")
    expected = picture(
        "momentum", {"momentum": 0.5, "learning_rate": 0.03}, 20, "double_well", (("tilt", 0.2),),
        steps=7, gradient_tolerance=1e-3,
    )  # fmt: skip
    with np.load(path) as written:
        np.testing.assert_array_equal(written["labels"], expected.labels)
        np.testing.assert_array_equal(written["steps"], expected.steps)


def test_the_same_command_writes_the_same_bytes(gdexplorer, tmp_path):
    for name in ("one.png", "other.png"):
        assert gdexplorer(*BASE, "--out", tmp_path / name).status == 0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--objective", "himelblau"), ["did you mean himmelblau"]),
        (("--param", "a=1"), ["Himmelblau parameter 'a'"]),
        (("--optimizer", "adam"), ["one optimizer"]),
        (("--set", "momentum=0.5"), ["momentum"]),
        (("--learning-rate", "-1"), ["learning rate", "above 0"]),
        (("--learning-rate", "fast"), ["'fast'"]),
        (("--steps", "0"), ["steps", "1 to 10,000,000"]),
        (("--size", "0"), ["size", "1 to 4,096"]),
        (("--size", "1e9"), ["size", "1 to 4,096"]),
        (("--size", "inf"), ["size", "whole number"]),
        (("--size", "big"), ["size", "must be a number"]),
        (("--size", "3.5"), ["size", "whole number"]),
        (("--schedule", "cosin"), ["did you mean cosine"]),
        (("--out", "basins.jpg"), ["'basins.jpg'", ".png", ".npz"]),
        (("--out", "-"), [".png", ".npz"]),
        (("--start", "1,1"), ["--start"]),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(gdexplorer, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    gdexplorer(*BASE, "--out", "basins.png", *arguments).refused(2, *told)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("missing", ["objective", "optimizer", "out"])
def test_what_is_missing_is_named(gdexplorer, missing):
    given = {**dict(zip(BASE[1::2], BASE[2::2], strict=True)), "--out": "basins.png"}
    del given[f"--{missing}"]
    gdexplorer("basins", *(part for pair in given.items() for part in pair)).refused(2, f"--{missing} is missing")


def test_a_file_that_cannot_be_written_is_told_before_anything_is_run(gdexplorer, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "descend_many", lambda *_: pytest.fail("it ran"))
    gdexplorer(*BASE, "--out", tmp_path / "nowhere" / "basins.png").refused(1, "nowhere", "cannot be written")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["basins.png", "basins.npz"])
def test_an_interrupt_leaves_the_old_file_and_nothing_half_written(gdexplorer, tmp_path, monkeypatch, name):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    path = tmp_path / name
    path.write_text("old")
    monkeypatch.setattr(engine, "descend_many", interrupted)
    assert gdexplorer(*BASE, "--out", path).status == 130
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [name]


def test_a_terminal_sees_a_bar_that_is_wiped_out(gdexplorer, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "SECONDS_BEFORE", 0.0)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    shown = gdexplorer(*BASE, "--out", tmp_path / "basins.png").err
    assert "100% of 1,600 pixels" in shown
    assert shown.endswith("\r\x1b[K")


def test_no_qt_is_imported(tmp_path, program):
    import subprocess
    import sys

    script = (
        "import sys\nfrom gdexplorer.cli import run\n"
        f"assert run({[*BASE, '--out', str(tmp_path / 'basins.png')]!r}) == 0\n"
        "print({'PySide6', 'pyqtgraph', 'OpenGL'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "set()"

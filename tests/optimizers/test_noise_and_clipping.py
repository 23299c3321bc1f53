"""What the driver does to gradients before an optimizer sees them."""

import numpy as np
import pytest
from optimizer_problems import BOWL, ROSENBROCK, ends, run_exactly

RATE = {"learning_rate": 0.01}


def _noise(steps, seed, level=0.5):
    """The noise of each step, read off the steps of gradient descent."""
    t = run_exactly(BOWL, "gradient_descent", RATE, steps=steps, noise=level, seed=seed)
    return -np.diff(t.points, axis=0) / RATE["learning_rate"] - t.gradients[:-1]


def test_noise_is_normal_of_the_asked_size_in_every_coordinate():
    noise = _noise(20_000, 1)
    assert np.abs(noise.mean(axis=0)).max() < 0.02
    assert noise.std(axis=0) == pytest.approx([0.5, 0.5], rel=0.03)
    assert (noise**4).mean(axis=0) == pytest.approx(3 * 0.5**4, rel=0.1)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.03
    assert abs(np.corrcoef(noise[1:, 0], noise[:-1, 0])[0, 1]) < 0.03


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    one, same, other = (
        run_exactly(BOWL, "adam", steps=200, noise=0.3, seed=seed).points.tobytes() for seed in (7, 7, 8)
    )
    assert one == same != other


def test_recorded_gradients_are_those_of_the_function():
    t = run_exactly(BOWL, "momentum", RATE, steps=20, noise=0.3)
    assert t.gradients == pytest.approx(t.points * [1.0, 20.0])


def test_batches_meet_the_same_noise_as_single_runs():
    choices = {"noise": 0.3, "clip": 2.0, "seed": 4, "steps": 60}
    points = ends(BOWL, "adam", [(1.0, 1.0), (-2.0, 0.5)], RATE, **choices).points
    for start, point in zip([(1.0, 1.0), (-2.0, 0.5)], points, strict=True):
        assert run_exactly(BOWL, "adam", RATE, start, **choices).points[-1] == pytest.approx(point, rel=1e-15)


def test_no_gradient_is_longer_than_the_clip_and_shorter_ones_pass_as_they_are():
    t = run_exactly(ROSENBROCK, "gradient_descent", {"learning_rate": 1e-3}, steps=300, clip=5.0)
    used = -np.diff(t.points, axis=0) / 1e-3
    lengths = np.hypot(*t.gradients[:-1].T)
    assert np.hypot(*used.T) == pytest.approx(np.minimum(lengths, 5.0), rel=1e-6)
    assert (lengths > 5.0).any() and (lengths < 5.0).any()
    directions = used / np.hypot(*used.T)[:, None] - t.gradients[:-1] / lengths[:, None]
    assert np.abs(directions).max() < 1e-6


def test_clipping_tames_a_rate_that_would_blow_up():
    steep = {"learning_rate": 2e-3}
    assert run_exactly(ROSENBROCK, "gradient_descent", steep, (-1.9, -1.0), 50).steps < 50
    assert run_exactly(ROSENBROCK, "gradient_descent", steep, (-1.9, -1.0), 50, clip=10.0).steps == 50


def test_noise_comes_before_the_clip():
    t = run_exactly(BOWL, "gradient_descent", RATE, steps=100, noise=50.0, clip=1.0)
    assert np.hypot(*np.diff(t.points, axis=0).T).max() <= 0.01 * (1 + 1e-9)

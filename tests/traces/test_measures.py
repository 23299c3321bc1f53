"""Norms, distances, angles and planes of a trace, against NumPy on the whole path at once."""

import numpy as np
import pytest
from checkpoints import SHAPES, flat, measured, save_walk, walk

from gdexplorer.errors import InputError
from gdexplorer.traces import measures
from gdexplorer.traces.measures import measure
from gdexplorer.traces.reading import read_trace


def angles_of(path):
    steps = np.diff(path, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    return np.degrees(np.arccos((steps[1:] * steps[:-1]).sum(axis=1) / (lengths[1:] * lengths[:-1])))


@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
@pytest.mark.parametrize("at_once", [1, 40, 2**23], ids="{} at once".format)
def test_lengths_of_the_whole_and_of_each_layer_are_those_of_the_path(tmp_path, monkeypatch, suffix, at_once):
    monkeypatch.setattr(measures, "AT_ONCE", at_once)
    found = walk()
    result = measured(save_walk(tmp_path, found, suffix))
    parts = [[{name: arrays[name]} for arrays in found] for name in SHAPES]
    for lengths, path in zip((result.whole, *result.by_layer), map(flat, (found, *parts)), strict=True):
        np.testing.assert_allclose(lengths.norms, np.linalg.norm(path, axis=1))
        np.testing.assert_allclose(lengths.steps[1:], np.linalg.norm(np.diff(path, axis=0), axis=1))
        np.testing.assert_allclose(lengths.from_start, np.linalg.norm(path - path[0], axis=1))
        np.testing.assert_allclose(lengths.to_end, np.linalg.norm(path - path[-1], axis=1))
        np.testing.assert_allclose(lengths.angles[1:-1], angles_of(path), atol=1e-5)
        assert np.isnan([lengths.steps[0], lengths.cosines[0], lengths.cosines[-1]]).all()
        assert lengths.path == pytest.approx(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    assert result.steps.tolist() == [10 * step for step in range(len(found))]


@pytest.mark.parametrize(
    "shapes", [SHAPES, {"w": (400, 5)}, {"w": (2,)}, {"w": ()}], ids=["four", "wide", "two", "one"]
)
def test_principal_components_are_those_of_a_singular_value_decomposition(tmp_path, shapes):
    found = walk(shapes=shapes)
    plane = measured(save_walk(tmp_path, found)).principal
    path = flat(found)
    left, singular, _ = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    expected = left * singular
    rank = min(path.shape[1], len(path) - 1)
    np.testing.assert_allclose(plane.shares[:rank], (singular**2 / (singular**2).sum())[:rank], atol=1e-12)
    signs = np.where(expected[-1] < expected[0], -1.0, 1.0)
    np.testing.assert_allclose(plane.coordinates[:, :rank], (expected * signs)[:, :rank], atol=1e-6)
    rest = np.sqrt((expected[:, 2:] ** 2).sum(axis=1))
    np.testing.assert_allclose(plane.left_out(), rest, atol=1e-6)
    np.testing.assert_allclose(plane.left_out((0, 0)), np.sqrt((expected[:, 1:] ** 2).sum(axis=1)), atol=1e-6)


def test_a_turned_scaled_and_moved_path_has_the_same_shares_and_angles(tmp_path):
    path = flat(walk())
    rng = np.random.default_rng(5)
    turn, _ = np.linalg.qr(rng.standard_normal((path.shape[1],) * 2))
    first = measured(save_walk(tmp_path / "a", [{"w": row} for row in path]))
    for scale in (1e-12, 1.0, 1e12):
        moved = scale * (path @ turn + rng.standard_normal(path.shape[1]))
        other = measured(save_walk(tmp_path / f"{scale}", [{"w": row} for row in moved]))
        np.testing.assert_allclose(other.principal.shares, first.principal.shares, atol=1e-9)
        np.testing.assert_allclose(other.principal.coordinates, scale * first.principal.coordinates, atol=1e-6 * scale)
        np.testing.assert_allclose(other.whole.angles, first.whole.angles, atol=1e-5)
        np.testing.assert_allclose(other.whole.steps, scale * first.whole.steps)


def test_a_plane_and_what_it_leaves_out_are_the_whole(tmp_path):
    found = walk(12)
    result = measured(save_walk(tmp_path, found))
    path = flat(found)
    whole = ((path - path.mean(axis=0)) ** 2).sum(axis=1)
    for plane in (result.principal, result.random):
        for axes in ((0, 1), (1, 0)):
            seen = (plane.coordinates[:, list(axes)] ** 2).sum(axis=1)
            np.testing.assert_allclose(seen + plane.left_out(axes) ** 2, whole)
            assert plane.share(axes) == pytest.approx(seen.sum() / whole.sum())
    assert result.random.share() < result.principal.share()


def test_random_planes_are_seeded_and_do_not_depend_on_how_much_is_read_at_once(tmp_path, monkeypatch):
    trace = read_trace(save_walk(tmp_path, walk()))
    one, again, other = measure(trace, 1).random, measure(trace, 1).random, measure(trace, 2).random
    assert np.array_equal(one.coordinates, again.coordinates)
    assert not np.allclose(one.coordinates, other.coordinates)
    monkeypatch.setattr(measures, "AT_ONCE", 30)
    np.testing.assert_allclose(measure(trace, 1).random.coordinates, one.coordinates)


def test_a_random_plane_keeps_about_two_of_n_parts_of_a_random_walk(tmp_path):
    rng = np.random.default_rng(0)
    path = np.cumsum(rng.standard_normal((20, 200)), axis=0)
    trace = read_trace(save_walk(tmp_path, [{"w": row} for row in path]))
    shares = [measure(trace, seed).random.share() for seed in range(50)]
    assert np.mean(shares) == pytest.approx(2 / 200, rel=0.2)


@pytest.mark.parametrize("shapes", [{"w": (2,)}, {"w": (1,)}], ids=["two", "one"])
def test_a_random_plane_of_one_or_two_parameters_leaves_nothing_out(tmp_path, shapes):
    plane = measured(save_walk(tmp_path, walk(shapes=shapes))).random
    assert plane.share() == pytest.approx(1.0)
    assert np.all(plane.left_out() == 0.0)


def test_parameters_that_rest_have_no_angles_and_no_shares(tmp_path):
    result = measured(save_walk(tmp_path, walk(1) * 4))
    assert np.isnan(result.whole.cosines).all() and result.whole.path == 0.0
    assert not result.principal.shares.any() and not result.principal.left_out().any()
    assert not result.random.shares.any() and not result.random.left_out().any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_a_trace_ends_before_numbers_that_are_not_finite(tmp_path, bad):
    found = walk()
    whole = measured(save_walk(tmp_path / "whole", found[:5]))
    found[5]["head.bias"][2] = bad
    result = measured(save_walk(tmp_path / "broken", found))
    assert "step_50" in result.trace.notes[-1]
    np.testing.assert_array_equal(result.whole.to_end, whole.whole.to_end)
    np.testing.assert_array_equal(result.principal.coordinates, whole.principal.coordinates)
    found[1]["scale"] = np.array(bad)
    with pytest.raises(InputError, match="step_10"):
        measured(save_walk(tmp_path / "at once", found))


def test_what_the_display_of_progress_raises_ends_the_measuring(tmp_path):
    seen = []

    def show(share):
        seen.append(share)
        if share >= 0.5:
            raise InputError("enough")

    with pytest.raises(InputError, match="enough"):
        measure(read_trace(save_walk(tmp_path, walk())), show=show)
    assert seen == sorted(seen) and 0 < seen[0] < seen[-1] < 1


def test_many_parameters_take_little_memory(tmp_path):
    """Twenty checkpoints of a million numbers each are 160 MB as float64; not even half of them are in memory."""
    import tracemalloc

    rng = np.random.default_rng(0)
    for step in range(20):
        save_walk(tmp_path / f"{step}", [{"w": rng.standard_normal(1_000_000).astype(np.float32)}])
    trace = read_trace(tmp_path)
    measures_before, measures.AT_ONCE = measures.AT_ONCE, 2**20
    tracemalloc.start()
    try:
        measure(trace)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        measures.AT_ONCE = measures_before
    assert most < 60_000_000

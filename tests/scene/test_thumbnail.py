"""Thumbnails: small maps of every function of the catalogue, kept on disk."""

import numpy as np
import pytest

from gdexplorer.compiled.cache import Cache
from gdexplorer.objectives import OBJECTIVES, CustomFormula, CustomNetwork, objective
from gdexplorer.scene import thumbnail as module
from gdexplorer.scene.heights import height_scale
from gdexplorer.scene.thumbnail import COLUMNS, HIGHEST, LOWEST, ROWS, UNDEFINED, level_edges, thumbnail

ALL = {row.key: row for row in OBJECTIVES}


@pytest.mark.parametrize("key", ALL)
def test_a_thumbnail_shows_the_function_as_the_map_does(key, tmp_path):
    heights = thumbnail(ALL[key], Cache(tmp_path))
    assert heights.shape == (ROWS, COLUMNS) and heights.dtype == np.uint8
    bound = ALL[key].bound()
    (left, right), (low, high) = bound.domain
    values = bound.on_grid(np.linspace(left, right, COLUMNS), np.linspace(low, high, ROWS))[0]
    shares = height_scale(values).heights(values).clip(0.0, 1.0)
    defined = np.isfinite(values)
    assert np.array_equal(heights != UNDEFINED, defined)
    expected = LOWEST + shares[defined] * (HIGHEST - LOWEST)
    assert np.abs(heights[defined] - expected).max() < 0.51
    assert len(np.unique(heights)) > 3


def test_it_is_computed_once(tmp_path, monkeypatch):
    store = Cache(tmp_path)
    first = thumbnail(objective("himmelblau"), store)
    monkeypatch.setattr(module, "values_on_grid", lambda bound: pytest.fail("computed again"))
    assert np.array_equal(thumbnail(objective("himmelblau"), store), first)


def test_what_is_kept_belongs_to_one_function_on_one_domain(tmp_path):
    store = Cache(tmp_path)
    bowl, shifted = CustomFormula("x^2 + y^2"), CustomFormula("x^2 + y^2", ((0.0, 2.0), (0.0, 2.0)))
    other = CustomFormula("x^2 + 9*y^2")
    heights = [thumbnail(custom.objective(), store) for custom in (bowl, shifted, other)]
    assert not np.array_equal(heights[0], heights[1]) and not np.array_equal(heights[0], heights[2])


def test_a_damaged_file_is_computed_again(tmp_path):
    store = Cache(tmp_path)
    first = thumbnail(objective("sphere"), store)
    (file,) = (file for file in tmp_path.glob("*.bin") if file.stat().st_size >= ROWS * COLUMNS)
    file.write_bytes(b"nonsense")
    assert np.array_equal(thumbnail(objective("sphere"), store), first)


def test_undefined_places_are_told_apart_from_the_lowest(tmp_path):
    heights = thumbnail(CustomFormula("log(x) + y^2", ((-1.0, 1.0), (-1.0, 1.0))).objective(), Cache(tmp_path))
    assert np.all(heights[:, : COLUMNS // 2] == UNDEFINED) and np.all(heights[:, COLUMNS // 2 :] >= LOWEST)


def test_a_function_of_many_coordinates_has_none(tmp_path):
    assert thumbnail(CustomNetwork().objective(), Cache(tmp_path)) is None


def test_level_lines_lie_between_levels():
    heights = np.full((ROWS, COLUMNS), LOWEST, dtype=np.uint8)
    heights[:, 40:] = HIGHEST
    edges = level_edges(heights)
    assert np.all(edges[:, 39]) and edges.sum() == ROWS
    heights[10:] = UNDEFINED
    assert np.all(level_edges(heights)[9]) and not level_edges(heights)[12].any()

"""The table of iterates: one row each, numbers to the bit."""

import csv
import io
from itertools import count

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.errors import InputError
from gdexplorer.session import edits, table
from gdexplorer.session.table import columns, save_table


def saved(path, experiment, trajectories):
    save_table(path, experiment, trajectories)
    return path.read_text()


def test_every_iterate_is_a_row_and_reads_back_to_the_bit(tmp_path):
    experiment = edits.SetVisible(1, False).apply_to(edits.first_example())
    trajectories = engine.descend(experiment)
    header, *rows = csv.reader(io.StringIO(saved(tmp_path / "a.csv", experiment, trajectories)))
    assert tuple(header) == columns(2)
    assert len(rows) == sum(trajectory.steps + 1 for trajectory in trajectories)
    for run, trajectory in enumerate(trajectories):
        mine = [row for row in rows if int(row[0]) == run]
        assert {row[1] for row in mine} == {experiment.optimizers[trajectory.optimizer].key}
        numbers = np.array([[float(cell) for cell in row[2:]] for row in mine])
        np.testing.assert_array_equal(numbers[:, 0], np.arange(trajectory.steps + 1))
        np.testing.assert_array_equal(numbers[:, 1:3], trajectory.points)
        np.testing.assert_array_equal(numbers[:, 3], trajectory.values)
        np.testing.assert_array_equal(numbers[:, 4], trajectory.gradient_norms)


def test_no_runs_are_a_table_with_a_heading(tmp_path):
    assert saved(tmp_path / "a.csv", edits.first_example(), ()).splitlines() == [",".join(columns(2))]


def test_a_table_written_in_parts_is_the_same_and_its_text_is_never_held(tmp_path, monkeypatch):
    experiment = edits.first_example()
    trajectories = engine.descend(experiment)
    whole = saved(tmp_path / "whole.csv", experiment, trajectories)
    monkeypatch.setattr(table, "ROWS_AT_ONCE", 7)
    assert saved(tmp_path / "parts.csv", experiment, trajectories) == whole


def test_a_table_that_is_cancelled_leaves_nothing_behind(tmp_path, monkeypatch):
    experiment = edits.first_example()
    monkeypatch.setattr(table, "ROWS_AT_ONCE", 7)
    asked = count()
    with pytest.raises(InputError, match="was not written"):
        save_table(tmp_path / "a.csv", experiment, engine.descend(experiment), lambda: next(asked) > 5)
    assert list(tmp_path.iterdir()) == []

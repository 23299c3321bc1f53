"""The table of iterates: one row each, numbers to the bit, and a header that reads back to the document."""

import io
from itertools import count

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.errors import InputError
from gdexplorer.exports import tables
from gdexplorer.exports.content import CancelledError, Content, Work
from gdexplorer.exports.tables import columns, coordinates, read_csv
from gdexplorer.exports.writing import write_export
from gdexplorer.formats import TABLE
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.objectives.goodness import measures_of
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import ViewState

CSV = TABLE.by_suffix[".csv"]


def document(**changes):
    return Document(edits.SetVisible(1, False).apply_to(edits.first_example()), ViewState(), **changes)


def saved(path, content, work=None):
    write_export(path, CSV, content, work)
    return path.read_text(encoding="utf-8")


def test_every_iterate_is_a_row_and_reads_back_to_the_bit(tmp_path):
    of = document(cursor=17)
    runs = engine.descend(of.experiment)
    table = read_csv(io.StringIO(saved(tmp_path / "a.csv", Content(of, runs))))
    assert table.document == of and table.names == ("x", "y")
    assert len(table.steps) == sum(run.steps + 1 for run in runs)
    for number, run in enumerate(runs):
        mine = table.runs == number
        assert {table.optimizers[row] for row in np.flatnonzero(mine)} == {of.experiment.optimizers[run.optimizer].key}
        np.testing.assert_array_equal(table.steps[mine], np.arange(run.steps + 1))
        np.testing.assert_array_equal(table.points[mine], run.points)
        np.testing.assert_array_equal(table.values[mine], run.values)
        np.testing.assert_array_equal(table.gradient_norms[mine], run.gradient_norms)


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_columns_have_the_names_of_the_coordinates_of_every_objective(item):
    bound, file = item.bound(), io.StringIO()
    assert len(coordinates(bound)) == bound.dimension
    tables.write_rows(file, edits.ChooseObjective(item.key).apply_to(edits.first_example()), ())
    assert read_csv(io.StringIO(file.getvalue())).names == coordinates(bound)


def test_runs_of_one_rule_are_told_apart_by_their_batch_sizes(tmp_path):
    fit = edits.SetRunSetting("batch_size", 8).apply_to(
        edits.ChooseObjective("housing_mse").apply_to(document().experiment)
    )
    plain = Document(fit, ViewState())
    assert (
        "batch_size"
        not in read_csv(io.StringIO(saved(tmp_path / "a.csv", Content(plain, engine.descend(fit))))).measures
    )
    fit = edits.SetBatchSize(0, 16).apply_to(fit)
    runs = engine.descend(fit)
    text = saved(tmp_path / "b.csv", Content(Document(fit, ViewState()), runs))
    sizes = [fit.batch_of(fit.optimizers[run.optimizer]) for run in runs]
    assert {8, 16} == set(sizes)
    table = read_csv(io.StringIO(text))
    assert table.measures["batch_size"].tolist() == [sizes[run] for run in table.runs]
    assert [f"batch_size={size}" in line for line, size in zip(text.splitlines()[2:], sizes, strict=False)] == [
        size == 16 for size in sizes
    ]
    write_export(tmp_path / "b.npz", TABLE.by_suffix[".npz"], Content(Document(fit, ViewState()), runs))
    with np.load(tmp_path / "b.npz") as arrays:
        assert arrays["batch_sizes"].tolist() == sizes


def test_of_a_fit_every_row_ends_with_its_measures_and_coefficients_which_read_back(tmp_path):
    of = Document(edits.ChooseObjective("housing_mse").apply_to(edits.first_example()), ViewState())
    runs = engine.descend(of.experiment)
    samples, table = of.experiment.bound().samples, read_csv(io.StringIO(saved(tmp_path / "a.csv", Content(of, runs))))
    points = np.concatenate([run.points for run in runs])
    found = np.array([measures_of(samples, point) for point in points])
    assert tuple(table.measures)[:3] == ("r2", "rmse", "mae") and table.names == coordinates(of.experiment.bound())
    numbers = np.array([*table.measures.values()]).T
    np.testing.assert_array_equal(numbers[:, :3], found)
    assert tuple(table.measures)[3:] == ("coefficient_intercept", "coefficient_lot area")
    np.testing.assert_array_equal(numbers[:, 3:], [samples.coefficients.at(point) for point in points])
    assert table.document == of


def test_a_table_without_a_header_reads_back_too(tmp_path):
    text = saved(tmp_path / "a.csv", Content(document()))
    rows = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    whole, bare = read_csv(io.StringIO(text)), read_csv(io.StringIO(rows))
    assert bare.document is None
    np.testing.assert_array_equal(whole.points, bare.points)


def test_no_runs_are_a_table_with_a_heading(tmp_path):
    lines = saved(tmp_path / "a.csv", Content(document(), ())).splitlines()
    assert [line for line in lines if not line.startswith("#")] == [",".join(columns(("x", "y")))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "run,optimizer,step,x,y,values\n",
        "run,optimizer,value,gradient_norm\n",
        "run,optimizer,step,x,y,value,gradient_norm,r2,r2\n",
        "# document: {}\nrun\n",
    ],
)
def test_what_is_no_such_table_is_refused(text):
    with pytest.raises(InputError):
        read_csv(io.StringIO(text))


def test_a_table_written_in_parts_is_the_same_and_its_text_is_never_held(tmp_path, monkeypatch):
    content = Content(document())
    whole = saved(tmp_path / "whole.csv", content)
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 7)
    shares = []
    assert saved(tmp_path / "parts.csv", content, Work(show=shares.append)) == whole
    assert len(shares) > 10 and shares == sorted(shares) and shares[-1] == 1.0


def test_a_table_that_is_cancelled_leaves_nothing_behind(tmp_path, monkeypatch):
    content = Content(document(), engine.descend(document().experiment))
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 7)
    looks = count()
    with pytest.raises(CancelledError, match="was not written"):
        saved(tmp_path / "a.csv", content, Work(cancelled=lambda: next(looks) > 5))
    assert list(tmp_path.iterdir()) == []

"""Exports are whole or not there: killed, on a full disk, in a folder that may not be written or is gone."""

import importlib.util
import os
import subprocess
import sys

import pytest
from msgspec.structs import replace

from gdexplorer import formats
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.exports.content import CancelledError, Content, Work
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look
from gdexplorer.exports.table import ANALYSES, EXPORTS, options
from gdexplorer.exports.writing import write_export
from gdexplorer.formats import TABLE, Format
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session.document import Document
from gdexplorer.session.edits import ChooseCustom, first_example

FLOW = Document(Experiment("himmelblau", (), (configure("gradient_flow"),), ((0.5, 1.0),), steps=200))
SMALL, SHORT = Look("curves", 320, 240), Film(frames=6)
FORMS = {
    name: (suffix, form)
    for name, (_, suffix, form) in options().items() if not form.needs or importlib.util.find_spec(form.needs)
}  # fmt: skip
ENCODED = {form.encoder: form for item in formats.ALL for form in item.by_suffix.values() if form.encoder}


@pytest.fixture(scope="module")
def content():
    return Content(FLOW, engine.descend(FLOW.experiment), look=SMALL, film=SHORT)


# Prepared once, then forked for each export, which is killed after a moment: what is there must be whole.
KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.table import options
from gdexplorer.exports.writing import write_export
sys.path.insert(0, {tests!r})
from test_whole_files import FLOW, FORMS, SHORT, SMALL
draw, folder = random.Random({seed}), Path({folder!r})
content = Content(FLOW, Content(FLOW).runs(Work()), look=SMALL, film=SHORT)
whole, long, killed = {{}}, {{}}, 0
for name, (suffix, form) in FORMS.items():
    path = folder / ("whole" + suffix)
    began = time.monotonic()
    write_export(path, form, content)
    whole[name], long[name] = path.read_bytes(), time.monotonic() - began
    path.unlink()
for trial in range({trials}):
    name = draw.choice(list(FORMS))
    suffix, form = FORMS[name]
    path = folder / ("mine" + suffix)
    old = draw.choice([b"old", None])
    path.unlink(missing_ok=True)
    if old is not None:
        path.write_bytes(old)
    child = os.fork()
    if child == 0:
        write_export(path, form, content)
        os._exit(0)
    time.sleep(draw.random() * 1.5 * long[name])
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    killed += os.WIFSIGNALED(status)
    found = path.read_bytes() if path.exists() else None
    assert found in (old, whole[name]), (trial, name, found and found[:80])
    if rubbish := [each.name for each in folder.iterdir() if each != path]:  # else it is as where nothing was killed
        path.write_bytes(b"old")
        write_export(path, form, content)
        assert path.read_bytes() == whole[name]
        assert [each.name for each in folder.iterdir()] == [path.name], rubbish
    path.unlink(missing_ok=True)
for name, (suffix, form) in FORMS.items():  # after all that, each is exported as before
    path = folder / ("mine" + suffix)
    write_export(path, form, content)
    assert path.read_bytes() == whole[name]
    assert [each.name for each in folder.iterdir()] == [path.name]
    path.unlink()
print(killed)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed as on POSIX")
def test_an_export_that_is_killed_leaves_the_old_file_or_the_new_one_whole(tmp_path):
    (tmp_path / "folder").mkdir()
    script = KILLED.format(
        seed=7, trials=200, folder=str(tmp_path / "folder"), tests=os.path.dirname(__file__)
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20  # others had ended before they were killed


class _FullDisk:
    """A file on a disk that is full after some bytes."""

    def __init__(self, file, room):
        self._file, self._room = file, room

    def write(self, data):
        self._room -= len(data)
        if self._room < 0:
            raise OSError(28, "No space left on device")
        return self._file.write(data)

    def __getattr__(self, name):
        return getattr(self._file, name)


@pytest.mark.parametrize("name", FORMS)
def test_a_full_disk_is_reported_and_leaves_the_old_file(name, content, tmp_path):
    suffix, form = FORMS[name]
    path = tmp_path / f"a{suffix}"
    path.write_text("old")

    class Full(Format):
        @property
        def encode(self):
            return lambda file, *given: form.encode(_FullDisk(file, 100), *given)

    with pytest.raises(InputError, match="No space left on device"):
        write_export(path, Full("full", "full"), content)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", FORMS)
def test_a_cancelled_export_leaves_the_old_file(name, content, tmp_path):
    suffix, form = FORMS[name]
    path = tmp_path / f"a{suffix}"
    path.write_text("old")
    with pytest.raises(CancelledError):
        write_export(path, form, content, Work(cancelled=lambda: True))
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_write_protected_folder_is_reported(content, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(tmp_path))  # root may write anywhere
    with pytest.raises(InputError, match="write-protected"):
        write_export(tmp_path / "a.csv", TABLE.by_suffix[".csv"], content)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_reported(content, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        write_export(tmp_path / "gone" / "a.csv", TABLE.by_suffix[".csv"], content)


# The table from format to encoder


@pytest.mark.parametrize("encoder", ENCODED)
def test_every_encoder_of_the_table_is_there_or_says_what_is_missing(encoder, monkeypatch):
    form = ENCODED[encoder]
    try:
        assert callable(form.encode)
    except InputError as missing:
        assert form.needs in str(missing) and f"gdexplorer[{form.extra}]" in str(missing)
    if form.needs:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(InputError, match=rf"pip install 'gdexplorer\[{form.extra}\]'"):
            form.encode  # noqa: B018


def test_options_menus_and_dialogs_have_every_export_once():
    letters = [item.entry[item.entry.index("&") + 1].lower() for item in (*EXPORTS, *ANALYSES)]
    assert len(set(letters)) == len(letters)
    assert len({(export.key, suffix) for export, suffix, _ in options().values()}) == len(options())


def test_arrays_read_back_to_the_bit(content, tmp_path):
    import numpy as np

    from gdexplorer.exports.tables import document_in

    write_export(tmp_path / "a.npz", TABLE.by_suffix[".npz"], content)
    numbers, (run,) = np.load(tmp_path / "a.npz"), content.runs(Work())
    assert document_in(str(numbers["gdexplorer_document"])) == FLOW
    for name, expected in (("points", run.points), ("values", run.values), ("gradients", run.gradients)):
        np.testing.assert_array_equal(numbers[name], expected)
    assert numbers["reasons"].tolist() == [run.reason] and numbers["coordinates"].tolist() == ["x", "y"]


def test_parquet_reads_back_to_the_bit(content, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow")
    import numpy as np

    from gdexplorer.exports.tables import document_in

    write_export(tmp_path / "a.parquet", TABLE.by_suffix[".parquet"], content)
    table, (run,) = parquet.read_table(tmp_path / "a.parquet"), content.runs(Work())
    assert document_in(table.schema.metadata[b"gdexplorer_document"]) == FLOW
    assert table.column_names == ["run", "optimizer", "step", "x", "y", "value", "gradient_norm"]
    np.testing.assert_array_equal(np.column_stack([table["x"], table["y"]]), run.points)
    np.testing.assert_array_equal(table["gradient_norm"].to_numpy(), run.gradient_norms)


@pytest.mark.parametrize("name", ["few.csv", "link.csv"])
def test_the_table_that_is_fitted_is_not_written_over(tmp_path, name):
    table = tmp_path / "few.csv"
    table.write_text("x,y\n1,2\n2,3\n3,5\n", encoding="utf-8")
    (tmp_path / "link.csv").hardlink_to(table)
    fit = ChooseCustom(CustomFit(CsvFile(str(table), ("x",), "y"))).apply_to(first_example())
    content = Content(Document(replace(fit, steps=3)))
    before = table.read_bytes()
    with pytest.raises(InputError, match="holds the data that are shown, and would be lost: choose another file"):
        write_export(tmp_path / name, TABLE.by_suffix[".csv"], content)
    assert table.read_bytes() == before
    write_export(tmp_path / "runs.csv", TABLE.by_suffix[".csv"], content)
    assert (tmp_path / "runs.csv").is_file()

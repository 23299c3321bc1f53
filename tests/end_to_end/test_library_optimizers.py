"""Optimizers of PyTorch in the window: found by typing, imported beside it, run slowly, saved by name."""

import threading

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from session_files import opened

from gdexplorer.gui.common.searchable_combo import SearchableCombo
from gdexplorer.optimizers.libraries import LIBRARIES, Library, is_loaded, usual_in
from gdexplorer.session import edits
from gdexplorer.session.file import write_session

pytest.importorskip("torch")
TORCH = LIBRARIES["torch"]


@pytest.fixture
def loading_threads(monkeypatch):
    """The threads on which a library is loaded."""
    threads, load = [], Library.loaded

    def watched(library, key):
        threads.append(threading.current_thread())
        return load(library, key)

    monkeypatch.setattr(Library, "loaded", watched)
    return threads


def fresh(*wanted):
    """An optimizer that no other test of this process has asked for."""
    keys = (*wanted, *usual_in(TORCH))
    return next(key for key in keys if not is_loaded(key) and key not in ("torch:Muon", "torch:SparseAdam"))


def keys_of(person):
    return [configured.key for configured in person.explorer.experiment.optimizers]


def add(person, key):
    combo = person.find("optimizer_add_combo", QComboBox)
    combo.setFocus()
    combo.lineEdit().clear()
    person.bot.keyClicks(combo.lineEdit(), key)
    person.bot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)


def test_it_is_added_by_its_name_and_imported_beside_the_window(person, loading_threads):
    key, said = fresh("torch:Adafactor"), []
    person.explorer.waiting_changed.connect(said.append)
    person.explorer.runs.waiting_changed.connect(said.append)
    before = keys_of(person)
    add(person, key)
    person.wait(lambda: keys_of(person) == [*before, key])
    person.settled()
    assert "Loading PyTorch…" in said
    assert loading_threads and threading.main_thread() not in loading_threads
    place = len(before)
    person.wait(lambda: person.find(f"optimizer_{place}_check", QCheckBox).isVisible())
    assert person.find(f"optimizer_{place}_check", QCheckBox).text() == f"{key.partition(':')[2]} (PyTorch)"
    assert "slower than the built-in optimizers" in person.find(f"optimizer_{place}_slow_path", QLabel).toolTip()
    assert all(run.steps > 0 for run in person.explorer.runs.trajectories if run.optimizer == place)
    person.find(f"optimizer_{place}_more_button").click()
    person.window.grab()


def test_one_that_is_not_on_the_list_is_added_once_it_is_typed_whole(person):
    pytest.importorskip("optax")
    assert "optax:scale_by_rms" not in usual_in(LIBRARIES["optax"])
    add(person, "optax:scale_by_rms")
    person.wait(lambda: "optax:scale_by_rms" in keys_of(person))
    person.settled()


@pytest.mark.parametrize("key", ["torch:Muon", "torch:Nonsense"])
def test_one_that_cannot_run_is_refused_in_the_status_line(person, key):
    before, said = person.explorer.experiment, []
    person.explorer.error.connect(said.append)
    add(person, key)
    person.wait(lambda: bool(said))
    assert key.partition(":")[2] in said[0] and person.explorer.experiment == before


def test_the_palette_finds_it(person_at_keys):
    person = person_at_keys
    person.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    person.bot.keyClicks(person.find("palette_search", QLineEdit), "torch:SGD")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: "torch:SGD" in keys_of(person))
    person.settled()


def test_many_steps_are_run_with_a_note_and_can_be_cancelled(person):
    said = []
    person.explorer.runs.waiting_changed.connect(said.append)
    person.explorer.apply(edits.AddOptimizer("torch:Adagrad"))
    person.wait(lambda: "torch:Adagrad" in keys_of(person))
    document = person.explorer.document
    long = replace(document.experiment, steps=300_000, gradient_tolerance=0.0)
    person.explorer.begin_with(replace(document, experiment=long))
    person.wait(lambda: "Running Adagrad (PyTorch) step by step in Python…" in said)
    said.clear()
    person.explorer.apply(edits.ChooseObjective("himmelblau"))
    person.wait(lambda: "Running Adagrad (PyTorch) step by step in Python…" in said)
    person.explorer.apply(edits.RemoveOptimizer(keys_of(person).index("torch:Adagrad")))
    person.settled("himmelblau")


def test_a_session_keeps_its_name_and_settings(person, open_window, tmp_path, loading_threads):
    experiment = edits.AddOptimizer("torch:RMSprop").apply_to(person.explorer.experiment)
    place = len(experiment.optimizers) - 1
    experiment = edits.SetHyperparameter(place, "momentum", 0.25).apply_to(experiment)
    file = tmp_path / "slow.gdx.json"
    write_session(file, replace(person.explorer.document, experiment=experiment))
    loading_threads.clear()
    person.window.documents.open_file(file)
    person.wait(lambda: keys_of(person)[-1:] == ["torch:RMSprop"])
    person.settled()
    assert threading.main_thread() not in loading_threads
    assert person.explorer.experiment.optimizers[-1].setting("momentum") == 0.25
    assert opened(file).experiment == experiment


def test_a_session_says_what_is_missing_where_the_library_is(person, tmp_path, monkeypatch):
    key, said = fresh(), []
    file = tmp_path / "elsewhere.gdx.json"
    experiment = edits.AddOptimizer("adam").apply_to(person.explorer.experiment)
    write_session(file, replace(person.explorer.document, experiment=experiment))
    file.write_text(file.read_text().replace('"adam"', f'"{key}"'))

    def missing(name):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("gdexplorer.optimizers.libraries.importlib.import_module", missing)
    person.explorer.error.connect(said.append)
    person.window.documents.file.error.connect(said.append)
    before = person.explorer.experiment
    person.window.documents.open_file(file)
    person.wait(lambda: bool(said))
    assert f"{key} needs PyTorch, which is not installed: pip install torch." in said[0]
    assert person.explorer.experiment == before


def cancelled_soon(person, panel, job):
    """Begin an analysis, and cancel it: it ends within a second."""
    ended = []
    person.find(f"{panel}_run_button").click()
    person.wait(lambda: job.busy)
    person.bot.wait(300)
    assert job.busy
    person.find(f"{panel}_cancel_button").click()
    QTimer.singleShot(1000, lambda: ended.append(not job.busy))
    person.wait(lambda: bool(ended))
    assert ended == [True]


def test_those_of_the_experiment_can_race_and_be_cancelled(person, loading_threads):
    key = fresh("torch:NAdam")
    person.bring_up("race")
    combo = person.find("race_add_combo", SearchableCombo)
    at = combo.findText(key)
    assert not combo.model().item(at).isEnabled() and "first: this loads PyTorch" in combo.model().item(at).toolTip()
    add(person, key)
    person.wait(lambda: key in keys_of(person))
    person.settled()
    table = person.find("race_table")
    assert table.rowCount() == len(keys_of(person))
    assert f"{key.partition(':')[2]} (PyTorch) takes each step in Python" in person.find("race_slow", QLabel).text()
    table.selectRow(next(row for row in range(table.rowCount()) if "PyTorch" in table.item(row, 0).text()))
    person.find("race_remove_button").click()
    assert not person.find("race_slow").isVisible()
    place = combo.findData(key)
    combo.setCurrentIndex(place)
    combo.activated.emit(place)
    assert person.find("race_slow").isVisible()
    assert loading_threads and threading.main_thread() not in loading_threads
    cancelled_soon(person, "race", person.window.features["race"].job)


def test_those_of_the_experiment_are_offered_for_brute_force(person):
    person.bring_up("brute_force")
    combo = person.find("brute_force_optimizer_combo", QComboBox)
    assert combo.findData("torch:Adagrad") < 0
    person.explorer.apply(edits.AddOptimizer("torch:Adagrad"))
    person.wait(lambda: "torch:Adagrad" in keys_of(person))
    person.settled()
    combo.setCurrentIndex(combo.findData("torch:Adagrad"))
    assert person.find("brute_force_slow", QLabel).text() == "Slow: Adagrad (PyTorch) takes each step in Python."
    person.explorer.apply(edits.RemoveOptimizer(keys_of(person).index("torch:Adagrad")))
    person.settled()
    assert combo.currentData() == "torch:Adagrad"  # the chosen one stays
    family = person.find("brute_force_family_combo", QComboBox)
    family.setCurrentIndex(family.findData("rosenbrock"))
    cancelled_soon(person, "brute_force", person.window.features["brute_force"].job)

"""Panels that are made when they are first seen show what they would have shown, and nothing else waits for them."""

from collections import Counter

import pytest
from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QScrollBar, QWidget

from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.text_size import desktop_font
from gdexplorer.gui.state.feature import Action, Place
from gdexplorer.gui.window.commands import found
from gdexplorer.gui.window.connections import own_names
from gdexplorer.gui.window.launch import JOBS_WAIT, Launch
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.edits import first_example
from gdexplorer.session.file import write_session

EDITS = (
    edits.ChooseObjective("rosenbrock"), edits.AddOptimizer("rmsprop"), edits.RemoveOptimizer(0), edits.SetBudget(60),
    edits.ShowBasins(True), edits.SelectRun(1), edits.AddStart((0.5, 0.5)),
)  # fmt: skip
ASKED = "text", "toPlainText", "value", "isChecked", "currentText", "title"


@pytest.fixture
def open_window(open_window):
    yield open_window
    QApplication.setFont(desktop_font())  # which some have zoomed


def made_in(window):
    """The keys of the features whose panels are made, without those that are always seen."""
    features = window.features.items()
    placed = {key for key, made in features if made.feature.place not in (Place.BAR, Place.NONE)}
    return {key for key in placed if not window.features[key].lacks_panel}


def cells(model):
    """What a table or a list shows."""
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    rows = [[model.index(row, column) for column in range(columns)] for row in range(model.rowCount())]
    return [[model.data(index, Qt.ItemDataRole.DisplayRole) for index in row] for row in rows]


def shown_in(panel):
    """Every widget in a panel, with what it says, in no order: Qt makes those of its scroll areas in any."""
    rows = []
    for widget in (panel, *panel.findChildren(QWidget)):
        if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar):
            continue  # of Qt itself; columns of tables take their widths from the size of texts when they are made
        said = [getattr(widget, name)() for name in ASKED if callable(getattr(widget, name, None))]
        if isinstance(widget, Elided):
            said = [widget.whole]  # how much of it is seen depends on the room
        model = widget.model() if isinstance(widget, QAbstractItemView | QComboBox) else None
        rows.append((
            type(widget).__name__, widget.objectName(), widget.isVisibleTo(panel), widget.isEnabledTo(panel),
            widget.accessibleName(), said, cells(model) if model is not None else None,
        ))  # fmt: skip
    return sorted(rows, key=repr)


def use(window, qtbot):
    """Do a few things, with the panels that are there."""
    explorer = window.explorer

    def settle():
        qtbot.waitUntil(lambda: bool(explorer.runs.trajectories) and explorer.is_settled, timeout=240_000)

    explorer.begin()
    settle()
    for edit in EDITS:
        explorer.apply(edit)
        settle()
    window.preferences.change(theme="dark", text_size=125)
    explorer.player.pause()
    explorer.player.move_cursor(7)
    jobs = [window.features[key].job for key in ("basins", "critical_points")]
    qtbot.waitUntil(lambda: explorer.turns.idle and not any(job.busy for job in jobs), timeout=240_000)


def panels_of(window, qtbot):
    """What each panel shows once it is brought to the front."""
    shown = {}
    for key, made in window.features.items():
        if made.feature.place not in (Place.BAR, Place.NONE) and made.feature.offered is None:
            window.widgets.bring_up(key)
            qtbot.waitUntil(lambda: key != "lessons" or bool(window.features["lessons"].job.lessons), timeout=60_000)  # noqa: B023
            qtbot.wait(400)  # numbers are written, and typeset, once they rest
            numbers = made.panel.findChild(QWidget, "inspector_numbers")
            qtbot.waitUntil(lambda: numbers is None or "when playback pauses" not in numbers.accessibleName())  # noqa: B023
            qtbot.waitUntil(lambda: window.explorer.is_settled, timeout=60_000)
            shown[key] = shown_in(made.panel)
    return shown


def test_a_panel_that_is_made_late_shows_what_it_would_have_shown(open_window, qtbot):
    early = open_window((1600, 1000))
    use(early, qtbot)
    expected = panels_of(early, qtbot)
    early.close()
    late = open_window((1600, 1000), shown=False, whole=False)
    late.preferences.change(theme="light", text_size=100)
    use(late, qtbot)
    assert made_in(late) == {"basins"}  # which come to the front when they are asked for
    with qtbot.waitExposed(late):
        late.show()
    found_late = panels_of(late, qtbot)
    assert found_late.keys() == expected.keys()
    for key, rows in found_late.items():
        assert rows == expected[key], key


def test_a_panel_that_is_made_late_takes_the_looks_asks_and_is_told_what_follows(open_window):
    window = open_window(shown=False, whole=False)
    window.preferences.change(theme="dark", text_size=150)
    window.explorer.begin()
    panel = window.features["run_settings"].panel
    panel.edit_requested.emit(edits.SetBudget(55))
    assert window.explorer.experiment.steps == 55
    *_, plot = window.features["stability"].panel.parts
    axis = plot.getAxis("left")
    assert axis.style["tickFont"] == QApplication.font()
    assert axis.textPen().color().lightness() > 128


def test_each_panel_is_made_and_told_once(open_window, monkeypatch):
    window = open_window(shown=False, whole=False)
    made, told = window.features["runs"], []
    kind = type(made.feature).make_panel
    monkeypatch.setattr(type(made.feature), "make_panel", lambda feature: told.append(feature.key) or kind(feature))
    window.widgets.bring_up("runs")
    window.show()
    window.widgets.bring_up("runs")
    assert made.panel is made.panel and told.count("runs") == 1


def test_only_panels_in_sight_are_made_and_others_when_they_are_shown(open_window):
    window = open_window((1280, 720), whole=False)
    seen = {key for key, place in window.widgets.places.items() if place.isVisible()}
    assert made_in(window) == seen - {"playback"} >= {"objective", "optimizers", "starts"}
    assert not {"sweep", "lessons"} & seen
    window.widgets.side.sections["lessons"].set_open(True)
    assert window.features["lessons"].panel.isVisible()
    window.widgets.bring_up("sweep")
    assert window.features["sweep"].panel.isVisible()
    assert window.features["sweep"].panel.height() > 60 and window.features["brute_force"].lacks_panel


def lacking_jobs(window):
    return [key for key, made in window.features.items() if made.lacks_job]


def begin(window, qtbot, session=None):
    """Show a window as the program does, and wait until it shows runs and has all jobs."""
    launch = Launch(window, session, None)
    assert len(lacking_jobs(window)) > 10 and not made_in(window)
    window.show()
    assert len(lacking_jobs(window)) > 10
    qtbot.waitUntil(lambda: bool(window.explorer.runs.trajectories), timeout=240_000)
    qtbot.waitUntil(lambda: not lacking_jobs(window), timeout=60_000)
    return launch


def test_jobs_and_panels_out_of_sight_are_made_after_the_window_is_painted(open_window, qtbot):
    window = open_window((1280, 720), shown=False, whole=False, paints_first=True)
    begin(window, qtbot)
    assert {"objective", "optimizers", "starts"} <= made_in(window)
    assert window.features["sweep"].lacks_panel


def test_critical_points_are_found_by_a_job_that_is_made_after_the_runs_have_ended(open_window, qtbot):
    window = open_window(shown=False, whole=False, paints_first=True)
    made, told = window.features["critical_points"], []
    window.explorer.begin()
    qtbot.waitUntil(lambda: bool(window.explorer.runs.trajectories) and window.explorer.is_settled, timeout=240_000)
    assert made.lacks_job
    made.job.points_changed.connect(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert Counter(point.kind for point in told[-1]) == {
        PointKind.MINIMUM: 4,
        PointKind.SADDLE: 4,
        PointKind.MAXIMUM: 1,
    }


def test_no_job_is_made_once_the_window_is_closed(open_window, qtbot):
    window = open_window((1280, 720), shown=False, whole=False, paints_first=True)
    Launch(window, None, None)
    window.show()
    window.documents.never_ask()
    window.close()
    lacking = lacking_jobs(window)
    qtbot.wait(JOBS_WAIT + 200)
    assert lacking and lacking_jobs(window) == lacking


def document_shown(window):
    """The objective, the step budget and the number of starts, as far as they are in sight."""
    found = [window.findChild(QWidget, name) for name in ("objective_combo", "budget_spin", "starts_table")]
    combo, budget, starts = (widget if widget is not None and widget.isVisible() else None for widget in found)
    return (
        None if combo is None else combo.currentText(),
        None if budget is None else budget.value(),
        None if starts is None else starts.model().rowCount(),
    )


def told(experiment):
    """The same of an experiment."""
    return experiment.definition().label, experiment.steps, len(experiment.starts)


def test_the_window_is_first_painted_with_its_document(open_window):
    window = open_window((1600, 1000), shown=False, whole=False, paints_first=True)
    Launch(window, None, None)
    window.show()
    assert document_shown(window) == told(first_example())
    assert window.findChild(QComboBox, "speed_combo").currentData() == 1.0
    assert window.explorer.runs.scene is None


def test_the_window_is_first_painted_with_a_session_that_it_is_given(open_window, tmp_path):
    experiment = edits.SetBudget(77).apply_to(edits.ChooseObjective("himmelblau").apply_to(first_example()))
    write_session(tmp_path / "given.gdx.json", Document(experiment))
    window = open_window((1600, 1000), shown=False, whole=False, paints_first=True)
    Launch(window, tmp_path / "given.gdx.json", None)
    window.show()
    assert document_shown(window) == told(experiment)


def test_the_window_is_first_painted_with_the_example_that_is_preferred(open_window):
    window = open_window((1600, 1000), shown=False, whole=False, paints_first=True)
    window.preferences.change(start_example="himmelblau")
    Launch(window, None, None)
    window.show()
    assert document_shown(window)[0] == told(window.explorer.experiment)[0] == "Himmelblau"


def test_panels_are_out_of_sight_until_there_is_a_document(open_window):
    window = open_window((1600, 1000), shown=False, whole=False, paints_first=True)
    window.show()
    assert document_shown(window) == (None, None, None)
    height = window.widgets.places["playback"].height()
    window.explorer.announce()
    assert document_shown(window) == told(first_example())
    assert window.widgets.places["playback"].height() == height > 10


def test_what_was_open_when_the_program_ended_is_there_again(open_window, qtbot):
    before = open_window((1600, 1000), whole=False)
    before.widgets.bring_up("sweep")
    before.widgets.side.sections["lessons"].set_open(True)
    before.documents.never_ask()
    before.close()
    window = open_window(shown=False, whole=False, paints_first=True)
    begin(window, qtbot)
    for key in ("sweep", "lessons"):
        assert window.features[key].panel.isVisible(), key
    assert window.features["brute_force"].lacks_panel
    window.reset_layout()
    assert not window.features["sweep"].panel.isVisible() and window.features["objective"].panel.isVisible()


def test_menus_and_the_palette_offer_all_panels_before_they_are_made(open_window):
    window = open_window(shown=False, whole=False)
    choices = {choice.label: choice for group in found(window) for choice in group.choices}
    placed = [made.feature for made in window.features.values() if made.feature.place not in (Place.BAR, Place.NONE)]
    assert placed and {feature.title for feature in placed} <= choices.keys()
    assert not made_in(window)
    choices["Sweep"].data()
    assert made_in(window) == {"sweep"}


def test_what_a_job_asks_of_its_panel_makes_it(open_window):
    window = open_window(shown=False, whole=False)
    made = window.features["objective"]
    window.explorer.begin()
    made.job.kind_picked.emit(0)
    asked = []
    made.panel.edit_requested.connect(asked.append)
    made.job.kind_picked.emit(1)
    (edit,) = asked
    assert isinstance(edit, edits.ChooseCustom)


def test_no_request_of_a_job_waits_for_a_panel_by_its_name(open_window):
    window = open_window(shown=False)
    for key, made in window.features.items():
        for name in own_names(made.job) if made.job is not None else ():
            slot = name.removesuffix("_requested")
            assert slot == name or not any(hasattr(part, slot) for part in made.panel_parts), (key, name)


@pytest.mark.parametrize("name", ["lessons", "open_table", "edit_start"])
def test_what_a_menu_asks_of_a_panel_makes_it(open_window, name):
    window = open_window(shown=False, whole=False)
    entries = [(made, entry) for made in window.features.values() for entry in made.feature.entries]
    made, entry = next((made, entry) for made, entry in entries if isinstance(entry, Action) and entry.name == name)
    assert made.lacks_panel
    slot = entry.does(made)
    if name == "edit_start":
        window.explorer.apply(edits.SelectStart(0))
        slot()
    assert callable(slot) and not made.lacks_panel

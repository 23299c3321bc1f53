"""Everything that is written in the window can be read, on a small screen and a usual one, in both themes."""

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from end_to_end.legible import cut, unseen
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits

SIZES = ((1280, 690), (1600, 970))  # screens of 1280 x 720 and 1600 x 1000, less what a desktop takes
PEAKS = "3*(1-x)^2*exp(-x^2-(y+1)^2)-10*(x/5-x^3-y^5)*exp(-x^2-y^2)-exp(-(x+1)^2-y^2)/3"
OBJECTIVES = {
    "rosenbrock": "rosenbrock",
    "house prices": "housing_mse",
    "billions": CustomFormula(f"1e9*({PEAKS})"),
    "billionths": CustomFormula(f"1e-9*({PEAKS})"),
    "network": CustomNetwork((1, 8, 8, 1), data=Generated("sine", 60)),
}
PANELS = ("objective", "starts", "run_settings", "plane", "inspector", "metric", "stability", "runs", "critical_points")
ANALYSES = ("basins", "multi_start", "brute_force", "sweep", "race", "between", "spectrum")


@pytest.fixture
def person(open_window):
    return open_window(size=SIZES[0])


def descend(person, objective):
    explorer = person.window.explorer
    if isinstance(objective, str):
        explorer.apply(edits.ChooseObjective(objective))
    else:
        explorer.apply(edits.ChooseCustom(objective))
    person.wait(lambda: explorer.experiment.objective == objective and explorer.runs.scene.is_of(explorer.experiment))
    person.settled()
    explorer.player.go_to_end()
    person.bot.wait(300)  # numbers are typeset once it rests


def troubles(person):
    """What cannot be read once the layouts have come to rest, which they do within a second or so."""
    for _ in range(30):
        found = list(cut(person.window))
        if not found:
            return []
        person.bot.wait(50)
    return found


def look(person, name):
    """Resize, bring each panel up in turn, and tell what cannot be read."""
    window, found = person.window, set()
    for size in SIZES:
        window.resize(*size)
        for key in PANELS:
            person.bring_up(key)
            found |= {f"{name}, {size[0]}: {trouble}" for trouble in troubles(person)}
    return sorted(found)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_no_text_of_a_panel_is_cut(person, theme):
    person.window.preferences.change(theme=theme.name)
    person.window.take_theme()
    found = []
    for name, objective in OBJECTIVES.items():
        descend(person, objective)
        found += look(person, name)
    assert not found


def test_no_text_of_an_analysis_is_cut(person):
    descend(person, "rosenbrock")
    window, found = person.window, []
    for size in SIZES:
        window.resize(*size)
        for name in ANALYSES:
            person.action(f"analyse_{name}").trigger()
            found += [f"{name}, {size[0]}: {trouble}" for trouble in troubles(person)]
    assert not found


def test_every_button_is_seen_in_either_theme_whichever_it_was_made_in(person):
    window, found = person.window, []
    for theme in (DARK, LIGHT, DARK):
        window.preferences.change(theme=theme.name)
        window.take_theme()
        person.wait(lambda: window.explorer.turns.idle)
        person.bot.wait(30)
        found += [f"{theme.name}: {trouble}" for trouble in unseen(window)]
    assert not found


def test_what_cannot_be_read_is_told(qtbot):
    """Else the tests above could not fail."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    label, elided, box, button = QLabel("12345678"), Elided("12345678"), QCheckBox("a long text"), QPushButton("Remove")
    for widget in (label, elided, box, button):
        layout.addWidget(widget)
        widget.setFixedWidth(24)
    window.show()
    assert [trouble.partition(":")[0] for trouble in cut(window)] == ["QLabel", "QCheckBox", "QPushButton"]
    button.setFixedWidth(90)
    assert not list(unseen(window))
    palette = button.palette()
    palette.setColor(palette.ColorRole.ButtonText, palette.button().color())
    button.setPalette(palette)
    box.hide()
    button.setFlat(True)
    assert [trouble.partition(":")[0] for trouble in unseen(window)] == ["Remove"]

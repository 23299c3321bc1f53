"""The dialog of preferences: made from the declarations, effective at once, in step with menus and keys."""

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QSpinBox

from gdexplorer.gui.common.theme import DARK, LIGHT, chosen_theme
from gdexplorer.gui.state.preferences import DECLARED, LAST_DOCUMENT, Preferences
from gdexplorer.gui.window.preferences_dialog import PreferencesDialog
from gdexplorer.session.document import Document
from gdexplorer.session.edits import SetBudget, first_example
from gdexplorer.session.file import write_session

ASKED_FOR = [name for name, declared in DECLARED.items() if declared.group]


@pytest.fixture
def dialog(window):
    window.menus["preferences"].trigger()
    made = window.findChild(PreferencesDialog)
    yield made
    made.close()


def operate(widget):
    """Choose another value, as a person does; return it."""
    if isinstance(widget, QCheckBox):
        widget.click()
        return widget.isChecked()
    if isinstance(widget, QSpinBox):
        widget.stepUp()
        return widget.value()
    widget.setCurrentIndex((widget.currentIndex() + 1) % widget.count())
    return widget.currentData()


def shown(widget):
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    return widget.currentData() if isinstance(widget, QComboBox) else widget.value()


def test_it_asks_for_each_preference_that_has_a_heading(dialog):
    assert list(dialog.fields) == ASKED_FOR
    headings = {label.text() for label in dialog.findChildren(QLabel)}
    assert {DECLARED[name].group for name in ASKED_FOR} <= headings
    for name, widget in dialog.fields.items():
        assert widget.objectName().startswith(f"preference_{name}") and widget.accessibleName() and widget.toolTip()


def test_no_two_fields_or_buttons_have_one_letter(dialog):
    texts = [DECLARED[name].label for name in ASKED_FOR] + [each.text() for each in dialog.findChildren(QPushButton)]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize("name", ASKED_FOR)
def test_a_choice_takes_effect_at_once_and_is_remembered(window, open_window, dialog, name):
    chosen = operate(dialog.fields[name])
    assert getattr(window.preferences.present, name) == chosen
    window.settings.sync()
    assert getattr(open_window(shown=False).preferences.present, name) == chosen


@pytest.mark.parametrize("name", ASKED_FOR)
def test_it_follows_what_is_changed_elsewhere_and_is_reset(window, dialog, name):
    before = shown(dialog.fields[name])
    operate(dialog.fields[name])
    dialog.findChild(QPushButton, "preferences_reset_button").click()
    usual = getattr(Preferences(), name)
    assert shown(dialog.fields[name]) == usual == getattr(window.preferences.present, name)
    window.preferences.change(**{name: before})
    assert shown(dialog.fields[name]) == before


def test_theme_and_size_are_those_of_the_menus(window, dialog):
    window.menus.groups["theme"].actions()[2].trigger()
    assert shown(dialog.fields["theme"]) == "dark" and QApplication.palette().window().color().name() == DARK.window
    dialog.fields["theme"].setCurrentIndex(dialog.fields["theme"].findData("light"))
    assert window.menus.groups["theme"].checkedAction().data() == "light"
    assert chosen_theme(window.preferences.present.theme) is LIGHT
    window.menus["larger_text"].trigger()
    assert shown(dialog.fields["text_size"]) == window.text_zoom.percent == 110
    window.menus["usual_text"].trigger()


def test_there_is_one_dialog(window, dialog):
    window.menus["preferences"].trigger()
    assert window.findChildren(PreferencesDialog) == [dialog]
    assert window.menus["preferences"].shortcut().toString() == "Ctrl+,"


# What the window begins with


def test_the_window_begins_with_the_preferred_example(window):
    window.preferences.change(start_example="rosenbrock")
    window.documents.begin_as_preferred()
    assert window.explorer.experiment.objective == "rosenbrock" and len(window.explorer.experiment.optimizers) == 3
    assert not window.documents.file.state.is_modified and not window.explorer.history.can_undo


def test_a_new_document_is_the_preferred_example(window):
    window.preferences.change(start_example="beale")
    window.menus["new"].trigger()
    assert window.explorer.experiment.objective == "beale"
    window.preferences.change(start_example=LAST_DOCUMENT)
    window.menus["new"].trigger()
    assert window.explorer.experiment == first_example()


def test_the_window_begins_with_the_document_used_last_if_it_is_still_there(window, tmp_path):
    window.preferences.change(start_example=LAST_DOCUMENT)
    window.documents.begin_as_preferred()
    assert window.explorer.experiment == first_example()
    for number in (7, 8):
        path = tmp_path / f"{number}.gdx.json"
        write_session(path, Document(SetBudget(number).apply_to(first_example())))
        window.documents.recent.add(path)
    path.unlink()
    window.documents.begin_as_preferred()
    assert window.explorer.experiment.steps == 7 and window.documents.file.state.path.name == "7.gdx.json"

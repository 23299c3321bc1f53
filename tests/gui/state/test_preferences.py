"""Preferences: each keeps its values between starts, and nothing in the file can harm."""

import random
from dataclasses import fields, replace
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from gdexplorer import faults
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look
from gdexplorer.gui.state.preference import Choice, Flag, Number
from gdexplorer.gui.state.preferences import DECLARED, Preferences, PreferenceStore, preferences_of, read

MUTANTS = 10_000
REMEMBERED = {
    "look": [Look("map", 500, 400, 2, "dark", True)], "animation_look": [Look("surface", 300, 200)],
    "film": [Film(12, 24.0, 3, 9, 0.5)],
    "folders": [(("A lesson", Path("/of mine, 100 %")),), (("A table", Path("/ü")), ("A \"session\"", Path("/a\nb")))],
}  # fmt: skip


def values_of(name):
    """Values that a preference may have."""
    kind = DECLARED[name].kind
    if isinstance(kind, Choice):
        return list(kind.rows())
    if isinstance(kind, Flag):
        return [False, True]
    return [kind.low, kind.low + 1, kind.high] if isinstance(kind, Number) else REMEMBERED[name]


@pytest.fixture
def log(tmp_path, monkeypatch):
    """What the log says; nothing yet."""
    monkeypatch.setenv("GDEXPLORER_LOG_DIR", str(tmp_path / "log"))
    faults.forget()
    yield lambda: faults.log_path().read_text(encoding="utf-8") if faults.log_path().exists() else ""
    faults.forget()


def settings_in(path):
    return QSettings(str(path), QSettings.Format.IniFormat)


def test_each_field_is_declared():
    assert list(DECLARED) == [field.name for field in fields(Preferences)]


@pytest.mark.parametrize("name", DECLARED)
def test_each_value_is_kept_until_the_next_start(name, tmp_path, log):
    for value in values_of(name):
        settings = settings_in(tmp_path / "s.ini")
        PreferenceStore(settings).change(**{name: value})
        settings.sync()
        found = read(settings_in(tmp_path / "s.ini"))
        assert found == replace(Preferences(), **{name: value}) and type(getattr(found, name)) is type(value)
    assert log() == ""


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("stored", ["", "nonsense", "-1", "1e400", "{", "null", "nan", "TRUE FALSE", "\0", "9" * 5000])
def test_a_damaged_value_is_the_default_and_the_log_says_so_once(name, stored, tmp_path, log):
    settings = settings_in(tmp_path / "s.ini")
    settings.setValue(name, stored)
    found = read(settings)
    if getattr(found, name) == getattr(Preferences(), name) and found == Preferences():
        assert log().count("The preference") == log().count(f"The preference {name!r} is damaged") <= 1
    else:  # a number of any size is the nearest size
        assert name == "text_size" and getattr(found, name) in values_of(name)
    assert log() or name == "text_size"


def mutant(content, draw):
    """The file with a few bytes changed, removed, repeated or put in."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(changed) + 1)
        match draw.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del changed[at : at + draw.randint(1, 12)]
            case 2:
                changed[at:at] = changed[at : at + draw.randint(1, 30)]
            case 3:
                changed[at:at] = draw.choice([b"\n", b"=", b"@Variant(", b"\\x", b'"', b"[", b"9" * 400, b"nan", b","])
            case _:
                changed = changed[:at] or bytearray(b"[")
    return bytes(changed)


def test_no_damage_to_the_file_is_more_than_defaults(tmp_path, log):
    settings = settings_in(tmp_path / "whole.ini")
    store = PreferenceStore(settings)
    store.change(**{name: values_of(name)[-1] for name in DECLARED})
    settings.sync()
    content, draw, usual = (tmp_path / "whole.ini").read_bytes(), random.Random(13), 0
    for number in range(MUTANTS):
        path = tmp_path / f"{number}.ini"
        path.write_bytes(mutant(content, draw))
        found = read(settings_in(path))
        path.unlink()
        for name, declared in DECLARED.items():
            value = getattr(found, name)
            assert value == getattr(Preferences(), name) or declared.kind.read(declared.kind.write(value)) == value
        usual += found == Preferences()
    assert 0 < usual < MUTANTS  # some lose everything, others only what was hit
    assert "The preference" in log() and "Traceback" not in log()
    assert faults.forget() == ()


def test_a_change_is_told_once_and_no_change_is_not(tmp_path, qtbot):
    store = PreferenceStore(settings_in(tmp_path / "s.ini"))
    told = []
    store.preferences_changed.connect(told.append)
    for _ in range(2):
        store.change(theme="dark", frame_rate=20)
    assert told == [store.present] and (store.present.theme, store.present.frame_rate) == ("dark", 20)


def test_reset_gives_defaults_and_leaves_what_is_remembered(tmp_path):
    store = PreferenceStore(settings_in(tmp_path / "s.ini"))
    store.change(**{name: values_of(name)[-1] for name in DECLARED})
    store.reset()
    kept = {name: values_of(name)[-1] for name, declared in DECLARED.items() if not declared.group}
    assert store.present == replace(Preferences(), **kept)


def test_a_window_without_preferences_has_the_defaults(qtbot, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    assert preferences_of(window) == Preferences()
    store = PreferenceStore(settings_in(tmp_path / "s.ini"), window)
    store.change(autosave=False)
    assert preferences_of(window) is store.present


# Exports


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_exports_have_the_theme_of_the_window_until_another_one_is_chosen(theme):
    present = Preferences()
    look = present.picture_look(theme)
    assert look == Look(theme=theme)
    assert replace(present, **present.after_picture(look, theme)).export_theme == "window"
    other = "light" if theme == "dark" else "dark"
    changed = replace(present, **present.after_picture(structs.replace(look, theme=other, scale=4), theme))
    assert (changed.export_theme, changed.picture_scale) == (other, 4)
    assert changed.picture_look(theme) == changed.look
    assert changed.animation(theme, 1000)[0].theme == other


def test_what_is_preferred_of_an_animation_goes_before_the_last_one():
    present = Preferences()
    look, film = present.animation("dark", 900)
    assert (look.width, look.theme, film) == (900, "dark", Film())
    changed = replace(present, **present.after_animation(look, structs.replace(film, rate=24.0, dwell=3.0), "dark"))
    assert changed.frame_rate == 24 and changed.animation("dark", 900)[1] == structs.replace(film, rate=24.0, dwell=3.0)
    assert replace(changed, frame_rate=30).animation("dark", 900)[1].rate == 30.0

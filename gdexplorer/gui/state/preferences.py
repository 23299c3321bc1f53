"""The user's preferences, remembered in the settings; a damaged one falls back to its default."""

# ruff: noqa: RUF009  each default is a field
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QObject, QSettings, Signal

from gdexplorer import faults
from gdexplorer.errors import InputError
from gdexplorer.exports.film import FASTEST, Film
from gdexplorer.exports.look import SCALES, THEME_NAMES, WINDOW, Look
from gdexplorer.formats import PICTURE
from gdexplorer.gui.common.angles import AngleUnit
from gdexplorer.gui.state.preference import (
    DECLARATION,
    Choice,
    Flag,
    Nearest,
    Number,
    Preference,
    Remembered,
    named_alike,
    preference,
)
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.session.places import path_of, text_of

THEMES = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}
# In percent of the desktop's size.
SIZES = (75, 90, 100, 110, 125, 150, 175, 200)
USUAL_SIZE = 100
# What the window begins with, besides an example on an objective, which is named by its key.
FIRST_EXAMPLE, LAST_DOCUMENT = "example", "last"
AS_THE_WINDOW = "window"


def _beginnings() -> dict[str, str]:
    own = {FIRST_EXAMPLE: "The first example", LAST_DOCUMENT: "The document used last"}
    return {**own, **{item.key: item.label for item in OBJECTIVES}}


def _checked(kind: type[Look] | type[Film]) -> Callable[[str], Any]:
    def read(text: str) -> Look | Film:
        try:
            found = msgspec.json.decode(text, type=kind)
            (replace(found, view="all") if isinstance(found, Look) and found.view == WINDOW else found).check()
        except (msgspec.DecodeError, UnicodeError, InputError) as error:
            raise ValueError(text) from error
        return found

    return read


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _folders(text: str) -> tuple[tuple[str, Path], ...]:
    """The folders in ``text``, without those that are damaged."""
    try:
        found = msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ValueError(text) from error
    return tuple((what, path) for what, name in found.items() if (path := path_of(name)) is not None)


def _folders_as_json(folders: tuple[tuple[str, Path], ...]) -> str:
    return _as_json({what: text_of(path) for what, path in folders})


_APPEARANCE, _DOCUMENTS, _EXPORTS = "Appearance", "Documents", "Exports"
_LOOK, _FILM = Remembered(_checked(Look), _as_json), Remembered(_checked(Film), _as_json)


@dataclasses.dataclass(frozen=True)
class Preferences:
    """What the user prefers: each field is declared here, and nowhere else.

    Those without a heading are remembered: how the last exported picture and the last animation looked, and how that
    played, None before the first; and the folders where files of each kind were opened or saved last.
    """

    theme: str = preference(
        "system", Choice(lambda: THEMES), _APPEARANCE, "&Theme", "Colours of the window and its pictures"
    )
    text_size: int = preference(
        USUAL_SIZE, Nearest(named_alike(SIZES, "{} %")), _APPEARANCE, "Si&ze of texts", "In percent of the desktop's"
    )
    angle_unit: AngleUnit = preference(
        AngleUnit.DEGREES, Choice(lambda: {unit: unit.value.capitalize() for unit in AngleUnit}), _APPEARANCE,
        "An&gles in", "Unit of angles that are shown, and of those that are typed",
    )  # fmt: skip
    start_example: str = preference(
        FIRST_EXAMPLE, Choice(_beginnings), _DOCUMENTS, "&Begin with", "What the window shows at its start"
    )
    ask_before_losing: bool = preference(
        True, Flag(), _DOCUMENTS, "&Ask before changes are lost", "Ask before a changed document is closed or replaced"
    )
    autosave: bool = preference(
        True, Flag(), _DOCUMENTS, "Back &up unsaved changes",
        "Back up changes every 20 seconds, and offer them at the next start if the program was killed",
    )  # fmt: skip
    export_theme: str = preference(
        AS_THE_WINDOW, Choice(lambda: {AS_THE_WINDOW: "As the window", **THEME_NAMES}), _EXPORTS, "T&heme of exports",
        "Colours of pictures and animations",
    )  # fmt: skip
    picture_format: str = preference(
        PICTURE.usual.key, Choice(lambda: {form.key: form.name for form in PICTURE.by_suffix.values()}), _EXPORTS,
        "&Format of pictures", "The format of a picture whose name has no suffix",
    )  # fmt: skip
    picture_scale: int = preference(
        1, Choice(named_alike(SCALES, "{} ×")), _EXPORTS, "&Enlarge pictures", "Pixels of the image for each pixel"
    )
    frame_rate: int = preference(
        round(Film().rate), Number(1, int(FASTEST)), _EXPORTS, "Frames a seco&nd", "How fast animations play"
    )
    look: Look | None = preference(None, _LOOK)
    animation_look: Look | None = preference(None, _LOOK)
    film: Film | None = preference(None, _FILM)
    folders: tuple[tuple[str, Path], ...] = preference((), Remembered(_folders, _folders_as_json))

    def picture_look(self, theme: str) -> Look:
        """How a picture looks at first, in a window of that theme."""
        return replace(self.look or Look(), scale=self.picture_scale, theme=self._theme_of_exports(theme))

    def animation(self, theme: str, width: int) -> tuple[Look, Film]:
        """How an animation looks and plays at first, in a window of that theme; one of the window is that wide."""
        look = replace(self.animation_look or Look(WINDOW, width), theme=self._theme_of_exports(theme))
        return look, replace(self.film or Film(), rate=float(self.frame_rate))

    def after_picture(self, look: Look, theme: str) -> dict[str, Any]:
        """What to prefer once a picture was exported from a window of that theme."""
        return {"look": look, "picture_scale": look.scale, **self._after_theme(look, theme)}

    def after_animation(self, look: Look, film: Film, theme: str) -> dict[str, Any]:
        """What to prefer once an animation was exported from a window of that theme."""
        film_now = {"film": film, "frame_rate": min(max(round(film.rate), 1), int(FASTEST))}
        return {"animation_look": look, **film_now, **self._after_theme(look, theme)}

    def _after_theme(self, look: Look, theme: str) -> dict[str, str]:
        return {} if look.theme == self._theme_of_exports(theme) else {"export_theme": look.theme}

    def _theme_of_exports(self, theme: str) -> str:
        return theme if self.export_theme == AS_THE_WINDOW else self.export_theme


DECLARED: dict[str, Preference] = {field.name: field.metadata[DECLARATION] for field in dataclasses.fields(Preferences)}


class PreferenceStore(QObject):
    """The preferences of a window.

    Attributes
    ----------
    present : the preferences now.
    """

    preferences_changed = Signal(object)  # Preferences

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.present = read(settings)

    def change(self, **values: Any) -> None:
        """Change some of them, and remember these."""
        before, self.present = self.present, dataclasses.replace(self.present, **values)
        for name, value in values.items():
            self._settings.setValue(name, DECLARED[name].kind.write(value))
        if self.present != before:
            self.preferences_changed.emit(self.present)

    def announce(self) -> None:
        """Tell the preferences to the parts that follow them."""
        self.preferences_changed.emit(self.present)

    def reset(self) -> None:
        """Give those that the dialog asks for their defaults."""
        usual = Preferences()
        self.change(**{name: getattr(usual, name) for name, declared in DECLARED.items() if declared.group})


def store_of(window: QObject) -> PreferenceStore | None:
    """The preferences of a window; None if it has none."""
    return window.findChild(PreferenceStore)


def preferences_of(window: QObject) -> Preferences:
    """What is preferred in a window now; the defaults if it has no preferences."""
    store = store_of(window)
    return Preferences() if store is None else store.present


def read(settings: QSettings) -> Preferences:
    """The preferences in the settings, which may hold anything: the log names each damaged one."""
    found = Preferences()
    for name, declared in DECLARED.items():
        if not settings.contains(name):
            continue
        stored = str(settings.value(name))
        try:
            found = dataclasses.replace(found, **{name: declared.kind.read(stored)})
        except (KeyError, ValueError, OverflowError):
            faults.note(f"The preference {name!r} is damaged ({stored[:80]!r}): its default is used.")
    return found

"""The user's preferences, remembered in the settings; a damaged one falls back to its default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QSettings, Signal

from gdexplorer.errors import InputError
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import WINDOW, Look
from gdexplorer.session.places import path_of, text_of


@dataclass(frozen=True)
class Preferences:
    """What the user prefers, with the defaults.

    Attributes
    ----------
    ask_before_losing : whether to ask before a changed document is closed or replaced.
    autosave : whether unsaved changes are backed up, and offered after the program was killed.
    look, animation_look, film : how the last exported picture and the last animation looked, and how that played; None
        before the first.
    lesson_folder : where a lesson was opened or saved last; None before the first.
    """

    ask_before_losing: bool = True
    autosave: bool = True
    look: Look | None = None
    animation_look: Look | None = None
    film: Film | None = None
    lesson_folder: Path | None = None


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _decoded(kind: type[Look] | type[Film]) -> Callable[[str], Any]:
    def decoded(text: str) -> Look | Film:
        try:
            found = msgspec.json.decode(text, type=kind)
            (replace(found, view="all") if isinstance(found, Look) and found.view == WINDOW else found).check()
        except (msgspec.DecodeError, InputError) as error:
            raise ValueError(text) from error
        return found

    return decoded


def _as_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# How each is read from the settings: a KeyError or ValueError stands for a damaged one.
READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("ask_before_losing", "autosave"), _flag),
    **dict.fromkeys(("look", "animation_look"), _decoded(Look)),
    "film": _decoded(Film),
    "lesson_folder": path_of,
}
# How those are written that Qt would write in a way of its own.
WRITERS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("look", "animation_look", "film"), _as_text),
    "lesson_folder": text_of,
}


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
        before, self.present = self.present, replace(self.present, **values)
        for name, value in values.items():
            self._settings.setValue(name, WRITERS[name](value) if name in WRITERS else value)
        if self.present != before:
            self.preferences_changed.emit(self.present)


def read(settings: QSettings) -> Preferences:
    """The preferences in the settings, which may hold anything."""
    found = Preferences()
    for field in fields(Preferences):
        stored = settings.value(field.name)
        try:
            found = found if stored is None else replace(found, **{field.name: READERS[field.name](str(stored))})
        except (KeyError, ValueError):
            continue
    return found

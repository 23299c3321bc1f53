"""The user's preferences, remembered in the settings; a damaged one falls back to its default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal


@dataclass(frozen=True)
class Preferences:
    """What the user prefers, with the defaults.

    Attributes
    ----------
    ask_before_losing : whether to ask before a changed document is closed or replaced.
    """

    ask_before_losing: bool = True


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


# How each is read from the settings: a KeyError or ValueError stands for a damaged one.
READERS: dict[str, Callable[[str], Any]] = {"ask_before_losing": _flag}


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
            self._settings.setValue(name, value)
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

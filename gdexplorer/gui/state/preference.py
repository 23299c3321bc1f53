"""How a preference is declared: its kind, and how the dialog asks for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, Protocol

from msgspec import Struct

DECLARATION = "preference"  # in the metadata of a field


class Kind(Protocol):
    """How values are read from the settings, and written there."""

    def read(self, text: str) -> Any:
        """The value in ``text``; raises KeyError or ValueError if there is none."""

    def write(self, value: Any) -> str:
        """``value`` as a text that `read` reads."""


class Flag(Struct, frozen=True):
    """Yes or no."""

    def read(self, text: str) -> bool:
        """As `Kind`."""
        return {"true": True, "false": False}[text.lower()]

    def write(self, value: bool) -> str:
        """As `Kind`."""
        return str(value).lower()


class Choice(Struct, frozen=True):
    """One of several values; ``rows`` returns them with their names."""

    rows: Callable[[], Mapping[Any, str]]

    def read(self, text: str) -> Any:
        """As `Kind`."""
        return {str(value): value for value in self.rows()}[text]

    def write(self, value: Any) -> str:
        """As `Kind`."""
        return str(value)


class Nearest(Choice, frozen=True):
    """One of several numbers; any other one means the nearest of them."""

    def read(self, text: str) -> Any:
        """As `Kind`."""
        number = float(text)
        if math.isnan(number):
            raise ValueError(text)
        return min(self.rows(), key=lambda value: abs(value - number))


class Number(Struct, frozen=True):
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    def read(self, text: str) -> int:
        """As `Kind`."""
        number = int(text)
        if not self.low <= number <= self.high:
            raise ValueError(text)
        return number

    def write(self, value: int) -> str:
        """As `Kind`."""
        return str(value)


class Remembered(Struct, frozen=True):
    """What the program remembers of its use, as it is read and written; no dialog asks for it."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


class Preference(Struct, frozen=True):
    """The declaration of a preference.

    Attributes
    ----------
    kind : its kind.
    group, label, tip : its heading, its name with the letter of its key, and what it does; empty if it is remembered.
    """

    kind: Kind
    group: str = ""
    label: str = ""
    tip: str = ""


def preference(default: Any, kind: Kind, group: str = "", label: str = "", tip: str = "") -> Any:
    """A field of `gdexplorer.gui.state.preferences.Preferences`."""
    return field(default=default, metadata={DECLARATION: Preference(kind, group, label, tip)})


def named_alike(values: Iterable[Any], pattern: str) -> Callable[[], dict[Any, str]]:
    """Rows of a `Choice` whose names are ``pattern`` with each value in it."""
    return lambda: {value: pattern.format(value) for value in values}

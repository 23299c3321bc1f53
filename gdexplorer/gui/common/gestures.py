"""Gestures of the mouse, declared by the views that implement them and listed with the keys."""

from __future__ import annotations

from msgspec import Struct


class Gesture(Struct, frozen=True):
    """What the mouse does on a picture, and what that does."""

    mouse: str
    text: str


# On both pictures.
OF_STARTS = (
    Gesture("Click", "Place a start there"),
    Gesture("Click a path or a start", "Select it"),
    Gesture("Double click a start", "Edit its coordinates"),
    Gesture("Double click outside the domain", "Show the whole domain"),
    Gesture("Drag a start", "Move it; the paths follow"),
    Gesture("Esc in a drag of a start", "Put it back"),
    Gesture("Right click", "Open the menu of a start, a path, or the picture"),
)

"""The entry of a saved function among the choices of objectives."""

from __future__ import annotations

from msgspec import Struct


class SavedFunction(Struct, frozen=True):
    """Entry for the saved function ``name``."""

    name: str

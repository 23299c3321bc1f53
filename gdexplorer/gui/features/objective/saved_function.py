"""The entry of a saved function among the choices of objectives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SavedFunction:
    """Entry for the saved function ``name``."""

    name: str

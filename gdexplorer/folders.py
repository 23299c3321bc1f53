"""The user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

# In place of the home of a user who has none, as in containers and services. Nobody can make a folder there, and
# sentences that name one say what to do.
HOMELESS = Path(os.devnull, "HOME-is-not-set")


def user_folder(kind: str) -> Path:
    """The user's folder for ``kind``: cache, config, data, log or state."""
    try:
        folder = Path(getattr(platformdirs, f"user_{kind}_dir")("gdexplorer", appauthor=False))
    except RuntimeError:  # there is no home; earlier than 4.14 it answers ~/.cache, which would be made where one is
        return HOMELESS / kind
    return folder if folder.is_absolute() else HOMELESS / kind

"""Where the program remembers what it did, and how paths are written in its files."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from gdexplorer.folders import user_folder

SETTINGS = "gdexplorer.conf"


def state_directory() -> Path:
    """Where recent files and unsaved work are remembered: ``GDEXPLORER_STATE_DIR`` or the user's state directory."""
    chosen = os.environ.get("GDEXPLORER_STATE_DIR")
    return Path(chosen) if chosen else user_folder("state")


def settings_file() -> Path:
    """Where preferences and the layout of the window are kept: ``GDEXPLORER_SETTINGS`` or the user's settings."""
    chosen = os.environ.get("GDEXPLORER_SETTINGS")
    return Path(chosen) if chosen else user_folder("config") / SETTINGS


def absolute(path: Path) -> Path:
    """``path`` from the root on, so that it stays valid in another folder; links are kept."""
    return Path(os.path.abspath(path))


def is_same_file(path: Path, other: Path) -> bool:
    """Whether two paths name one file, by links of either kind; also if it does not exist."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return os.path.realpath(path) == os.path.realpath(other)


def text_of(path: Path) -> str:
    """A path as text for a file; a name need not be valid Unicode."""
    return quote(os.fsencode(path))


def path_of(text: str) -> Path | None:
    """The path that `text_of` wrote; None if it is none."""
    name = os.fsdecode(unquote_to_bytes(text)) if text.isascii() else ""
    return Path(name) if os.path.isabs(name) and "\0" not in name else None

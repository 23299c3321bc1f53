"""A dialog of progress with Cancel; the window can be used meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

# What is faster shows no progress.
MILLISECONDS_BEFORE, PARTS = 600, 1000


def progress_of(window: QWidget, name: str) -> QProgressDialog:
    """A dialog that appears if writing ``name`` takes long."""
    dialog = QProgressDialog(f"Writing {name}…", "Cancel", 0, PARTS, window)
    dialog.setObjectName("export_progress")
    dialog.setWindowTitle("Export")
    dialog.setWindowModality(Qt.WindowModality.NonModal)
    dialog.setMinimumDuration(MILLISECONDS_BEFORE)
    return dialog


def show_share(dialog: QProgressDialog, share: float) -> None:
    """Show the fraction that is done."""
    dialog.setValue(min(round(share * PARTS), PARTS - 1))  # at its end it would close by itself

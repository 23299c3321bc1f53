"""Garbage is collected on the window's thread, in turns of its own.

Python collects whenever enough objects have been made: on any thread, and in the middle of any call. A widget that is
garbage would then be destroyed by a worker; or while PySide connects or disconnects a slot, which holds a lock of Qt
that the widget's end waits for, so that the window hangs.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject

from gdexplorer.compiled.kernel import is_compiling
from gdexplorer.gui.common.timers import repeating

# How often to look whether there is enough garbage, in milliseconds.
LOOK_MILLISECONDS = 100


class Collector(QObject):
    """Collects garbage in Python's stead, from its own thread's event loop, with Python's thresholds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._looks = repeating(self, LOOK_MILLISECONDS)
        self._looks.timeout.connect(self._collect_if_due)
        self._looks.start()

    def _collect_if_due(self) -> None:
        if is_compiling():  # the compiler collects what it leaves; another thread would wait for it
            return
        counts = enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        due = [generation for generation, (count, most) in counts if count > most]
        if due:
            gc.collect(due[-1])

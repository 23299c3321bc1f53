"""Garbage is collected on the window's thread, in turns of its own.

Python collects whenever enough objects have been made: on any thread, and in the middle of any call. A widget that is
garbage would then be destroyed by a worker; or while PySide connects or disconnects a slot, which holds a lock of Qt
that the widget's end waits for, so that the window hangs.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject

from gdexplorer.compiled.kernel import is_compiling
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.common.timers import repeating

# How often to look whether there is enough garbage, in milliseconds.
LOOK_MILLISECONDS = 50
# Objects that outlived a collection of the youngest are looked at again at the latest when there are so many.
MOST_OUTLIVED = 20_000
# All objects are looked at once those that joined the oldest are more than this part of them, as in Python itself.
SHARE_OF_NEW = 0.25
_YOUNGEST, _YOUNGER, _ALL = range(3)


class Collector(QObject):
    """Collects garbage in Python's stead, from its own thread's event loop, with Python's thresholds.

    Many objects that are made at once, as by a large session, are looked at in several turns, none of which is long.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._outlived = self._joined = self._old = 0
        self._looks = repeating(self, LOOK_MILLISECONDS)
        self._looks.timeout.connect(self._look)
        self._looks.start()

    def _look(self) -> None:
        # The compiler collects what it leaves; another thread would wait for it.
        if self._due is not None and not is_compiling():
            ONE_BY_ONE.ask(self._collect)

    @property
    def _due(self) -> int | None:
        """The generation to collect, if any."""
        youngest, younger, older = (
            count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if older and self._joined > SHARE_OF_NEW * self._old:
            return _ALL
        if younger or self._outlived > MOST_OUTLIVED:
            return _YOUNGER
        return _YOUNGEST if youngest else None

    def _collect(self) -> None:
        generation, made = self._due, gc.get_count()[0]
        if generation is None or is_compiling():
            return
        self._outlived += made - gc.collect(generation)
        if generation >= _YOUNGER:
            self._joined, self._outlived = self._joined + self._outlived, 0
        if generation == _ALL:
            self._joined, self._old = 0, count_objects()


def count_objects() -> int:
    """How many objects Python looks through for garbage.

    No other thread runs between listing and counting them, as it may between any two steps of Python: a tuple that it
    is filling would have another owner, the list, and to make it would fail.
    """
    return next(map(len, map(gc.get_objects, (None,))))

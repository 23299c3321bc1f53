"""Connects the parts of the window, those that are made late, too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SignalInstance

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.state.feature import Made
from gdexplorer.gui.window.connections import (
    FACTS,
    MOMENTS,
    Parts,
    by_protocol,
    connections,
    own_names,
    tellers,
    within,
)

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow


class Wiring:
    """Connects signals and slots; parts that are made late are told what they would have been told before.

    What each signal told last is kept. A late part is told it in the order in which the signals first told something:
    it is and shows the same as if it had been made with the window.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window, self._is_over = window, False
        # By sender and signal: the name of the slot, the feature within which it is told, if it is, and what was told.
        self._last: dict[tuple[int, str], tuple[str, Made | None, tuple[Any, ...]]] = {}
        self._listen(tellers(window))
        _connect((*by_protocol(window), *connections(window)))
        for made in window.features.values():
            self._join(made, made.parts)
            if not made.lacks_job:
                self._join_declared(made)
            made.then = self._take

    def _take(self, made: Made, parts: Parts) -> None:
        """Place parts that were just made, connect them, and tell them what they have missed, before they are seen."""
        window = self._window
        window.widgets.take(made, parts)
        self._listen(parts)
        _connect(by_protocol(window, parts))
        self._join(made, parts)
        if any(part is made.job for part in parts):
            self._join_declared(made)
        self._dress(made, parts)
        for part in parts:
            self._catch_up(part, made)
        window.widgets.reveal(made, parts)

    def make_next_job(self) -> bool:
        """Make one job that waits for the window to be painted; return whether there was one."""
        waiting = next((made for made in self._window.features.values() if made.lacks_job), None)
        if waiting is None or self._is_over:
            return False
        waiting.make_job()
        return True

    def stop(self) -> None:
        """Make no more jobs: the window closes, and nothing would end them."""
        self._is_over = True

    def _dress(self, made: Made, parts: Parts) -> None:
        """Give parts the present theme, and a panel its keys and its size of texts."""
        window = self._window
        for part in parts:
            if window.theme is not None and hasattr(part, "set_theme"):
                part.set_theme(window.theme)
        if parts == made.panel_parts:
            place = window.widgets.places[made.feature.key]
            window.keys_and_wheel.adjust(place)
            window.text_zoom.fit(place)

    def _join(self, made: Made, parts: Parts) -> None:
        """Make the connections within a feature that these parts of it are in."""
        for part in parts:
            self._listen((part,), made)
        _connect(within(self._window, made, parts))

    def _join_declared(self, made: Made) -> None:
        """Make the connections that a feature declares, and have its unsaved work backed up."""
        recovery, feature = self._window.recovery, made.feature
        _connect(feature.connections(made))
        if feature.analysis and isinstance(made.job, Job):
            made.job.busy_changed.connect(recovery.back_up_before)
        if feature.unsaved is not None:
            recovery.keep(feature.unsaved(made))

    def _listen(self, senders: Parts, made: Made | None = None) -> None:
        """Keep what they tell to the whole window, or within a feature."""
        for sender in senders:
            for name, slot in (FACTS if made is None else own_names(sender)).items():
                signal = getattr(sender, name, None)
                if isinstance(signal, SignalInstance) and name not in MOMENTS and not name.endswith("_requested"):
                    signal.connect(partial(self._note, (id(sender), name), slot, made))

    def _note(self, source: tuple[int, str], slot: str, made: Made | None, *facts: Any) -> None:
        self._last[source] = slot, made, facts

    def _catch_up(self, part: object, made: Made) -> None:
        for slot, within_feature, facts in tuple(self._last.values()):
            if within_feature in (None, made) and hasattr(part, slot):
                getattr(part, slot)(*facts)


def _connect(rows: Iterable[tuple[Any, ...]]) -> None:
    for signal, *slots in rows:
        for slot in slots:
            signal.connect(slot)

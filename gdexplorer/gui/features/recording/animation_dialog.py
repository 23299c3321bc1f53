"""The dialog of animations: what is drawn, over which steps, how fast, and how long its end stays."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from gdexplorer.exports.film import FASTEST, LONGEST_DWELL, MOST_FRAMES, Film
from gdexplorer.exports.look import VIEWS, WINDOW, Look
from gdexplorer.gui.common.fields import enable
from gdexplorer.gui.common.look_dialog import LookDialog

WHOLE_WINDOW = {WINDOW: "The whole window", **VIEWS}
AS_IT_IS = "The window is recorded as it is: its height and theme are its own"


class AnimationDialog(LookDialog):
    """Asks how an animation looks and plays; ``last`` is the last step of all runs."""

    def __init__(self, window: QWidget, look: Look, film: Film, last: int) -> None:
        super().__init__(window, "animation", "Record animation", look, WHOLE_WINDOW)
        self._frames = self.add_number(
            "frames",
            "&Frames at most",
            "Frames, at most: fewer where there are fewer steps",
            2,
            MOST_FRAMES,
            film.frames,
        )
        self._rate = self.add_number("rate", "Frames a s&econd", "Frames a second", 1, int(FASTEST), round(film.rate))
        self._first = self.add_number("first", "F&rom step", "First step", 0, last, min(film.first, last))
        end = last if film.last is None else min(film.last, last)
        self._last_step = self.add_number("last", "&To step", "Last step", 0, last, end)
        self._end = last
        tip = "How long the last frame stays, in seconds"
        self._dwell = self.add_number("dwell", "&Dwell at the end", tip, 0, int(LONGEST_DWELL), round(film.dwell))
        self._dwell.setSuffix(" s")

    def set_last(self, last: int) -> None:
        """Take another last step of the runs, which may still be computed: what ended with them still does."""
        at_end = self._last_step.value() == self._end
        self._end = last
        for spin in (self._first, self._last_step):
            spin.setMaximum(last)
        if at_end:
            self._last_step.setValue(last)
        self.follow()

    @property
    def film(self) -> Film:
        """How it plays."""
        to = self._last_step.value()
        return Film(
            self._frames.value(), float(self._rate.value()), self._first.value(), None if to == self._end else to,
            float(self._dwell.value()),
        )  # fmt: skip

    def check(self) -> None:
        """Refuse what cannot be drawn or played."""
        of_window = self.look.view == WINDOW
        for part in (self.height_box, self.theme):
            enable(part, not of_window, AS_IT_IS)
        replace(self.look, view="all" if of_window else self.look.view).check()
        self.film.check()

    def in_words(self) -> str:
        """How many frames there are, how large, and how long they play."""
        steps = self.film.steps(self._end)
        seconds = (len(steps) - 1) / self.film.rate + max(self.film.dwell, 1.0 / self.film.rate)
        look = self.look
        size = f"{look.width:,} pixels wide" if look.view == WINDOW else f"{look.width:,} × {look.height:,} pixels"
        frames = f"{len(steps):,} frame{'s' * (len(steps) != 1)}"
        return f"{frames}, {size}, {seconds:.3g} seconds. MP4 and WebM are the smallest files."

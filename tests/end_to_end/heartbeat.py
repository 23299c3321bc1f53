"""How long the window's event loop was blocked, how much of that it computed itself, and where it was.

    with Heartbeat() as heart:
        ...  # something is done to a window, and its event loop runs
    assert heart.longest.computed < 0.1, heart

Between two beats of a timer of 5 ms nothing else that a person does can be answered. The time that passes is what a
person waits; on a busy machine it holds what other programs took as well. The processor time of the window's own
thread is what the window is to blame for: tests judge by it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass

from other_thread import OtherThread
from PySide6.QtCore import Qt, QTimer

BEAT_MILLISECONDS = 5
# A beat that is late by so much has its place looked up.
LATE_SECONDS = 0.04
LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Gap:
    """Between two beats: seconds that passed and that its thread computed, and the call it was seen in most."""

    passed: float = 0.0
    computed: float = 0.0
    place: str = ""

    def __str__(self) -> str:
        return f"{1000 * self.passed:.0f} ms passed, {1000 * self.computed:.0f} ms computed\n{self.place}"


class Heartbeat:
    """Beats on the thread that enters it, which must be the window's; its event loop is run by whoever enters it.

    Attributes
    ----------
    longest : the gap in which the window's thread computed longest. latest : the one that took longest to pass.
    gaps : all that passed in more than `LATE_SECONDS`, in their order.
    """

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._beat)
        self._ended = threading.Event()
        self.reset()

    def reset(self) -> None:
        """Forget what was measured, and begin anew."""
        self.gaps: list[Gap] = []
        self.longest = self.latest = Gap()
        self.beats = 0
        self._seen: Counter[str] = Counter()
        self._last = time.perf_counter(), time.thread_time()

    def __enter__(self) -> Heartbeat:
        self._watched = OtherThread(threading.get_ident())
        self._watcher = threading.Thread(target=self._watch, name="heartbeat", daemon=True)
        self._watcher.start()
        self.reset()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._beat()
        self._timer.stop()
        self._ended.set()
        self._watcher.join()
        self._watched.let_go()

    def __str__(self) -> str:
        return f"computed longest: {self.longest}\nlasted longest: {self.latest}"

    def _beat(self) -> None:
        (passed, computed), now = self._last, (time.perf_counter(), time.thread_time())
        seen, self._seen = self._seen, Counter()
        place, times = seen.most_common(1)[0] if seen else ("", 0)
        told = f"seen {times} times of {sum(seen.values())}:\n{place}" if seen else ""
        gap = Gap(now[0] - passed, now[1] - computed, told)
        self.longest = max(self.longest, gap, key=lambda each: each.computed)
        self.latest = max(self.latest, gap, key=lambda each: each.passed)
        if gap.passed > LATE_SECONDS:
            self.gaps.append(gap)
        self.beats += 1
        self._last = now
        self._watched.let_go()

    def _watch(self) -> None:
        """Look, from another thread, where the window's thread is while a beat is late: it cannot tell itself."""
        while not self._ended.wait(LOOK_SECONDS):
            if time.perf_counter() - self._last[0] > LATE_SECONDS:
                self._seen[self._watched.stack(12)] += 1

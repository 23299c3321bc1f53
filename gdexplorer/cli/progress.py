"""A progress bar on the terminal."""

import contextlib
import sys
import time
from types import TracebackType

_WIDTH = 30
SECONDS_BEFORE = 0.5
SECONDS_BETWEEN = 0.1


# Whether a bar is currently shown.
_drawn = False


def wipe() -> None:
    """Erase the bar, if one is shown."""
    global _drawn
    if _drawn:
        _drawn = False
        _write("\r\x1b[K")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal is gone
        sys.stderr.write(text)
        sys.stderr.flush()


class Progress:
    """Progress out of ``total``, on standard error if that is a terminal.

    It appears only if the work takes longer than a moment, and is erased at the end.
    """

    def __init__(self, total: float, unit: str) -> None:
        self.total, self.unit = max(total, 1), unit
        self._visible = sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + SECONDS_BEFORE

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        wipe()

    def show(self, done: float) -> None:
        """Show the amount done, unless it was updated a moment ago."""
        global _drawn
        if not self._visible or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SECONDS_BETWEEN
        share = min(done / self.total, 1.0)
        _drawn = True
        bar = "#" * int(share * _WIDTH)
        _write(f"\r\x1b[K[{bar:<{_WIDTH}}] {share:4.0%} of {self.total:,} {self.unit}")

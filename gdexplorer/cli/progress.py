"""A bar on the terminal while something long goes on."""

import contextlib
import sys
import time
from types import TracebackType

_WIDTH = 30
_SECONDS_BEFORE = 0.5
_SECONDS_BETWEEN = 0.1


# Whether a bar stands on the terminal.
_drawn = False


def wipe() -> None:
    """Take away the bar that stands on the terminal, if one does."""
    global _drawn
    if _drawn:
        _drawn = False
        _write("\r\x1b[K")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal is gone
        sys.stderr.write(text)
        sys.stderr.flush()


class Progress:
    """How much of ``total`` is done, on standard error where that is a terminal, and nowhere else.

    It appears only when the work takes longer than a moment, and is wiped out at the end.
    """

    def __init__(self, total: float, unit: str) -> None:
        self.total, self.unit = max(total, 1), unit
        self._visible = sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + _SECONDS_BEFORE

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        wipe()

    def show(self, done: float) -> None:
        """Show that so much is done, unless it was shown a moment ago."""
        global _drawn
        if not self._visible or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _SECONDS_BETWEEN
        share = min(done / self.total, 1.0)
        _drawn = True
        bar = "#" * int(share * _WIDTH)
        _write(f"\r\x1b[K[{bar:<{_WIDTH}}] {share:4.0%} of {self.total:,} {self.unit}")

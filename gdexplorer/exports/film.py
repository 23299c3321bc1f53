"""How an exported animation plays: over which steps, in how many frames, how fast, and how long its end stays."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from gdexplorer.errors import InputError
from gdexplorer.exports.look import Look

# Limits of what can be asked for.
MOST_FRAMES, FASTEST, LONGEST_DWELL, FURTHEST = 10_000, 60.0, 60.0, 10**9


class Film(Struct, frozen=True):
    """How an animation plays.

    Attributes
    ----------
    frames : how many there are at most: fewer where there are fewer steps.
    rate : frames a second.
    first, last : the steps that it begins and ends with; None: the last of all runs.
    dwell : how long the last frame stays, in seconds.
    """

    frames: int = 90
    rate: float = 16.0
    first: int = 0
    last: int | None = None
    dwell: float = 2.0

    def check(self) -> None:
        """Refuse what no animation can be.

        Raises
        ------
        InputError
            If a number is out of range.
        """
        for name, value, low, high in (
            ("number of frames", self.frames, 1, MOST_FRAMES),
            ("number of frames a second", self.rate, 0.5, FASTEST),
            ("dwell at the end, in seconds,", self.dwell, 0.0, LONGEST_DWELL),
            ("first step", self.first, 0, FURTHEST),
            ("last step", FURTHEST if self.last is None else self.last, 0, FURTHEST),
        ):
            if not low <= value <= high:
                raise InputError(f"The {name} must be from {low:,g} to {high:,g}, not {value:,g}.")
        if self.last is not None and self.last < self.first:
            raise InputError(f"The steps end at {self.last:,}, before they begin at {self.first:,}.")

    def steps(self, last: int) -> list[int]:
        """The step of each frame, of runs that end at the step ``last``.

        Runs move most at first: frames are denser there, unless there is one for each step.
        """
        begin, end = min(self.first, last), min(last if self.last is None else self.last, last)
        if self.frames > end - begin:
            return list(range(begin, end + 1))
        if self.frames == 1:
            return [end]
        shares = ((number / (self.frames - 1)) ** 2 for number in range(self.frames))
        return sorted({begin + round((end - begin) * share) for share in shares})


class Recording(Struct, frozen=True):
    """An animation that is asked for at the start: its file, how it looks (None: as the window), and how it plays."""

    path: Path
    look: Look | None = None
    film: Film = Film()


def steps_from(text: str) -> tuple[int, int | None]:
    """The first and the last step, as written: ``10:200``, either of which may be left out.

    Raises
    ------
    InputError
        If they are none.
    """
    first, colon, last = (part.strip() for part in text.partition(":"))
    if not colon or not all(not part or (part.isdecimal() and len(part) < 12) for part in (first, last)):
        raise InputError(f"{text!r} is no range of steps: write the first and the last, such as 10:200 or 10:.")
    return int(first or 0), int(last) if last else None

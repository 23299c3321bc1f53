"""Playback: a cursor over finished trajectories, and its position after some time. No timer, no thread."""

from msgspec import Struct
from msgspec.structs import replace

STEPS_PER_SECOND = 20.0
SLOWEST, FASTEST = 0.1, 50.0


class Playback(Struct, frozen=True):
    """State of playback.

    Attributes
    ----------
    position : the cursor's step with a fraction, which keeps slow playback exact.
    last : the last step.
    playing : whether the cursor advances with time.
    speed : multiple of `STEPS_PER_SECOND`.
    looping : whether playback restarts at the end.
    """

    position: float = 0.0
    last: int = 0
    playing: bool = False
    speed: float = 1.0
    looping: bool = False

    @property
    def cursor(self) -> int:
        """The step shown."""
        return int(self.position)

    @property
    def at_end(self) -> bool:
        """Whether the cursor is at the last step."""
        return self.cursor >= self.last

    def after(self, seconds: float) -> "Playback":
        """The state ``seconds`` later."""
        if not self.playing or seconds <= 0.0 or self.last == 0:
            return self
        position = self.position + seconds * self.speed * STEPS_PER_SECOND
        if position < self.last:
            return replace(self, position=position)
        if self.looping and self.last > 0:
            return replace(self, position=position % (self.last + 1))
        return replace(self, position=float(self.last), playing=False)

    def moved_to(self, step: int) -> "Playback":
        """Move the cursor to ``step``, clamped to the range."""
        return replace(self, position=float(min(max(step, 0), self.last)))

    def moved_by(self, steps: int) -> "Playback":
        """Move the cursor by ``steps``, and pause."""
        return replace(self.moved_to(self.cursor + steps), playing=False)

    def toggled(self) -> "Playback":
        """Toggle between playing and paused; at the end, playing restarts."""
        if self.playing:
            return replace(self, playing=False)
        return replace(self, playing=True, position=0.0 if self.at_end else self.position)

    def playing_on(self) -> "Playback":
        """A playing copy."""
        return self if self.playing else self.toggled()

    def with_looping(self, looping: bool) -> "Playback":
        """A copy with looping on or off."""
        return replace(self, looping=looping)

    def with_last(self, last: int) -> "Playback":
        """A copy for trajectories of another length; the cursor is clamped."""
        return replace(self, last=last, position=min(self.position, float(last)))

    def with_speed(self, speed: float) -> "Playback":
        """A copy with another speed, clamped to the slowest and the fastest."""
        return replace(self, speed=min(max(speed, SLOWEST), FASTEST))

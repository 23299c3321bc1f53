"""A cursor over finished trajectories: where it stands, and where it is after some seconds. No timer, no thread."""

from dataclasses import dataclass, replace

STEPS_PER_SECOND = 20.0
SLOWEST, FASTEST = 0.1, 50.0


@dataclass(frozen=True)
class Playback:
    """A cursor that can play.

    Attributes
    ----------
    position : the cursor's step with its fraction, which keeps slow playback exact.
    last : the last step there is.
    playing : whether time moves the cursor.
    speed : times `STEPS_PER_SECOND`.
    looping : whether it begins again at the end.
    """

    position: float = 0.0
    last: int = 0
    playing: bool = False
    speed: float = 1.0
    looping: bool = False

    @property
    def cursor(self) -> int:
        """The step that is shown."""
        return int(self.position)

    @property
    def at_end(self) -> bool:
        """Whether there is nothing after the cursor."""
        return self.cursor >= self.last

    def after(self, seconds: float) -> "Playback":
        """The same ``seconds`` later."""
        if not self.playing or seconds <= 0.0 or self.last == 0:
            return self
        position = self.position + seconds * self.speed * STEPS_PER_SECOND
        if position < self.last:
            return replace(self, position=position)
        if self.looping and self.last > 0:
            return replace(self, position=position % (self.last + 1))
        return replace(self, position=float(self.last), playing=False)

    def moved_to(self, step: int) -> "Playback":
        """The cursor on ``step``, or as near as there is one."""
        return replace(self, position=float(min(max(step, 0), self.last)))

    def moved_by(self, steps: int) -> "Playback":
        """The cursor ``steps`` further (back where negative), paused."""
        return replace(self.moved_to(self.cursor + steps), playing=False)

    def toggled(self) -> "Playback":
        """Playing or pausing; at the end, playing begins again."""
        if self.playing:
            return replace(self, playing=False)
        return replace(self, playing=True, position=0.0 if self.at_end else self.position)

    def playing_on(self) -> "Playback":
        """The same, playing."""
        return self if self.playing else self.toggled()

    def with_looping(self, looping: bool) -> "Playback":
        """The same, beginning again at the end or not."""
        return replace(self, looping=looping)

    def with_last(self, last: int) -> "Playback":
        """The same over trajectories of another length; the cursor stays where it can."""
        return replace(self, last=last, position=min(self.position, float(last)))

    def with_speed(self, speed: float) -> "Playback":
        """The same at another speed, held between the slowest and the fastest."""
        return replace(self, speed=min(max(speed, SLOWEST), FASTEST))

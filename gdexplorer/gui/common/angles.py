"""Units in which angles are shown and typed."""

from __future__ import annotations

import math
from enum import StrEnum


class AngleUnit(StrEnum):
    """A unit of angles; its value is its name after a number."""

    DEGREES = "degrees"
    RADIANS = "radians"

    def of(self, radians: float) -> float:
        """An angle in radians, in this unit."""
        return math.degrees(radians) if self is AngleUnit.DEGREES else radians

    def in_radians(self, angle: float) -> float:
        """An angle in this unit, in radians."""
        return math.radians(angle) if self is AngleUnit.DEGREES else angle

    def number(self, radians: float) -> str:
        """An angle as a number of this unit, to about a degree."""
        digits = 0 if self is AngleUnit.DEGREES else 2
        return f"{round(self.of(radians), digits) + 0.0:.{digits}f}"

    def text(self, radians: float) -> str:
        """An angle with its unit, such as "45 degrees"."""
        return f"{self.number(radians)} {self.value}"

    @property
    def upwards(self) -> str:
        """A right angle, typed."""
        return self.number(math.pi / 2.0)

"""Description of what is in preparation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Awaited(Enum):
    """The kind of preparation: of an objective not set yet, of the current one, or of an optimizer."""

    NEXT_OBJECTIVE = auto()
    OBJECTIVE = auto()
    OPTIMIZER = auto()


@dataclass(frozen=True)
class Waiting:
    """What is in preparation, with a sentence about it."""

    awaited: Awaited
    text: str

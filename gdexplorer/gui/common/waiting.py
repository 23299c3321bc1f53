"""What is waited for, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Awaited(Enum):
    """What is being prepared: an objective that is not set yet, the one that is set, or one of its optimizers."""

    NEXT_OBJECTIVE = auto()
    OBJECTIVE = auto()
    OPTIMIZER = auto()


@dataclass(frozen=True)
class Waiting:
    """What is being prepared, and one sentence that says so."""

    awaited: Awaited
    text: str

"""Description of what is in preparation."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Awaited(Enum):
    """The kind of preparation: of an objective not set yet, of the current one, or of an optimizer."""

    NEXT_OBJECTIVE = auto()
    OBJECTIVE = auto()
    OPTIMIZER = auto()


class Waiting(Struct, frozen=True):
    """What is in preparation, with a sentence about it."""

    awaited: Awaited
    text: str

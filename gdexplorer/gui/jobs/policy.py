"""Policies: how the requests of a job follow each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from msgspec import Struct


def newer(waiting: Any, request: Any) -> Any:
    """The newer of two requests."""
    return request


def never(running: Any, request: Any) -> bool:
    """Let the running request finish."""
    return False


def always(running: Any, request: Any) -> bool:
    """Cancel the running request."""
    return True


def newest_value(values: list[Any], value: Any) -> list[Any]:
    """Keep no older value."""
    return []


def all_values(values: list[Any], value: Any) -> list[Any]:
    """Keep every value."""
    return values


class Policy(Struct, frozen=True):
    """How a newer request affects earlier ones, and a newer value earlier ones.

    Attributes
    ----------
    merged
        Combines a waiting request with a new one, which begins once earlier results are shown; None: all wait, and run
        in order. Queued requests run even when the job is stopped, so that they notice the cancellation and leave
        nothing half done.
    ends
        Whether a new request cancels the running one.
    patience
        How long a request may run on once a newer one waits, counted from its beginning, in seconds.
    head_start
        How long the window's thread waits for a new request, in seconds, where the last one took little longer: if both
        ran at once, they would take turns with Python's lock, and results would come frames later. Less than a frame.
    kept
        Which values that the window has not taken yet are kept when a newer one arrives.
    newest_only
        Whether results of a request are dropped as soon as there is a newer one.
    """

    merged: Callable[[Any, Any], Any] | None = newer
    ends: Callable[[Any, Any], bool] = never
    patience: float = math.inf
    head_start: float = 0.0
    kept: Callable[[list[Any], Any], list[Any]] = newest_value
    newest_only: bool = False


# The newest request cancels all earlier ones: only its results are shown.
LATEST_WINS = Policy(ends=always, newest_only=True)
# One after the other, in the order of the requests.
QUEUE = Policy(merged=None, kept=all_values)

"""How the requests of one job follow each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def newer(waiting: Any, request: Any) -> Any:
    """The newer of two requests."""
    return request


def never(running: Any, request: Any) -> bool:
    """Let what runs come to its end."""
    return False


def always(running: Any, request: Any) -> bool:
    """Ask what runs to end."""
    return True


def newest_value(values: list[Any], value: Any) -> list[Any]:
    """Keep no older value."""
    return []


def all_values(values: list[Any], value: Any) -> list[Any]:
    """Keep every value."""
    return values


@dataclass(frozen=True)
class Policy:
    """What a newer request does to those before it, and a newer value to those before it.

    Attributes
    ----------
    merged
        What takes the place of a waiting request when another one comes; None: all wait, and run in order. Those that
        wait in order run even when the job is stopped, to see that they are cancelled and to leave nothing half done.
    ends
        Whether a request asks the running one to end.
    kept
        Which values that the window has not taken yet are still wanted beside a newer one.
    newest_only
        Whether what a request comes to is dropped as soon as there is a newer one.
    """

    merged: Callable[[Any, Any], Any] | None = newer
    ends: Callable[[Any, Any], bool] = never
    kept: Callable[[list[Any], Any], list[Any]] = newest_value
    newest_only: bool = False


# The newest request ends all before it: only what it comes to is shown.
LATEST_WINS = Policy(ends=always, newest_only=True)
# One after the other, in the order of the requests.
QUEUE = Policy(merged=None, kept=all_values)

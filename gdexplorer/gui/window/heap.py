"""The heap of the C library, if that is GNU's."""

from __future__ import annotations

import contextlib
import ctypes
import sys

# mallopt's number for the most arenas, from malloc.h of the GNU C library.
_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads allocate from one heap; call it before they start.

    With a heap for each thread, what each has freed stays with it, and memory grows for as long as the window is used.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that was freed back to the system; by itself the library gives back only what is at the end."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)

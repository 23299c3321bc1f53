"""From a long sequence that fails to a short one.

A. Zeller and R. Hildebrandt, Simplifying and isolating failure-inducing input, 2002.
"""

from __future__ import annotations

import time

from soak.supervisor import Outcome, Soak


def shortest(soak: Soak, outcome: Outcome, minutes: float) -> list[str] | None:
    """The shortest sequence found in that time which gives the same kind of fault; None where none gave it again."""
    until = time.monotonic() + 60.0 * minutes

    def fails(lines: list[str]) -> bool:
        return bool(lines) and time.monotonic() < until and soak.replay(lines).kind == outcome.kind

    lines = next((tail for tail in _tails(outcome.trace) if fails(tail)), None)
    return None if lines is None else _reduced(lines, fails, until)


def _tails(lines: list[str]) -> list[list[str]]:
    """What came since the last window was opened, or since the one before, and so on to the whole."""
    openings = [0, *(number + 1 for number, line in enumerate(lines) if '"kind": "close"' in line)]
    return [*[lines[opening:] for opening in reversed(openings)][:3], lines]


def _reduced(lines: list[str], fails, until: float) -> list[str]:
    """Leave out ever smaller parts while what remains still fails."""
    parts = 2
    while len(lines) > 1 and parts <= len(lines) and time.monotonic() < until:
        size = -(-len(lines) // parts)
        for start in range(0, len(lines), size):
            without = lines[:start] + lines[start + size :]
            if fails(without):
                lines, parts = without, max(parts - 1, 2)
                break
        else:
            parts = min(2 * parts, len(lines)) if parts < len(lines) else len(lines) + 1
    return lines

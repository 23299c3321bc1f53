"""The order of checkpoints, from their names, or else from when they were written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# What is longer is no number of a step.
_DIGITS = re.compile(r"(?<![0-9])[0-9]{1,18}(?![0-9])")


def in_order(names: Sequence[str], written: Mapping[str, int] | None = None) -> tuple[list[tuple[int, str]], list[str]]:
    """Put ``names`` in order.

    The step of a checkpoint is the last number in its name that differs from each other name's. Where there is none,
    they are counted, in the order in which they were ``written``, a time for each, or if that is the same, in the
    natural order of names: numbers by their size.

    Returns
    -------
    The steps with the names, in order, and the names that are left out: those without a number where steps are numbers.
    """
    steps, times = numbered(names), written or {}
    if steps:
        return sorted((step, name) for name, step in steps.items()), [name for name in names if name not in steps]
    numbers = {name: _numbers(name) for name in names}
    return list(enumerate(sorted(names, key=lambda name: (
        times.get(name, 0), _DIGITS.sub("0", name), numbers[name], name,
    )))), []  # fmt: skip


def numbered(names: Sequence[str]) -> dict[str, int]:
    """The step of each of ``names`` that holds a number; empty if these do not tell all of them apart."""
    numbers = {name: found for name in names if (found := _numbers(name))}
    for place in range(1, 1 + min(map(len, numbers.values()), default=0)):
        steps = {name: found[-place] for name, found in numbers.items()}
        if len({*steps.values()}) == len(steps):
            return steps
    return {}


def _numbers(name: str) -> list[int]:
    return [int(found) for found in _DIGITS.findall(name)]

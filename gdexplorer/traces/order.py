"""The order of checkpoints, from their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What is longer is no number of a step.
_DIGITS = re.compile(r"(?<![0-9])[0-9]{1,18}(?![0-9])")


def in_order(names: Sequence[str]) -> tuple[list[tuple[int, str]], list[str]]:
    """Put ``names`` in order.

    The step of a checkpoint is the last number in its name that differs from each other name's. Where there is none,
    they are counted, in the natural order: numbers by their size.

    Returns
    -------
    The steps with the names, in order, and the names that are left out: those without a number where others have one.
    """
    numbers = {name: [int(found) for found in _DIGITS.findall(name)] for name in names}
    numbered = [name for name in names if numbers[name]]
    if not numbered:
        return list(enumerate(sorted(names))), []
    for place in range(1, 1 + min(len(numbers[name]) for name in numbered)):
        steps = [numbers[name][-place] for name in numbered]
        if len(set(steps)) == len(steps):
            return sorted(zip(steps, numbered, strict=True)), [name for name in names if not numbers[name]]
    natural = sorted(numbered, key=lambda name: (_DIGITS.sub("0", name), numbers[name], name))
    return list(enumerate(natural)), [name for name in names if not numbers[name]]

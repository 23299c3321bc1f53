"""Rules whose steps are taken in Python: how many steps of them are too many."""

from __future__ import annotations

from gdexplorer.errors import InputError
from gdexplorer.optimizers import Optimizer

# Some 0.1 ms each: a minute, in one analysis.
MOST = 500_000


def check(rule: Optimizer, runs: int, steps: int) -> None:
    """Refuse ``runs`` of up to so many ``steps`` each of a rule whose steps are slow.

    Raises
    ------
    InputError
        With what is possible instead.
    """
    if rule.slow_path and runs * steps > MOST:
        raise InputError(
            f"{rule.key} takes its steps in Python, which suits {MOST:,} of them; {runs:,} runs of up to {steps:,} "
            "steps are more: choose a built-in optimizer, or, where you can set them, fewer runs or steps."
        )

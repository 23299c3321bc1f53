"""Which runs are compared: two whose ends differ are suggested."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.scene.drawn_run import DrawnRun

# Of the distance of the end that is farthest from the first: nearer ones are the same.
NEAR = 0.01


def suggested_pair(runs: Sequence[DrawnRun]) -> tuple[int, int] | None:
    """The first run that ends somewhere, and the first other one that ends elsewhere; None if there are not two."""
    usable = [number for number, run in enumerate(runs) if run.trajectory.status is not Status.DIVERGED]
    if len(usable) < 2:
        return (0, 1) if len(runs) > 1 else None
    ends = np.array([runs[number].trajectory.points[-1] for number in usable])
    with np.errstate(all="ignore"):
        away = np.nan_to_num(np.hypot.reduce(ends[1:] - ends[0], axis=1), nan=0.0, posinf=0.0)
    return usable[0], usable[1 + int(np.argmax((away > NEAR * away.max()) | (away.max() == 0.0)))]

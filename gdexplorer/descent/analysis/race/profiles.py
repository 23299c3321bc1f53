"""Where the profiles of a race are measured; separate from what measures them, so that their axes are drawn at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Performance profiles: evaluations divided by the fewest of any rule, float64[ratios].
RATIOS: NDArray[np.float64] = np.geomspace(1.0, 100.0, 41)
# Data profiles: evaluations divided by the number of coordinates + 1, float64[budgets].
GRADIENTS: NDArray[np.float64] = np.unique(np.rint(np.geomspace(1.0, 1000.0, 61)))

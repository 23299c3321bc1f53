"""The colour map of heights."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

# Viridis is perceptually uniform and suits colour vision deficiency (S. van der Walt, N. Smith, SciPy 2015).
COLOUR_TABLE = pg.colormap.get("viridis").getLookupTable(0.0, 1.0, 256).astype(np.uint8)

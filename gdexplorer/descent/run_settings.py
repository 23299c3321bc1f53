"""Settings that all runs of an experiment share; the window and the command line derive their controls from these.

Separate from `gdexplorer.descent.experiment` so that command-line help imports next to nothing.
"""

import math

from gdexplorer.parameter import Parameter, Scale

LARGEST_BUDGET = 10_000_000
LARGEST_SEED = 2**53 - 1  # the engine holds it in a float64
LARGEST_BATCH = 10**9

STEPS = Parameter("steps", 500, 1, LARGEST_BUDGET, "Largest number of steps that a run takes.", Scale.INTEGER)
BATCH_SIZE = Parameter(
    "batch_size", 0, 0, LARGEST_BATCH,
    "Number of samples in each step's mini-batch; 0 uses all samples.", Scale.INTEGER, slider=(0, 256),
)  # fmt: skip
# Each is a field of `Experiment`.
RUN_SETTINGS = (
    Parameter(
        "gradient_tolerance", 1e-6, 0.0, math.inf,
        "A run has converged once its gradient norm is at most this; 0 never stops a run early. If empty, the "
        "tolerance is relative to the function's own scale.",
        Scale.LOGARITHMIC, slider=(1e-12, 1.0),
    ),
    Parameter(
        "noise", 0.0, 0.0, math.inf,
        "Standard deviation of the noise added to each gradient component.", slider=(0.0, 10.0),
    ),
    Parameter(
        "clip", 0.0, 0.0, math.inf,
        "Longer gradients are clipped to this norm; 0 disables clipping.", slider=(0.0, 10.0),
    ),
    BATCH_SIZE,
    Parameter(
        "seed", 0, 0, LARGEST_SEED,
        "Seed of all random numbers; the same seed gives the same runs.", Scale.INTEGER, slider=(0, 100),
    ),
)  # fmt: skip
# Settings that may be left empty.
MAY_BE_EMPTY = ("gradient_tolerance",)

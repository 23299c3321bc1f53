"""What all runs of an experiment have in common, declared once: the window and the command line derive from it.

It stands apart from `gdexplorer.descent.experiment` so that help, which reads it, imports next to nothing.
"""

import math

from gdexplorer.parameter import Parameter, Scale

LARGEST_BUDGET = 10_000_000
LARGEST_SEED = 2**53 - 1  # the engine holds it in a float64
LARGEST_BATCH = 10**9

STEPS = Parameter("steps", 500, 1, LARGEST_BUDGET, "The most steps that a run takes.", Scale.INTEGER)
# Each is a field of an experiment.
RUN_SETTINGS = (
    Parameter(
        "gradient_tolerance", 1e-6, 0.0, math.inf,
        "A run has converged once the norm of its gradient is at most this; 0 never stops a run early; without a "
        "value it is relative to the function's own scale, whatever its units.",
        Scale.LOGARITHMIC, slider=(1e-12, 1.0),
    ),
    Parameter(
        "noise", 0.0, 0.0, math.inf,
        "Standard deviation of the noise added to each coordinate of the gradient.", slider=(0.0, 10.0),
    ),
    Parameter(
        "clip", 0.0, 0.0, math.inf,
        "Longer gradients are shortened to this norm; 0 leaves them as they are.", slider=(0.0, 10.0),
    ),
    Parameter(
        "batch_size", 0, 0, LARGEST_BATCH,
        "How many samples each step's gradient is computed from, drawn anew each step; 0 takes all of them.",
        Scale.INTEGER, slider=(0, 256),
    ),
    Parameter(
        "seed", 0, 0, LARGEST_SEED,
        "Seed of all that is random; the same seed gives the same runs.", Scale.INTEGER, slider=(0, 100),
    ),
)  # fmt: skip
# Those that may have no value.
MAY_BE_EMPTY = ("gradient_tolerance",)

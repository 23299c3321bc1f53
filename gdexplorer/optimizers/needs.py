"""What some rules need of an objective besides value, gradient and Hessian."""

from enum import Flag, auto

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled import objective_signatures as signatures
from gdexplorer.constraints import set_kind
from gdexplorer.constraints.kinds import has_length


class Given(Flag):
    """How a rule is given what it needs: a kernel in the Hessian's place, or numbers at the end of its settings.

    The numbers are those of a feasible set, or the places of matrices of weights, or
    the weights of a simple part and the ends of a box. Nothing is given to a rule that makes
    sense for such objectives alone.
    """

    NOTHING = 0
    KERNEL = auto()
    SET = auto()
    LAYERS = auto()
    PARTS = auto()


class Need(Struct, frozen=True):
    """What a rule gets from an objective, or a feasible set, that offers it.

    Attributes
    ----------
    key : its name among what objectives offer (see `gdexplorer.compiled.objective_signatures`), or feasible sets.
    words : what the rule must have, as it follows "needs".
    lacks : what is to be said of an objective that does not offer it.
    given : how the rule is given it.
    """

    key: str
    words: str
    lacks: str
    given: Given = Given.KERNEL

    def fits(self, numbers: NDArray[np.float64], n: int) -> bool:
        """Whether ``numbers``, those after a rule's own settings, can be what it needs for ``n`` coordinates."""
        if Given.PARTS in self.given:
            return numbers.size == 4 * n
        if Given.SET in self.given:
            return has_length(numbers.size, n)
        return signatures.are_layers(numbers, n) if Given.LAYERS in self.given else not numbers.size


SQUARES = Need(
    signatures.GAUSS_NEWTON,
    "a sum of squares or a mean of logistic losses, as fits, networks and (x - 1)^2 + y^2 are",
    "is not written so",
)
LAYERS = Need(signatures.LAYERS, "layers of weights, as networks have", "has none", Given.LAYERS)
"""Optimizers that see the weights of each layer as a matrix."""
FACTORS = Need(signatures.KRONECKER, "layers of weights, as networks have", "has none", Given.KERNEL | Given.LAYERS)
"""Optimizers that need, beside the layers, two matrices whose Kronecker product stands for their curvature."""
SAMPLES = Need(
    signatures.SAMPLES, "samples to draw mini-batches from, as fits and networks have", "has none", Given.NOTHING
)
"""Optimizers that compare mini-batches with all samples."""

_CHOOSE = "has no such set: say what it is subject to"
PROJECTION = Need(set_kind.PROJECTION, "a feasible set", _CHOOSE, Given.SET)
"""Optimizers that go to the nearest feasible point."""
LINEAR_MINIMISER = Need(set_kind.LINEAR_MINIMISER, "a bounded feasible set", _CHOOSE, Given.SET)
"""Optimizers that go towards the feasible point which is lowest along the slope."""
SIMPLEX = Need(set_kind.POSITIVE_SUM, "a simplex as feasible set", _CHOOSE, Given.SET)
"""Optimizers in the logarithms of the coordinates."""
SIMPLE_PART = Need(
    signatures.SIMPLE_PART,
    "a part with kinks: a lasso or ridge penalty of a fit, absolute values as in (x - 1)^2 + abs(x), or a box",
    "has none: add one, or choose a box below the objective",
    Given.SET | Given.PARTS,
)
"""Optimizers that take the part with kinks apart, and minimise it near by exactly."""

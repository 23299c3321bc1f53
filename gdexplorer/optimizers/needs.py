"""What some rules need of an objective besides value, gradient and Hessian."""

from dataclasses import dataclass

from gdexplorer.compiled import objective_signatures as signatures
from gdexplorer.constraints import kinds


@dataclass(frozen=True)
class Need:
    """A kernel that a rule gets in the Hessian's place, from an objective that offers it, or a kind of feasible set.

    Attributes
    ----------
    key : its name among what objectives offer (see `gdexplorer.compiled.objective_signatures`), or feasible sets.
    words : what the rule must have, as it follows "needs".
    lacks : what is to be said of an objective that does not offer it.
    of_set : whether a feasible set offers it: the rule gets the numbers of the set at the end of its settings.
    """

    key: str
    words: str
    lacks: str
    of_set: bool = False


SQUARES = Need(
    signatures.GAUSS_NEWTON,
    "a sum of squares or a mean of logistic losses, as fits, networks and (x - 1)^2 + y^2 are",
    "is not written so",
)

_CHOOSE = "has no such set: say what it is subject to"
PROJECTION = Need(kinds.PROJECTION, "a feasible set", _CHOOSE, of_set=True)
"""Optimizers that go to the nearest feasible point."""
LINEAR_MINIMISER = Need(kinds.LINEAR_MINIMISER, "a bounded feasible set", _CHOOSE, of_set=True)
"""Optimizers that go towards the feasible point which is lowest along the slope."""
SIMPLEX = Need(kinds.POSITIVE_SUM, "a simplex as feasible set", _CHOOSE, of_set=True)
"""Optimizers in the logarithms of the coordinates."""

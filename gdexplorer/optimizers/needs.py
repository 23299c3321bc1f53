"""What some rules need of an objective besides value, gradient and Hessian."""

from dataclasses import dataclass

from gdexplorer.compiled import objective_signatures as signatures


@dataclass(frozen=True)
class Need:
    """A kernel that a rule gets in the Hessian's place, from an objective that offers it.

    Attributes
    ----------
    key : its name among what objectives offer (see `gdexplorer.compiled.objective_signatures`).
    words : what the rule must have, as it follows "needs".
    lacks : what is to be said of an objective that does not offer it.
    """

    key: str
    words: str
    lacks: str


SQUARES = Need(
    signatures.GAUSS_NEWTON,
    "a sum of squares or a mean of logistic losses, as fits, networks and (x - 1)^2 + y^2 are",
    "is not written so",
)

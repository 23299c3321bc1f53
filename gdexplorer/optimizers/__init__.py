"""Optimizers: one small declaration each, simplest first.

To add one, write its step in its family's kernel module, with named indices for its settings and state; declare it in
the family's module, with the terms that its step consists of and its family in menus; and list it in `OPTIMIZERS`.
Menus, forms, the step inspector, session files and the command line derive from the declaration.
"""

from gdexplorer.optimizers.adaptive import ADADELTA, ADAGRAD, RMSPROP
from gdexplorer.optimizers.continuous import GRADIENT_FLOW
from gdexplorer.optimizers.first_order import ASGD, GRADIENT_DESCENT, MOMENTUM, NESTEROV, QHM
from gdexplorer.optimizers.later_moments import ADABELIEF, QHADAM, RADAM, YOGI
from gdexplorer.optimizers.line_search import BACKTRACKING, CONJUGATE_GRADIENT, EXACT_LINE_SEARCH, WOLFE
from gdexplorer.optimizers.moments import ADAM, ADAMAX, ADAMW, AMSGRAD, NADAM
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.quasi_newton import BFGS, LBFGS
from gdexplorer.optimizers.schedules import SCHEDULES, Schedule, schedule
from gdexplorer.optimizers.second_order import NEWTON, TRUST_REGION
from gdexplorer.optimizers.sign_based import LION, NORMALIZED_DESCENT, RPROP, SIGN_DESCENT
from gdexplorer.optimizers.step_lengths import BARZILAI_BORWEIN, POLYAK_STEP
from gdexplorer.optimizers.stochastic import PERTURBED_DESCENT
from gdexplorer.registry import find

__all__ = ["FAMILIES", "OPTIMIZERS", "SCHEDULES", "Optimizer", "Schedule", "optimizer", "schedule"]

# In menu order.
FAMILIES = {
    "gradient": "Gradient and momentum",
    "adaptive": "Adaptive learning rates",
    "adam": "Adam and its variants",
    "signs": "Signs and directions",
    "step lengths": "Step lengths and line searches",
    "curvature": "Curvature",
}
OPTIMIZERS: tuple[Optimizer, ...] = (
    GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAGRAD, ADADELTA, RMSPROP,
    ADAM, AMSGRAD, ADAMW, ADAMAX, NADAM, RADAM, ADABELIEF, YOGI, QHM, QHADAM,
    RPROP, LION, SIGN_DESCENT, NORMALIZED_DESCENT, ASGD, PERTURBED_DESCENT,
    POLYAK_STEP, BARZILAI_BORWEIN, BACKTRACKING, WOLFE, EXACT_LINE_SEARCH, CONJUGATE_GRADIENT,
    NEWTON, BFGS, LBFGS, TRUST_REGION, GRADIENT_FLOW,
)  # fmt: skip

_BY_KEY = {item.key: item for item in OPTIMIZERS}


def optimizer(key: str) -> Optimizer:
    """Look up an optimizer by key.

    Raises
    ------
    InputError
        If there is none; the message suggests similar keys.
    """
    return find("optimizer", key, _BY_KEY)

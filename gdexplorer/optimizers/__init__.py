"""Optimizers: one small declaration each, simplest first.

To add one, write its step in its family's kernel module, with named indices for its settings and state; declare it in
the family's module, with the terms that its step consists of and its family in menus; and list it in `BUILT_IN`.
Menus, forms, the step inspector, session files and the command line derive from the declaration.
"""

from gdexplorer.optimizers.adaptive import ADADELTA, ADAGRAD, RMSPROP
from gdexplorer.optimizers.averages import LOOKAHEAD, MADGRAD, SCHEDULE_FREE_ADAMW, SCHEDULE_FREE_SGD
from gdexplorer.optimizers.constrained import FRANK_WOLFE, MIRROR_DESCENT, PROJECTED_GRADIENT
from gdexplorer.optimizers.continuous import GRADIENT_FLOW
from gdexplorer.optimizers.diagonal import ADAHESSIAN, SOPHIA
from gdexplorer.optimizers.direct import COORDINATE_DESCENT, NELDER_MEAD, PATTERN_SEARCH, SIMULATED_ANNEALING
from gdexplorer.optimizers.distance import DADAPT_ADAMW, PRODIGY
from gdexplorer.optimizers.evolution import CMA_ES
from gdexplorer.optimizers.first_order import AGGMO, ASGD, GRADIENT_DESCENT, MOMENTUM, NESTEROV, QHM
from gdexplorer.optimizers.kronecker import KFAC, SHAMPOO, SOAP
from gdexplorer.optimizers.later_moments import ADABELIEF, QHADAM, RADAM, YOGI
from gdexplorer.optimizers.layers import MUON
from gdexplorer.optimizers.least_squares import GAUSS_NEWTON, LEVENBERG_MARQUARDT
from gdexplorer.optimizers.libraries import library_of, library_optimizer
from gdexplorer.optimizers.line_search import BACKTRACKING, CONJUGATE_GRADIENT, EXACT_LINE_SEARCH, WOLFE
from gdexplorer.optimizers.mechanic import MECHANIC
from gdexplorer.optimizers.moments import ADAM, ADAMAX, ADAMW, AMSGRAD, NADAM
from gdexplorer.optimizers.newer_moments import ADAN, ADEMAMIX, ADOPT, CAUTIOUS_ADAMW, LAMB, MARS_ADAMW
from gdexplorer.optimizers.normalised import LARS, NOVOGRAD
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.penalty import AUGMENTED_LAGRANGIAN, PENALTY
from gdexplorer.optimizers.plugged import check
from gdexplorer.optimizers.proximal import FISTA, PROXIMAL_GRADIENT
from gdexplorer.optimizers.quasi_newton import BFGS, LBFGS
from gdexplorer.optimizers.rate_free import DOG, DOWG, MOMO
from gdexplorer.optimizers.schedules import SCHEDULES, Schedule, schedule
from gdexplorer.optimizers.second_order import NEWTON, TRUST_REGION
from gdexplorer.optimizers.sharpness import ASAM, SAM
from gdexplorer.optimizers.sign_based import LION, NORMALIZED_DESCENT, RPROP, SIGN_DESCENT
from gdexplorer.optimizers.step_lengths import BARZILAI_BORWEIN, POLYAK_STEP
from gdexplorer.optimizers.stochastic import LANGEVIN, PERTURBED_DESCENT
from gdexplorer.optimizers.variance import SVRG
from gdexplorer.plugins import Registry

__all__ = ["ALIASES", "FAMILIES", "OPTIMIZERS", "SCHEDULES", "Optimizer", "Schedule", "optimizer", "schedule"]

# In menu order.
FAMILIES = {
    "gradient": "Gradient and momentum",
    "adaptive": "Adaptive learning rates",
    "adam": "Adam and its variants",
    "signs": "Signs and directions",
    "averages": "Averages and points ahead",
    "rate free": "Learning rates found on the way",
    "step lengths": "Step lengths and line searches",
    "curvature": "Curvature",
    "layers": "Layers of a network as matrices",
    "constrained": "Within a feasible set, and at kinks",
    "direct": "Along coordinates, and without gradients",
}
# Other names of optimizers: SGD is gradient descent, which mini-batches make stochastic.
ALIASES = {"sgd": "gradient_descent", "gd": "gradient_descent", "GD": "gradient_descent"}
BUILT_IN: tuple[Optimizer, ...] = (
    GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAGRAD, ADADELTA, RMSPROP,
    ADAM, AMSGRAD, ADAMW, ADAMAX, NADAM, RADAM, ADABELIEF, YOGI, QHM, AGGMO, QHADAM,
    ADEMAMIX, ADAN, ADOPT, MARS_ADAMW, CAUTIOUS_ADAMW, LAMB,
    RPROP, LION, SIGN_DESCENT, NORMALIZED_DESCENT, NOVOGRAD, LARS, ASGD, SVRG, PERTURBED_DESCENT, LANGEVIN,
    MADGRAD, SCHEDULE_FREE_SGD, SCHEDULE_FREE_ADAMW, LOOKAHEAD, SAM, ASAM,
    DOG, DOWG, MOMO, PRODIGY, DADAPT_ADAMW, MECHANIC,
    POLYAK_STEP, BARZILAI_BORWEIN, BACKTRACKING, WOLFE, EXACT_LINE_SEARCH, CONJUGATE_GRADIENT,
    NEWTON, BFGS, LBFGS, TRUST_REGION, GAUSS_NEWTON, LEVENBERG_MARQUARDT, SOPHIA, ADAHESSIAN, GRADIENT_FLOW,
    MUON, SHAMPOO, SOAP, KFAC,
    PROJECTED_GRADIENT, FRANK_WOLFE, MIRROR_DESCENT, PENALTY, AUGMENTED_LAGRANGIAN, PROXIMAL_GRADIENT, FISTA,
    COORDINATE_DESCENT, PATTERN_SEARCH, NELDER_MEAD, SIMULATED_ANNEALING, CMA_ES,
)  # fmt: skip


def _check(item: Optimizer) -> None:
    check(item, FAMILIES)


# All of them, and those of plug-ins.
OPTIMIZERS = Registry("optimizers", "optimizer", BUILT_IN, Optimizer, _check)


def optimizer(key: str) -> Optimizer:
    """Look up an optimizer by key or alias; ``torch:NAME`` and ``optax:NAME`` are those of other libraries.

    Raises
    ------
    InputError
        If there is none; the message suggests similar keys. Or if the library is not installed.
    """
    library = library_of(key)
    if library is not None:
        return library_optimizer(library, key)
    return OPTIMIZERS.called(ALIASES.get(key, key))

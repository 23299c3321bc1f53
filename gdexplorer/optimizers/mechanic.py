"""Mechanic: learns the scale of another rule's steps, here of gradient descent."""

import math

from gdexplorer.optimizers import mechanic_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate, weight_decay
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

MECHANIC = Optimizer(
    key="mechanic",
    label="Mechanic",
    family="rate free",
    step=kernels.mechanic,
    hyperparameters=(
        learning_rate(1.0),
        weight_decay(0.01),
        Parameter(
            "initial_scale", 1e-6, 0.0, math.inf, "Scale with which it begins: far below any that suits.",
            Scale.LOGARITHMIC, slider=(1e-9, 1e-2), low_is_open=True,
        ),
    ),
    update=(
        r"\Delta_{k+1} = \Delta_k + \eta \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_0 - s_{k+1} \Delta_{k+1}; \quad "
        r"s \text{ learns from } \langle \nabla f(\theta_k), \Delta_k \rangle"
    ),
    summary="Gradient descent that scales all its steps since the start: six tuners bet on how long these should be.",
    source="A. Cutkosky, A. Defazio, H. Mehta, Mechanic: a learning rate tuner, NeurIPS 2023; with the clipping that "
    "its authors added in Optax",
    terms=(
        GRADIENT,
        Term("start", "start", r"\theta_0", TermKind.POINT, "Where the run began.", memory="start"),
        Term(
            "back", "sum of gradients", r"\Delta_k", TermKind.PLAIN,
            "The gradients so far, each with its learning rate; the way from here to the start by the last scale.",
            "(start - theta) / (s_old + 1e-8)",
        ),
        Term(
            "decayed", "gradient with weight decay", "u", TermKind.SLOPE,
            "The gradient, pulled towards the point itself.",
            "g + weight_decay * s_old * norm(g) / (norm(theta) + 1e-8) * theta",
        ),
        Term(
            "h", "gain of a longer way", "h", TermKind.PLAIN,
            "If positive, the value falls along the way from the start, and the scale grows.", "dot(decayed, back)",
        ),
        Term(
            "s", "scale", "s_{k+1}", TermKind.PLAIN, "The sum of the scales of six tuners with different memories.",
            memory="scale", single=True,
        ),
        step_term("start - s * (back + learning_rate * g) - theta"),
    ),
    state=("start", "scale"),
    scratch=lambda n: 2,
    scalars=kernels.MECHANIC_NUMBERS,
    suggested_rate=lambda rate, size: 1.0,
)  # fmt: skip

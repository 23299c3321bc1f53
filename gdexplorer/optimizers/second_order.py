"""Optimizers that use second derivatives."""

import math

import numpy as np

from gdexplorer.optimizers import second_order_kernels as kernels
from gdexplorer.optimizers.line_search import ALONG, FALL, FOUND
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

TAKEN = Term(
    "taken",
    "accepted",
    "a",
    TermKind.PLAIN,
    "1: the value decreased sufficiently and the step is accepted; 0: it is rejected.",
    lambda s: "1" if (s.theta_next != s.theta).any() else "0",
)

NEWTON = Optimizer(
    key="newton",
    label="Newton",
    family="curvature",
    step=kernels.newton,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "plain", 0.0, 0.0, 1.0, "Unmodified Newton steps, which also converge to saddles and maxima.", Scale.SWITCH
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k \left|\nabla^2 f(\theta_k)\right|^{-1} \nabla f(\theta_k), \quad "
        r"|\cdot| \text{ replaces eigenvalues by their absolute values}"
    ),
    summary="Goes to the minimum of the local quadratic model, modified so that it always descends.",
    source="J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, algorithm 3.2; absolute eigenvalues: "
    "Y. Dauphin and others, 2014",
    terms=(
        GRADIENT,
        Term(
            "d",
            "Newton's direction",
            "d",
            TermKind.MOVE,
            "The step to the minimum of the local quadratic model.",
            memory="direction",
        ),
        FOUND,
        FALL,
        ALONG,
    ),
    state=("direction",),
    scratch=lambda n: 6 + n,
)

TRUST_REGION = Optimizer(
    key="trust_region",
    label="Trust region",
    family="curvature",
    step=kernels.trust_region,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "initial_radius",
            1.0,
            0.0,
            math.inf,
            "Initial radius of the trust region.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e3),
            low_is_open=True,
        ),
        Parameter(
            "largest_radius",
            1000.0,
            0.0,
            math.inf,
            "Largest radius of the trust region.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e6),
            low_is_open=True,
        ),
        Parameter("acceptance", 0.15, 0.0, 0.2499, "Fraction of the predicted decrease that a step must achieve."),
    ),
    update=(
        r"\theta_{k+1} = \theta_k + \arg\min_{\|p\| \leq \Delta_k} \nabla f(\theta_k)^\top p + "
        r"\frac{1}{2} p^\top \nabla^2 f(\theta_k) p"
    ),
    summary="Minimises the local quadratic model in a ball that grows while the model is accurate, else shrinks.",
    source="T. Steihaug, The conjugate gradient method and trust regions in large scale optimization, 1983; "
    "J. Nocedal, S. Wright, Numerical Optimization, 2006, algorithms 4.1 and 7.2",
    terms=(
        GRADIENT,
        Term(
            "p",
            "step in the trust region",
            "p",
            TermKind.MOVE,
            "The minimum of the local quadratic model in the trust region.",
            memory="step",
        ),
        Term(
            "radius",
            "trust region",
            r"\Delta_k",
            TermKind.BALL,
            "The ball in which the model is trusted at this step.",
            memory="region",
            single=True,
        ),
        FALL,
        TAKEN,
        # A rejected step may be infinite or NaN, and so its multiple.
        step_term(lambda s: "taken * p" if np.isfinite(s.p).all() else "theta_next - theta"),
    ),
    state=("step", "region"),
    scratch=lambda n: 5 + n,
    scalars=2,
)

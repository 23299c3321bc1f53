"""Rules that ask for second derivatives."""

import math

import numpy as np

from gdexplorer.optimizers import second_order_kernels as kernels
from gdexplorer.optimizers.line_search import ALONG, FALL, FOUND
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, the_step
from gdexplorer.parameter import Parameter, Scale

NEWTON = Optimizer(
    key="newton",
    label="Newton",
    step=kernels.newton,
    follows_metric=False,
    hyperparameters=(
        Parameter("plain", 0.0, 0.0, 1.0, "Newton's step as it is: it runs to saddles and maxima, too.", Scale.SWITCH),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k \left|\nabla^2 f(\theta_k)\right|^{-1} \nabla f(\theta_k), \quad "
        r"|\cdot| \text{ counts what bends down by its size}"
    ),
    summary="Goes to the bottom of the quadratic that touches the surface; guarded so that it goes down.",
    source="J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, algorithm 3.2; curvatures by their size: "
    "Y. Dauphin and others, 2014",
    terms=(
        GRADIENT,
        Term(
            "d",
            "Newton's direction",
            "d",
            TermKind.MOVE,
            "To the bottom of the quadratic that touches the surface here.",
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
    step=kernels.trust_region,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "initial_radius",
            1.0,
            0.0,
            math.inf,
            "How far it trusts at first.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e3),
            low_is_open=True,
        ),
        Parameter(
            "largest_radius",
            1000.0,
            0.0,
            math.inf,
            "How far it trusts at most.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e6),
            low_is_open=True,
        ),
        Parameter("acceptance", 0.15, 0.0, 0.2499, "Share of the promised fall that a step must keep."),
    ),
    update=(
        r"\theta_{k+1} = \theta_k + \arg\min_{\|p\| \leq \Delta_k} \nabla f(\theta_k)^\top p + "
        r"\frac{1}{2} p^\top \nabla^2 f(\theta_k) p"
    ),
    summary="Trusts the touching quadratic within a circle, which grows where it was right and shrinks where not.",
    source="T. Steihaug, The conjugate gradient method and trust regions in large scale optimization, 1983; "
    "J. Nocedal, S. Wright, Numerical Optimization, 2006, algorithms 4.1 and 7.2",
    terms=(
        GRADIENT,
        Term(
            "p",
            "step within the circle",
            "p",
            TermKind.MOVE,
            "The lowest place of the touching quadratic in its circle.",
            memory="step",
        ),
        Term(
            "size",
            "its length",
            r"\|p\|",
            TermKind.PLAIN,
            "At most the radius of the circle that is trusted.",
            "norm(p)",
        ),
        FALL,
        Term(
            "taken",
            "taken",
            "a",
            TermKind.PLAIN,
            "1: the value fell as promised and the step is taken; 0: it stays.",
            lambda s: "1" if (s.theta_next != s.theta).any() else "0",
        ),
        # What is not taken need not be a number, whose multiple would be zero.
        the_step(lambda s: "taken * p" if np.isfinite(s.p).all() else "theta_next - theta"),
    ),
    state=("step",),
    scratch=lambda n: 5 + n,
    scalars=2,
)

"""Optimizers that linearise residuals or predictions: Gauss-Newton methods."""

import math

import numpy as np

from gdexplorer.optimizers import least_squares_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.line_search import FALL
from gdexplorer.optimizers.needs import SQUARES
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.second_order import TAKEN
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

GAUSS_NEWTON = Optimizer(
    key="gauss_newton",
    label="Gauss-Newton",
    family="curvature",
    step=kernels.gauss_newton,
    needs=SQUARES,
    follows_metric=False,
    hyperparameters=(
        learning_rate(1.0),
        Parameter(
            "damping", 1e-9, 0.0, math.inf,
            "Added to the diagonal of the matrix, as a fraction of its largest entry there.",
            Scale.LOGARITHMIC, slider=(1e-12, 1.0),
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \left(B_k + \delta \max \mathrm{diag} B_k \, I\right)^{-1} "
        r"\nabla f(\theta_k), \quad B_k = \sum_i w_i J_i J_i^\top"
    ),
    summary="Goes to the minimum that there would be if residuals, or predictions, were linear in the coordinates.",
    source="J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, section 10.3; for other losses: "
    "N. N. Schraudolph, Fast curvature matrix-vector products, Neural Computation 14, 2002",
    terms=(
        GRADIENT,
        Term(
            "d", "Gauss-Newton direction", "d", TermKind.MOVE,
            "The way to the minimum of the linearised problem; zero where its matrix has no inverse.",
            memory="direction",
        ),
        step_term("learning_rate * d"),
    ),
    state=("direction",),
    scratch=lambda n: 1 + n,
    suggested_rate=lambda rate, size: 1.0,
)  # fmt: skip

LEVENBERG_MARQUARDT = Optimizer(
    key="levenberg_marquardt",
    label="Levenberg-Marquardt",
    family="curvature",
    step=kernels.levenberg_marquardt,
    needs=SQUARES,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "initial_damping", 1e-3, 0.0, math.inf,
            "First damping, as a fraction of the largest entry on the diagonal of the Gauss-Newton matrix.",
            Scale.LOGARITHMIC, slider=(1e-9, 1e3),
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - (B_k + \lambda_k I)^{-1} \nabla f(\theta_k), \quad B_k = \sum_i w_i J_i J_i^\top, "
        r"\quad \lambda_{k+1} = \lambda_k \max\left(\frac{1}{3}, 1 - (2 \rho_k - 1)^3\right)"
    ),
    summary="Gauss-Newton within a ball, which shrinks while a step fails and grows where the model is accurate.",
    source="D. W. Marquardt, An algorithm for least-squares estimation of nonlinear parameters, 1963; damping: "
    "H. B. Nielsen, Damping parameter in Marquardt's method, IMM-REP-1999-05, 1999",
    terms=(
        GRADIENT,
        Term(
            "lambda_k", "damping", r"\lambda_k", TermKind.PLAIN,
            "Added to the diagonal of the Gauss-Newton matrix: the larger, the shorter the step.",
            memory="applied damping", single=True,
        ),
        Term(
            "p", "damped step", "p", TermKind.MOVE,
            "The lowest point of the linearised problem that is no farther away than this step.",
            memory="step",
        ),
        Term("radius", "trust ball", r"\|p\|", TermKind.BALL, "Within this ball the step is the best.", "norm(p)"),
        FALL,
        TAKEN,
        # A rejected step may be infinite or NaN, and so its multiple.
        step_term(lambda s: "taken * p" if np.isfinite(s.p).all() else "theta_next - theta"),
    ),
    state=("step", "applied damping"),
    scratch=lambda n: 3 + n,
    scalars=2,
)  # fmt: skip

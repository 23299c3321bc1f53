"""Gradient flow: the limit of gradient descent for infinitely small steps."""

from gdexplorer.optimizers import continuous_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

GRADIENT_FLOW = Optimizer(
    key="gradient_flow",
    label="Gradient flow",
    family="gradient",
    step=kernels.gradient_flow,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "tolerance",
            1e-9,
            1e-13,
            0.1,
            "Error tolerance of the integration.",
            Scale.LOGARITHMIC,
            slider=(1e-12, 1e-2),
        ),
    ),
    update=r"\dot\theta(t) = -\nabla f(\theta(t)), \quad \theta_{k+1} = \theta(t_k + \eta)",
    summary="The continuous path downhill: the limit of gradient descent as the learning rate goes to 0.",
    source="J. R. Dormand, P. J. Prince, A family of embedded Runge-Kutta formulae, 1980",
    terms=(
        GRADIENT,
        Term(
            "end",
            "gradient at the end",
            r"\nabla f(\theta_{k+1})",
            TermKind.SLOPE,
            "The gradient at the end of the flow.",
            memory="gradient at its end",
        ),
        Term(
            "straight",
            "one straight step",
            r"-\eta \nabla f(\theta_k)",
            TermKind.MOVE,
            "The gradient descent step with the same learning rate; the flow follows the turning gradient instead.",
            "-learning_rate * g",
        ),
        Term(
            "mean",
            "mean gradient on the way",
            r"\bar g",
            TermKind.SLOPE,
            "The gradient averaged over the time of the flow.",
            "(theta - theta_next) / learning_rate",
        ),
        step_term("-learning_rate * mean"),
    ),
    state=("gradient at its end",),
    scratch=lambda n: 7,
    scalars=1,
    suggested_rate=lambda rate, size: 2.0 * rate,
)

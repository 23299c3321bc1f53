"""One optimizer, as the program's own are declared."""

from gdexplorer.compiled.arithmetic import sign
from gdexplorer.optimizers.hyperparameter import decay, learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term

RATE, BETA = range(2)
MEAN_GRADIENT = 0


def signum(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Signum."""
    for i in range(theta.size):
        mean = settings[BETA] * state[MEAN_GRADIENT, i] + (1.0 - settings[BETA]) * gradient[i]
        state[MEAN_GRADIENT, i] = mean
        theta[i] -= settings[RATE] * sign(mean)
    return 0


SIGNUM = Optimizer(
    key="signum",
    label="Signum",
    family="signs",
    step=signum,
    hyperparameters=(learning_rate(0.01), decay("beta", 0.9, "Decay factor of the mean gradient.")),
    update=(
        r"m_{k+1} = \beta m_k + (1 - \beta) \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \eta \operatorname{sign}(m_{k+1})"
    ),
    summary="Takes equal steps in all coordinates, by the signs of the mean gradient.",
    source="J. Bernstein and others, signSGD: compressed optimisation for non-convex problems, ICML 2018",
    terms=(
        GRADIENT,
        Term(
            "m",
            "mean gradient",
            "m_{k+1}",
            TermKind.SLOPE,
            "A decaying mean of all gradients so far.",
            "beta * m_old + (1 - beta) * g",
            "mean gradient",
        ),
        step_term("-learning_rate * sign(m)"),
    ),
    state=("mean gradient",),
    suggested_rate=lambda rate, size: 0.005 * size,
)

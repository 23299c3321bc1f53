"""Optimizers with a separate step size for each coordinate, from the gradients seen so far."""

from gdexplorer.optimizers import adaptive_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

ADAGRAD = Optimizer(
    key="adagrad",
    label="AdaGrad",
    family="adaptive",
    step=kernels.adagrad,
    hyperparameters=(learning_rate(0.01), epsilon(1e-10)),
    update=(
        r"s_{k+1} = s_k + \nabla f(\theta_k)^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\nabla f(\theta_k)}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Divides each coordinate's step by the root of its summed squared gradients, so step sizes only shrink.",
    source="J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods, JMLR 12, 2011; as in PyTorch",
    terms=(
        GRADIENT,
        Term(
            "s",
            "sum of squares",
            "s_{k+1}",
            TermKind.SQUARE,
            "The sum of all squared gradients so far.",
            "s_old + g ** 2",
            "sum of squares",
        ),
        step_term(
            "-learning_rate * (g / (sqrt(s) + epsilon))",
        ),
    ),
    state=("sum of squares",),
    suggested_rate=lambda rate, size: 0.05 * size,
)

RMSPROP = Optimizer(
    key="rmsprop",
    label="RMSProp",
    family="adaptive",
    step=kernels.rmsprop,
    hyperparameters=(
        learning_rate(0.01),
        decay("alpha", 0.99, "Decay factor of the mean square."),
        epsilon(1e-8),
        decay("momentum", 0.0, "Decay factor of the velocity."),
        Parameter("centered", 0.0, 0.0, 1.0, "Subtract the squared mean gradient.", Scale.SWITCH),
    ),
    update=(
        r"s_{k+1} = \alpha s_k + (1 - \alpha) \nabla f(\theta_k)^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\nabla f(\theta_k)}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Divides each coordinate's step by the root mean square of its recent gradients.",
    source="T. Tieleman, G. Hinton, Lecture 6.5: rmsprop, COURSERA, 2012; as in PyTorch",
    terms=(
        GRADIENT,
        Term(
            "s",
            "mean square",
            "s_{k+1}",
            TermKind.SQUARE,
            "The moving average of squared gradients: how steep each coordinate usually is.",
            "alpha * s_old + (1 - alpha) * g ** 2",
            "mean square",
        ),
        Term(
            "m",
            "mean gradient",
            "m_{k+1}",
            TermKind.SLOPE,
            "The moving average of gradients, whose square is subtracted from the mean square if centered.",
            "alpha * m_old + (1 - alpha) * g",
            "mean gradient",
            used=lambda s: bool(s.centered),
        ),
        Term(
            "ratio",
            "normalised gradient",
            "u",
            TermKind.PLAIN,
            "The gradient divided by its usual size.",
            lambda s: "g / (sqrt(max(s - m**2, 0)) + epsilon)" if s.centered else "g / (sqrt(s) + epsilon)",
        ),
        Term(
            "v",
            "velocity",
            "v_{k+1}",
            TermKind.PLAIN,
            "A decaying sum of past moves, if there is momentum.",
            "momentum * v_old + ratio",
            "velocity",
            used=lambda s: bool(s.momentum > 0.0),
        ),
        step_term(lambda s: "-learning_rate * ratio" if s.v is None else "-learning_rate * v"),
    ),
    state=("mean square", "mean gradient", "velocity"),
    suggested_rate=lambda rate, size: 0.002 * size,
)

ADADELTA = Optimizer(
    key="adadelta",
    label="AdaDelta",
    family="adaptive",
    step=kernels.adadelta,
    hyperparameters=(
        learning_rate(1.0),
        decay("rho", 0.9, "Decay factor of both mean squares."),
        epsilon(1e-6),
    ),
    update=(
        r"s_{k+1} = \rho s_k + (1 - \rho) \nabla f(\theta_k)^2, \quad "
        r"\Delta_k = \frac{\sqrt{u_k + \epsilon}}{\sqrt{s_{k+1} + \epsilon}} \nabla f(\theta_k), \quad "
        r"u_{k+1} = \rho u_k + (1 - \rho) \Delta_k^2, \quad \theta_{k+1} = \theta_k - \eta \Delta_k"
    ),
    summary="Sets its step size from its previous steps: no learning rate to tune, but slow to start.",
    source="M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012; as in PyTorch",
    terms=(
        GRADIENT,
        Term(
            "s",
            "mean square",
            "s_{k+1}",
            TermKind.SQUARE,
            "The moving average of squared gradients: how steep each coordinate usually is.",
            "rho * s_old + (1 - rho) * g ** 2",
            "mean square",
        ),
        Term(
            "change",
            "unscaled step",
            r"\Delta_k",
            TermKind.PLAIN,
            "The gradient, scaled to the size of the previous steps.",
            "sqrt(u_old + epsilon) / sqrt(s + epsilon) * g",
        ),
        Term(
            "u",
            "mean squared step",
            "u_{k+1}",
            TermKind.PLAIN,
            "The moving average of squared steps, used by the next step.",
            "rho * u_old + (1 - rho) * change ** 2",
            "mean squared step",
        ),
        step_term("-learning_rate * change"),
    ),
    state=("mean square", "mean squared step"),
    suggested_rate=lambda rate, size: 0.25 * size,
)

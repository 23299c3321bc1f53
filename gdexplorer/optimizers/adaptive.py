"""Rules that give each coordinate a step of its own, from the gradients seen so far."""

import math

from gdexplorer.kernels import inlined
from gdexplorer.optimizers.optimizer import Hyperparameter, Optimizer, Scale, decay, epsilon, learning_rate


@inlined
def power(last, factor, k):
    """``factor ** k`` from the power before it; stops short of denormal numbers, which are slow."""
    return factor if k == 1 else max(last * factor, 1e-300)


def _adagrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    for i in range(theta.size):
        state[0, i] += gradient[i] * gradient[i]
        theta[i] -= settings[0] * gradient[i] / (math.sqrt(state[0, i]) + settings[1])
    return 0


ADAGRAD = Optimizer(
    key="adagrad",
    label="AdaGrad",
    step=_adagrad,
    hyperparameters=(learning_rate(0.01), epsilon(1e-10)),
    update=(
        r"s_{k+1} = s_k + \nabla f(\theta_k)^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\nabla f(\theta_k)}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Divides each coordinate's step by all the slope it has seen, so that steps only shrink.",
    source="J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods, JMLR 12, 2011; as in PyTorch",
    state=("sum of squares",),
    suggested_rate=lambda rate, size: 0.05 * size,
)


def _rmsprop(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    alpha, eps, momentum, centered = settings[1], settings[2], settings[3], settings[4]
    for i in range(theta.size):
        square = alpha * state[0, i] + (1.0 - alpha) * gradient[i] * gradient[i]
        state[0, i] = square
        if centered != 0.0:
            state[1, i] += (1.0 - alpha) * (gradient[i] - state[1, i])
            square -= state[1, i] * state[1, i]
        move = gradient[i] / (math.sqrt(square) + eps)
        if momentum > 0.0:
            move += momentum * state[2, i]
            state[2, i] = move
        theta[i] -= settings[0] * move
    return 0


RMSPROP = Optimizer(
    key="rmsprop",
    label="RMSProp",
    step=_rmsprop,
    hyperparameters=(
        learning_rate(0.01),
        decay("alpha", 0.99, "How much of the average of squares is kept."),
        epsilon(1e-8),
        decay("momentum", 0.0, "How much of the last velocity is kept."),
        Hyperparameter("centered", 0.0, 0.0, 1.0, Scale.SWITCH, "Subtract the square of the average gradient."),
    ),
    update=(
        r"s_{k+1} = \alpha s_k + (1 - \alpha) \nabla f(\theta_k)^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\nabla f(\theta_k)}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Divides each coordinate's step by the recent size of its slope.",
    source="T. Tieleman, G. Hinton, Lecture 6.5: rmsprop, COURSERA, 2012; as in PyTorch",
    state=("mean square", "mean gradient", "velocity"),
    suggested_rate=lambda rate, size: 0.002 * size,
)


def _adam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    beta1, beta2, eps = settings[1], settings[2], settings[3]
    scalars[0] = power(scalars[0], beta1, k)
    scalars[1] = power(scalars[1], beta2, k)
    rate = settings[0] / (1.0 - scalars[0])
    correction = math.sqrt(1.0 - scalars[1])
    for i in range(theta.size):
        slope = gradient[i]
        mean = beta1 * state[0, i] + (1.0 - beta1) * slope
        square = beta2 * state[1, i] + (1.0 - beta2) * slope * slope
        state[0, i] = mean
        state[1, i] = square
        theta[i] -= rate * mean / (math.sqrt(square) / correction + eps)
    return 0


ADAM = Optimizer(
    key="adam",
    label="Adam",
    step=_adam,
    hyperparameters=(
        learning_rate(0.001),
        decay("beta1", 0.9, "How much of the average gradient is kept."),
        decay("beta2", 0.999, "How much of the average of squares is kept."),
        epsilon(1e-8),
    ),
    update=(
        r"m_{k+1} = \beta_1 m_k + (1 - \beta_1) \nabla f(\theta_k), \quad "
        r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \nabla f(\theta_k)^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Momentum and a step of its own for each coordinate, both corrected for their start at zero.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015; as in PyTorch",
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

"""Rules that step along the gradient, or along an average of past gradients."""

import math

from gdexplorer.optimizers.optimizer import Hyperparameter, Optimizer, Scale, decay, learning_rate


def _gradient_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    for i in range(theta.size):
        theta[i] -= settings[0] * gradient[i]
    return 0


GRADIENT_DESCENT = Optimizer(
    key="gradient_descent",
    label="Gradient descent",
    step=_gradient_descent,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \theta_k - \eta \, \nabla f(\theta_k)",
    summary="Steps straight down the slope, the longer the steeper.",
    source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
    stability=lambda settings: 2.0,
)


def _momentum(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    momentum = settings[1]
    share = 1.0 if k == 1 else 1.0 - settings[2]
    for i in range(theta.size):
        velocity = momentum * state[0, i] + share * gradient[i]
        state[0, i] = velocity
        theta[i] -= settings[0] * velocity
    return 0


_MOMENTUM = decay("momentum", 0.9, "How much of the last velocity is kept.")

MOMENTUM = Optimizer(
    key="momentum",
    label="Momentum",
    step=_momentum,
    hyperparameters=(
        learning_rate(0.01),
        _MOMENTUM,
        Hyperparameter("dampening", 0.0, 0.0, 1.0, Scale.LINEAR, "How much of each new gradient is left out."),
    ),
    update=r"v_{k+1} = \mu v_k + (1 - \tau) \nabla f(\theta_k), \quad \theta_{k+1} = \theta_k - \eta \, v_{k+1}",
    summary="A heavy ball: it gathers speed along a valley and rolls through small bumps.",
    source="B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964; as in PyTorch's SGD",
    state=("velocity",),
    suggested_rate=lambda rate, size: 0.2 * rate,
    stability=lambda settings: (
        2.0 * (1.0 + settings["momentum"]) / (1.0 - settings["dampening"]) if settings["dampening"] < 1 else math.inf
    ),
)


def _nesterov(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    momentum = settings[1]
    for i in range(theta.size):
        velocity = momentum * state[0, i] + gradient[i]
        state[0, i] = velocity
        theta[i] -= settings[0] * (gradient[i] + momentum * velocity)
    return 0


NESTEROV = Optimizer(
    key="nesterov",
    label="Nesterov",
    step=_nesterov,
    hyperparameters=(learning_rate(0.01), _MOMENTUM),
    update=(
        r"v_{k+1} = \mu v_k + \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \eta \, (\nabla f(\theta_k) + \mu v_{k+1})"
    ),
    summary="Momentum that looks ahead: it brakes before it overshoots.",
    source="Y. Nesterov, A method for solving the convex programming problem with convergence rate O(1/k²), 1983; "
    "as in PyTorch's SGD",
    state=("velocity",),
    suggested_rate=lambda rate, size: 0.2 * rate,
    stability=lambda settings: 2.0 * (1.0 + settings["momentum"]) / (1.0 + 2.0 * settings["momentum"]),
)

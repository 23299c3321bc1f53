"""Adam and its descendants: averages of the gradient and of its square."""

import math

from gdexplorer.arithmetic import power, quotient, sign
from gdexplorer.kernels import inlined
from gdexplorer.optimizers.optimizer import Hyperparameter, Optimizer, Scale, decay, epsilon, learning_rate

_BETA1 = decay("beta1", 0.9, "How much of the average gradient is kept.")
_BETA2 = decay("beta2", 0.999, "How much of the average of squares is kept.")
_ADAM = (learning_rate(0.001), _BETA1, _BETA2, epsilon(1e-8))
_AVERAGES = r"m_{k+1} = \beta_1 m_k + (1 - \beta_1) \nabla f(\theta_k), \quad "
_MOMENTS = _AVERAGES + r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \nabla f(\theta_k)^2, \quad "
_CORRECTED = r"\hat m = \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \quad \hat s = \frac{s_{k+1}}{1 - \beta_2^{k+1}}, \quad "


@inlined
def corrections(scalars, beta1, beta2, k):
    """What both averages lack after ``k`` steps because they started at zero."""
    scalars[0] = power(scalars[0], beta1, k)
    scalars[1] = power(scalars[1], beta2, k)
    return 1.0 - scalars[0], 1.0 - scalars[1]


@inlined
def average(state, row, i, beta, sample):
    """Mix ``sample`` into the average in ``state[row, i]``."""
    state[row, i] = beta * state[row, i] + (1.0 - beta) * sample
    return state[row, i]


def _adam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    beta1, beta2, eps = settings[1], settings[2], settings[3]
    lacking1, lacking2 = corrections(scalars, beta1, beta2, k)
    rate = settings[0] / lacking1
    correction = math.sqrt(lacking2)
    for i in range(theta.size):
        slope = gradient[i]
        mean = beta1 * state[0, i] + (1.0 - beta1) * slope
        square = beta2 * state[1, i] + (1.0 - beta2) * slope * slope
        state[0, i] = mean
        state[1, i] = square
        theta[i] -= rate * quotient(mean, math.sqrt(square) / correction + eps)
    return 0


ADAM = Optimizer(
    key="adam",
    label="Adam",
    step=_adam,
    hyperparameters=_ADAM,
    update=(
        _MOMENTS + r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Momentum and a step of its own for each coordinate, both corrected for their start at zero.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015; as in PyTorch",
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)


def _amsgrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    correction = math.sqrt(lacking2)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        # The greatest mean square is taken before the correction, as PyTorch does.
        state[2, i] = max(state[2, i], average(state, 1, i, settings[2], gradient[i] * gradient[i]))
        theta[i] -= settings[0] / lacking1 * quotient(mean, math.sqrt(state[2, i]) / correction + settings[3])
    return 0


AMSGRAD = Optimizer(
    key="amsgrad",
    label="AMSGrad",
    step=_amsgrad,
    hyperparameters=_ADAM,
    update=(
        _MOMENTS + r"\bar s_{k+1} = \max(\bar s_k, s_{k+1}), \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{\bar s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Adam that never forgets its steepest slope, so that its steps cannot grow again.",
    source="S. J. Reddi, S. Kale, S. Kumar, On the convergence of Adam and beyond, ICLR 2018; as in PyTorch",
    state=("mean gradient", "mean square", "greatest mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)


def _adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    correction = math.sqrt(lacking2)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        square = average(state, 1, i, settings[2], gradient[i] * gradient[i])
        theta[i] -= settings[0] * settings[4] * theta[i]
        theta[i] -= settings[0] / lacking1 * quotient(mean, math.sqrt(square) / correction + settings[3])
    return 0


ADAMW = Optimizer(
    key="adamw",
    label="AdamW",
    step=_adamw,
    hyperparameters=(
        *_ADAM,
        Hyperparameter(
            "weight_decay", 0.01, 0.0, float("inf"), Scale.LINEAR, "How strongly the origin pulls.", 0.0, 1.0
        ),
    ),
    update=(
        _MOMENTS + _CORRECTED + r"\theta_{k+1} = (1 - \eta \lambda) \theta_k - "
        r"\eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam that also pulls straight towards the origin, so it ends beside the minimum.",
    source="I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019; as in PyTorch",
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)


def _adamax(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    scalars[0] = power(scalars[0], settings[1], k)
    rate = settings[0] / (1.0 - scalars[0])
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        state[1, i] = max(settings[2] * state[1, i], abs(gradient[i]) + settings[3])
        theta[i] -= rate * quotient(mean, state[1, i])
    return 0


ADAMAX = Optimizer(
    key="adamax",
    label="AdaMax",
    step=_adamax,
    hyperparameters=(learning_rate(0.002), *_ADAM[1:]),
    update=(
        _AVERAGES + r"u_{k+1} = \max(\beta_2 u_k, |\nabla f(\theta_k)| + \epsilon), \quad "
        r"\theta_{k+1} = \theta_k - \frac{\eta}{1 - \beta_1^{k+1}} \frac{m_{k+1}}{u_{k+1}}"
    ),
    summary="Adam that divides by the steepest recent slope in place of the average one.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, section 7; as in PyTorch",
    state=("mean gradient", "greatest slope"),
    scalars=1,
    suggested_rate=lambda rate, size: 0.01 * size,
)


def _nadam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    beta1, beta2, eps, momentum_decay = settings[1], settings[2], settings[3], settings[4]
    mu = beta1 * (1.0 - 0.5 * 0.96 ** (k * momentum_decay))
    mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 1) * momentum_decay))
    scalars[0] = power(scalars[0], mu, k)
    scalars[1] = power(scalars[1], beta2, k)
    share = settings[0] * (1.0 - mu) / (1.0 - scalars[0])
    share_next = settings[0] * mu_next / (1.0 - scalars[0] * mu_next)
    for i in range(theta.size):
        mean = average(state, 0, i, beta1, gradient[i])
        square = average(state, 1, i, beta2, gradient[i] * gradient[i])
        divisor = math.sqrt(square / (1.0 - scalars[1])) + eps
        theta[i] -= quotient(share * gradient[i] + share_next * mean, divisor)
    return 0


NADAM = Optimizer(
    key="nadam",
    label="NAdam",
    step=_nadam,
    hyperparameters=(
        learning_rate(0.002),
        *_ADAM[1:],
        Hyperparameter(
            "momentum_decay", 0.004, 0.0, float("inf"), Scale.LINEAR, "How fast the momentum grows to beta1.", 0.0, 1.0
        ),
    ),
    update=(
        _MOMENTS + r"\mu_k = \beta_1 (1 - \frac{1}{2} 0.96^{k \psi}), \quad "
        r"\theta_{k+1} = \theta_k - \frac{\eta}{\sqrt{\hat s} + \epsilon} \left("
        r"\frac{(1 - \mu_{k+1}) \nabla f(\theta_k)}{1 - \prod_{i \leq k+1} \mu_i} + "
        r"\frac{\mu_{k+2} m_{k+1}}{1 - \prod_{i \leq k+2} \mu_i} \right)"
    ),
    summary="Adam that looks ahead as Nesterov's momentum does.",
    source="T. Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016; as in PyTorch",
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)


@inlined
def rectification(beta2, power_of_beta2, k):
    """How far a mean square of ``k`` samples can be trusted; 0 where there are too few to divide by it."""
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * k * power_of_beta2 / (1.0 - power_of_beta2)
    if not length > 5.0:
        return 0.0
    return math.sqrt((length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length))


def _radam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    trust = rectification(settings[2], scalars[1], k)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i]) / lacking1
        square = average(state, 1, i, settings[2], gradient[i] * gradient[i])
        if trust > 0.0:
            mean = trust * math.sqrt(lacking2) * quotient(mean, math.sqrt(square) + settings[3])
        theta[i] -= settings[0] * mean
    return 0


RADAM = Optimizer(
    key="radam",
    label="RAdam",
    step=_radam,
    hyperparameters=_ADAM,
    update=(
        _MOMENTS + _CORRECTED + r"\theta_{k+1} = \theta_k - \eta \, r_{k+1} \frac{\hat m}{\sqrt{\hat s} + \epsilon} "
        r"\text{ if } \rho_{k+1} > 5, \text{ else } \theta_k - \eta \, \hat m"
    ),
    summary="Adam that starts as plain momentum, until its average of squares can be trusted.",
    source="L. Liu and others, On the variance of the adaptive learning rate and beyond, ICLR 2020; as in PyTorch",
    state=("mean gradient", "mean square"),
    scalars=2,
    # Its first steps are not divided by the slope: the rate must suit gradient descent, too.
    suggested_rate=lambda rate, size: min(0.01 * size, rate),
)


def _adabelief(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        surprise = gradient[i] - mean
        state[1, i] = average(state, 1, i, settings[2], surprise * surprise) + settings[3]
        theta[i] -= settings[0] / lacking1 * quotient(mean, math.sqrt(state[1, i] / lacking2) + settings[3])
    return 0


ADABELIEF = Optimizer(
    key="adabelief",
    label="AdaBelief",
    step=_adabelief,
    hyperparameters=_ADAM,
    update=(
        _AVERAGES
        + r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) (\nabla f(\theta_k) - m_{k+1})^2 + \epsilon, \quad "
        + _CORRECTED
        + r"\theta_{k+1} = \theta_k - \eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam that strides where the gradient is as expected and takes care where it surprises.",
    source="J. Zhuang and others, AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, 2020",
    state=("mean gradient", "mean squared surprise"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.005 * size,
)


def _yogi(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        square = gradient[i] * gradient[i]
        state[1, i] -= (1.0 - settings[2]) * sign(state[1, i] - square) * square
        theta[i] -= settings[0] * quotient(mean, math.sqrt(state[1, i]) + settings[3])
    return 0


YOGI = Optimizer(
    key="yogi",
    label="Yogi",
    step=_yogi,
    hyperparameters=(learning_rate(0.01), _BETA1, _BETA2, epsilon(1e-3)),
    update=(
        _AVERAGES + r"s_{k+1} = s_k - (1 - \beta_2) \operatorname{sign}(s_k - \nabla f(\theta_k)^2) "
        r"\nabla f(\theta_k)^2, \quad \theta_{k+1} = \theta_k - \eta \frac{m_{k+1}}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Adam whose divisor changes only by small amounts, so that steps do not grow suddenly.",
    source="M. Zaheer and others, Adaptive methods for nonconvex optimization, NeurIPS 2018, algorithm 2",
    state=("mean gradient", "mean square"),
    suggested_rate=lambda rate, size: 0.005 * size,
)


def _qhadam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    nu1, nu2 = settings[4], settings[5]
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    for i in range(theta.size):
        square = gradient[i] * gradient[i]
        mean = average(state, 0, i, settings[1], gradient[i]) / lacking1
        mean_square = average(state, 1, i, settings[2], square) / lacking2
        above = (1.0 - nu1) * gradient[i] + nu1 * mean
        theta[i] -= settings[0] * quotient(above, math.sqrt((1.0 - nu2) * square + nu2 * mean_square) + settings[3])
    return 0


QHADAM = Optimizer(
    key="qhadam",
    label="QHAdam",
    step=_qhadam,
    hyperparameters=(
        learning_rate(0.001),
        decay("beta1", 0.995, "How much of the average gradient is kept."),
        _BETA2,
        epsilon(1e-8),
        Hyperparameter("nu1", 0.7, 0.0, 1.0, Scale.LINEAR, "Share of the average gradient, beside the newest."),
        Hyperparameter("nu2", 1.0, 0.0, 1.0, Scale.LINEAR, "Share of the average of squares, beside the newest."),
    ),
    update=(
        _MOMENTS + _CORRECTED + r"\theta_{k+1} = \theta_k - \eta \frac{(1 - \nu_1) \nabla f(\theta_k) + \nu_1 \hat m}"
        r"{\sqrt{(1 - \nu_2) \nabla f(\theta_k)^2 + \nu_2 \hat s} + \epsilon}"
    ),
    summary="Adam that mixes the newest gradient into a long memory, to have its calm without its delay.",
    source="J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019",
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.005 * size,
)

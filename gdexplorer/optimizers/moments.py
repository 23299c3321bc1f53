"""Adam and its descendants: averages of the gradient and of its square."""

from typing import Any

import numpy as np

from gdexplorer.optimizers import moments_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Kind, Numbers, Term, over, the_step
from gdexplorer.parameter import Parameter

BETA1 = decay("beta1", 0.9, "How much of the average gradient is kept.")
BETA2 = decay("beta2", 0.999, "How much of the average of squares is kept.")
ADAM_SETTINGS = (learning_rate(0.001), BETA1, BETA2, epsilon(1e-8))
AVERAGES = r"m_{k+1} = \beta_1 m_k + (1 - \beta_1) \nabla f(\theta_k), \quad "
MOMENTS = AVERAGES + r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \nabla f(\theta_k)^2, \quad "
CORRECTED = r"\hat m = \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \quad \hat s = \frac{s_{k+1}}{1 - \beta_2^{k+1}}, \quad "

MEAN = Term(
    "m", "mean gradient", "m_{k+1}", Kind.SLOPE, "The average of the gradients so far, the newest weigh most.",
    "<beta1> <m_old> + (1 - <beta1>) <g>", lambda s: s.beta1 * s.m_old + (1.0 - s.beta1) * s.g, "mean gradient",
)  # fmt: skip

SQUARE = Term(
    "s", "mean square", "s_{k+1}", Kind.SQUARE, "The average square of each slope so far: how steep it usually is.",
    "<beta2> <s_old> + (1 - <beta2>) <g>^2", lambda s: s.beta2 * s.s_old + (1.0 - s.beta2) * s.g**2, "mean square",
)  # fmt: skip

MEAN_CORRECTED = Term(
    "m_hat", "mean, corrected", r"\hat m", Kind.SLOPE, "The mean gradient without the pull of its start at zero.",
    r"\frac{<m>}{1 - <beta1>^{<step>}}", lambda s: s.m / (1.0 - s.beta1**s.step),
)  # fmt: skip

SQUARE_CORRECTED = Term(
    "s_hat", "square, corrected", r"\hat s", Kind.SQUARE, "The mean square without the pull of its start at zero.",
    r"\frac{<s>}{1 - <beta2>^{<step>}}", lambda s: s.s / (1.0 - s.beta2**s.step),
)  # fmt: skip
AVERAGED = (GRADIENT, MEAN, SQUARE, MEAN_CORRECTED, SQUARE_CORRECTED)

ADAMS_STEP = the_step(
    r"-<learning_rate> \frac{<m_hat>}{\sqrt{<s_hat>} + <epsilon>}",
    lambda s: -s.learning_rate * over(s.m_hat, np.sqrt(s.s_hat) + s.epsilon),
)

ADAM = Optimizer(
    key="adam",
    label="Adam",
    step=kernels.adam,
    hyperparameters=ADAM_SETTINGS,
    update=(
        MOMENTS + r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Momentum and a step of its own for each coordinate, both corrected for their start at zero.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015; as in PyTorch",
    terms=(*AVERAGED, ADAMS_STEP),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

AMSGRAD = Optimizer(
    key="amsgrad",
    label="AMSGrad",
    step=kernels.amsgrad,
    hyperparameters=ADAM_SETTINGS,
    update=(
        MOMENTS + r"\bar s_{k+1} = \max(\bar s_k, s_{k+1}), \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{\bar s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Adam that never forgets its steepest slope, so that its steps cannot grow again.",
    source="S. J. Reddi, S. Kale, S. Kumar, On the convergence of Adam and beyond, ICLR 2018; as in PyTorch",
    terms=(
        GRADIENT,
        MEAN,
        SQUARE,
        Term(
            "greatest",
            "greatest mean square",
            r"\bar s_{k+1}",
            Kind.SQUARE,
            "The greatest mean square so far.",
            r"\max\left(<greatest_old>, <s>\right)",
            lambda s: np.maximum(s.greatest_old, s.s),
            "greatest mean square",
        ),
        MEAN_CORRECTED,
        Term(
            "s_hat",
            "square, corrected",
            r"\hat s",
            Kind.SQUARE,
            "The greatest mean square, corrected as Adam does.",
            r"\frac{<greatest>}{1 - <beta2>^{<step>}}",
            lambda s: s.greatest / (1.0 - s.beta2**s.step),
        ),
        ADAMS_STEP,
    ),
    state=("mean gradient", "mean square", "greatest mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

ADAMW = Optimizer(
    key="adamw",
    label="AdamW",
    step=kernels.adamw,
    hyperparameters=(
        *ADAM_SETTINGS,
        Parameter("weight_decay", 0.01, 0.0, float("inf"), "How strongly the origin pulls.", slider=(0.0, 1.0)),
    ),
    update=(
        MOMENTS + CORRECTED + r"\theta_{k+1} = (1 - \eta \lambda) \theta_k - "
        r"\eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam that also pulls straight towards the origin, so it ends beside the minimum.",
    source="I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019; as in PyTorch",
    terms=(
        *AVERAGED,
        Term(
            "pull",
            "pull to the origin",
            "p",
            Kind.MOVE,
            "Weight decay: a small step straight towards the origin.",
            r"-<learning_rate> \cdot <weight_decay> <theta>",
            lambda s: -s.learning_rate * s.weight_decay * s.theta,
        ),
        the_step(
            r"<pull> - <learning_rate> \frac{<m_hat>}{\sqrt{<s_hat>} + <epsilon>}",
            lambda s: s.pull - s.learning_rate * over(s.m_hat, np.sqrt(s.s_hat) + s.epsilon),
        ),
    ),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

ADAMAX = Optimizer(
    key="adamax",
    label="AdaMax",
    step=kernels.adamax,
    hyperparameters=(learning_rate(0.002), *ADAM_SETTINGS[1:]),
    update=(
        AVERAGES + r"u_{k+1} = \max(\beta_2 u_k, |\nabla f(\theta_k)| + \epsilon), \quad "
        r"\theta_{k+1} = \theta_k - \frac{\eta}{1 - \beta_1^{k+1}} \frac{m_{k+1}}{u_{k+1}}"
    ),
    summary="Adam that divides by the steepest recent slope in place of the average one.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, section 7; as in PyTorch",
    terms=(
        GRADIENT,
        MEAN,
        MEAN_CORRECTED,
        Term(
            "u",
            "greatest slope",
            "u_{k+1}",
            Kind.SIZE,
            "The greatest slope of each coordinate, slowly forgotten.",
            r"\max\left(<beta2> <u_old>, |<g>| + <epsilon>\right)",
            lambda s: np.maximum(s.beta2 * s.u_old, np.abs(s.g) + s.epsilon),
            "greatest slope",
        ),
        the_step(r"-<learning_rate> \frac{<m_hat>}{<u>}", lambda s: -s.learning_rate * over(s.m_hat, s.u)),
    ),
    state=("mean gradient", "greatest slope"),
    scalars=1,
    suggested_rate=lambda rate, size: 0.01 * size,
)


def _product_of_momenta(s: Numbers) -> float:
    """The product of the momenta of all steps so far."""
    product, first = 1.0, 1
    while first <= s.step and product > 1e-300:
        steps = np.arange(first, min(first + 4096, s.step + 1))
        product *= float(np.prod(_momenta(s, steps)))
        first += 4096
    return max(product, 1e-300)


def _momenta(s: Numbers, steps: Any) -> Any:
    return s.beta1 * (1.0 - 0.5 * 0.96 ** (steps * s.momentum_decay))


NADAM = Optimizer(
    key="nadam",
    label="NAdam",
    step=kernels.nadam,
    hyperparameters=(
        learning_rate(0.002),
        *ADAM_SETTINGS[1:],
        Parameter(
            "momentum_decay", 0.004, 0.0, float("inf"), "How fast the momentum grows to beta1.", slider=(0.0, 1.0)
        ),
    ),
    update=(
        MOMENTS + r"\mu_k = \beta_1 (1 - \frac{1}{2} 0.96^{k \psi}), \quad "
        r"\theta_{k+1} = \theta_k - \frac{\eta}{\sqrt{\hat s} + \epsilon} \left("
        r"\frac{(1 - \mu_{k+1}) \nabla f(\theta_k)}{1 - \prod_{i \leq k+1} \mu_i} + "
        r"\frac{\mu_{k+2} m_{k+1}}{1 - \prod_{i \leq k+2} \mu_i} \right)"
    ),
    summary="Adam that looks ahead as Nesterov's momentum does.",
    source="T. Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016; as in PyTorch",
    terms=(
        GRADIENT,
        MEAN,
        SQUARE,
        SQUARE_CORRECTED,
        Term(
            "mu",
            "momentum of this step",
            r"\mu_{k+1}",
            Kind.PLAIN,
            "The share of the past, which grows to beta1.",
            r"<beta1> \left(1 - \frac{1}{2} \cdot 0.96^{<step> \cdot <momentum_decay>}\right)",
            lambda s: _momenta(s, s.step),
        ),
        Term(
            "mu_next",
            "momentum of the next",
            r"\mu_{k+2}",
            Kind.PLAIN,
            "The same one step ahead.",
            r"<beta1> \left(1 - \frac{1}{2} \cdot 0.96^{(<step> + 1) \cdot <momentum_decay>}\right)",
            lambda s: _momenta(s, s.step + 1),
        ),
        Term(
            "product",
            "product of momenta",
            r"\Pi_{k+1}",
            Kind.PLAIN,
            "All momenta so far, multiplied: what the average still lacks because it started at zero.",
            r"",
            _product_of_momenta,
        ),
        Term(
            "ahead",
            "look-ahead gradient",
            "d",
            Kind.SLOPE,
            "The newest gradient and the average one, mixed as the next step will mix them.",
            r"\frac{(1 - <mu>) <g>}{1 - <product>} + \frac{<mu_next> <m>}{1 - <product> \cdot <mu_next>}",
            lambda s: (1.0 - s.mu) / (1.0 - s.product) * s.g + s.mu_next / (1.0 - s.product * s.mu_next) * s.m,
        ),
        the_step(
            r"-<learning_rate> \frac{<ahead>}{\sqrt{<s_hat>} + <epsilon>}",
            lambda s: -s.learning_rate * over(s.ahead, np.sqrt(s.s_hat) + s.epsilon),
        ),
    ),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

"""Adam and variants: moving averages of the gradient and of its square."""

from gdexplorer.optimizers import moments_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate, weight_decay
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter

BETA1 = decay("beta1", 0.9, "Decay factor of the mean gradient.")
BETA2 = decay("beta2", 0.999, "Decay factor of the mean square.")
ADAM_SETTINGS = (learning_rate(0.001), BETA1, BETA2, epsilon(1e-8))
AVERAGES = r"m_{k+1} = \beta_1 m_k + (1 - \beta_1) \nabla f(\theta_k), \quad "
MOMENTS = AVERAGES + r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \nabla f(\theta_k)^2, \quad "
CORRECTED = r"\hat m = \frac{m_{k+1}}{1 - \beta_1^{k+1}}, \quad \hat s = \frac{s_{k+1}}{1 - \beta_2^{k+1}}, \quad "

MEAN = Term(
    "m", "mean gradient", "m_{k+1}", TermKind.SLOPE, "The exponential moving average of the gradients.",
    "beta1 * m_old + (1 - beta1) * g", "mean gradient",
)  # fmt: skip

SQUARE = Term(
    "s", "mean square", "s_{k+1}", TermKind.SQUARE, "The exponential moving average of the squared gradients.",
    "beta2 * s_old + (1 - beta2) * g ** 2", "mean square",
)  # fmt: skip

MEAN_CORRECTED = Term(
    "m_hat", "bias-corrected mean", r"\hat m", TermKind.SLOPE, "The mean gradient, corrected for its start at 0.",
    "m / (1 - beta1 ** step)",
)  # fmt: skip

SQUARE_CORRECTED = Term(
    "s_hat", "bias-corrected square", r"\hat s", TermKind.SQUARE, "The mean square, corrected for its start at 0.",
    "s / (1 - beta2 ** step)",
)  # fmt: skip
AVERAGED = (GRADIENT, MEAN, SQUARE, MEAN_CORRECTED, SQUARE_CORRECTED)

ADAMS_STEP = step_term(
    "-learning_rate * (m_hat / (sqrt(s_hat) + epsilon))",
)

PULL = Term(
    "pull", "pull to the origin", "p", TermKind.MOVE, "Weight decay: a small step towards the origin.",
    "-learning_rate * weight_decay * theta",
)  # fmt: skip

ADAM = Optimizer(
    key="adam",
    label="Adam",
    family="adam",
    step=kernels.adam,
    hyperparameters=ADAM_SETTINGS,
    update=(
        MOMENTS + r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Momentum with a separate step size for each coordinate, both bias-corrected.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015; as in PyTorch",
    terms=(*AVERAGED, ADAMS_STEP),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

AMSGRAD = Optimizer(
    key="amsgrad",
    label="AMSGrad",
    family="adam",
    step=kernels.amsgrad,
    hyperparameters=ADAM_SETTINGS,
    update=(
        MOMENTS + r"\bar s_{k+1} = \max(\bar s_k, s_{k+1}), \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{m_{k+1} / (1 - \beta_1^{k+1})}"
        r"{\sqrt{\bar s_{k+1} / (1 - \beta_2^{k+1})} + \epsilon}"
    ),
    summary="Adam that keeps the maximum of its mean square, so that step sizes cannot grow again.",
    source="S. J. Reddi, S. Kale, S. Kumar, On the convergence of Adam and beyond, ICLR 2018; as in PyTorch",
    terms=(
        GRADIENT,
        MEAN,
        SQUARE,
        Term(
            "greatest",
            "greatest mean square",
            r"\bar s_{k+1}",
            TermKind.SQUARE,
            "The maximum of the mean square so far.",
            "max(greatest_old, s)",
            "greatest mean square",
        ),
        MEAN_CORRECTED,
        Term(
            "s_hat",
            "bias-corrected square",
            r"\hat s",
            TermKind.SQUARE,
            "The maximum, bias-corrected as in Adam.",
            "greatest / (1 - beta2 ** step)",
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
    family="adam",
    step=kernels.adamw,
    hyperparameters=(*ADAM_SETTINGS, weight_decay(0.01)),
    update=(
        MOMENTS + CORRECTED + r"\theta_{k+1} = (1 - \eta \lambda) \theta_k - "
        r"\eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam with decoupled weight decay, which pulls towards the origin, away from the minimum of f alone.",
    source="I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019; as in PyTorch",
    terms=(
        *AVERAGED,
        PULL,
        step_term(
            "pull - learning_rate * (m_hat / (sqrt(s_hat) + epsilon))",
        ),
    ),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

ADAMAX = Optimizer(
    key="adamax",
    label="AdaMax",
    family="adam",
    step=kernels.adamax,
    hyperparameters=(learning_rate(0.002), *ADAM_SETTINGS[1:]),
    update=(
        AVERAGES + r"u_{k+1} = \max(\beta_2 u_k, |\nabla f(\theta_k)| + \epsilon), \quad "
        r"\theta_{k+1} = \theta_k - \frac{\eta}{1 - \beta_1^{k+1}} \frac{m_{k+1}}{u_{k+1}}"
    ),
    summary="Adam that divides by a decaying maximum of the gradient instead of its root mean square.",
    source="D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, section 7; as in PyTorch",
    terms=(
        GRADIENT,
        MEAN,
        MEAN_CORRECTED,
        Term(
            "u",
            "greatest slope",
            "u_{k+1}",
            TermKind.SIZE,
            "The decaying maximum of each coordinate's absolute gradient.",
            "max(beta2 * u_old, abs(g) + epsilon)",
            "greatest slope",
        ),
        step_term("-learning_rate * (m_hat / u)"),
    ),
    state=("mean gradient", "greatest slope"),
    scalars=1,
    suggested_rate=lambda rate, size: 0.01 * size,
)


NADAM = Optimizer(
    key="nadam",
    label="NAdam",
    family="adam",
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
        r"u = \frac{(1 - \mu_{k+1}) \nabla f(\theta_k)}{1 - \prod_{i \leq k+1} \mu_i} + "
        r"\frac{\mu_{k+2} m_{k+1}}{1 - \prod_{i \leq k+2} \mu_i}, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{u}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam with Nesterov momentum.",
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
            TermKind.PLAIN,
            "The momentum, which grows to beta1.",
            "beta1 * (1 - 1 / 2 * 0.96 ** (step * momentum_decay))",
        ),
        Term(
            "mu_next",
            "momentum of the next step",
            r"\mu_{k+2}",
            TermKind.PLAIN,
            "The momentum of the following step.",
            "beta1 * (1 - 1 / 2 * 0.96 ** ((step + 1) * momentum_decay))",
        ),
        Term(
            "product",
            "product of momenta",
            r"\Pi_{k+1}",
            TermKind.PLAIN,
            "The product of all momenta so far, for the bias correction.",
            "product(i, step, beta1 * (1 - 1 / 2 * 0.96 ** (i * momentum_decay)))",
        ),
        Term(
            "ahead",
            "look-ahead gradient",
            "d",
            TermKind.SLOPE,
            "The newest gradient and the mean gradient, weighted as in the next step.",
            "(1 - mu) * g / (1 - product) + mu_next * m / (1 - product * mu_next)",
        ),
        step_term(
            "-learning_rate * (ahead / (sqrt(s_hat) + epsilon))",
        ),
    ),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

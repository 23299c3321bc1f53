"""Optimizers that average or compare several sequences of points."""

from msgspec.structs import replace

from gdexplorer.optimizers import averages_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate, weight_decay
from gdexplorer.optimizers.moments import SQUARE, SQUARE_CORRECTED
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

MADGRAD = Optimizer(
    key="madgrad",
    label="MADGRAD",
    family="averages",
    step=kernels.madgrad,
    hyperparameters=(
        learning_rate(0.01),
        decay("momentum", 0.9, "Weight of the iterate in the average."),
        epsilon(1e-6),
    ),
    update=(
        r"\lambda_k = \eta \sqrt{k + 1}, \quad n_{k+1} = n_k + \lambda_k \nabla f(\theta_k), \quad "
        r"s_{k+1} = s_k + \lambda_k \nabla f(\theta_k)^2, \quad "
        r"z = \theta_0 - \frac{n_{k+1}}{\sqrt[3]{s_{k+1}} + \epsilon}, \quad "
        r"\theta_{k+1} = \mu \theta_k + (1 - \mu) z"
    ),
    summary="Goes from the start along all gradients so far, divided by a cube root, and averages where that leads.",
    source="A. Defazio, S. Jelassi, Adaptivity without compromise: a momentumized, adaptive, dual averaged gradient "
    "method, 2021",
    terms=(
        GRADIENT,
        Term(
            "start",
            "start",
            r"\theta^0_{k+1}",
            TermKind.POINT,
            "Where the run began.",
            lambda s: "theta" if s.step == 1 else "start_old",
            "start",
        ),
        Term(
            "weight",
            "weight",
            r"\lambda_k",
            TermKind.PLAIN,
            "The weight of this gradient, which grows with the step.",
            "learning_rate * sqrt(step)",
        ),
        Term(
            "n",
            "sum of gradients",
            "n_{k+1}",
            TermKind.SLOPE,
            "The weighted sum of all gradients so far.",
            "n_old + weight * g",
            "sum of gradients",
        ),
        Term(
            "s",
            "sum of squares",
            "s_{k+1}",
            TermKind.SQUARE,
            "The weighted sum of all squared gradients so far.",
            "s_old + weight * g ** 2",
            "sum of squares",
        ),
        Term(
            "z",
            "target",
            "z",
            TermKind.POINT,
            "Where the sums lead from the start.",
            "start - n / (s ** (1 / 3) + epsilon)",
        ),
        step_term("(1 - momentum) * (z - theta)"),
    ),
    state=("start", "sum of gradients", "sum of squares"),
    suggested_rate=lambda rate, size: 0.2 * (rate * size) ** 0.5,
)

_WARMUP = Parameter(
    "warmup_steps", 0.0, 0.0, 1e9, "Number of steps until the full rate.", Scale.INTEGER, slider=(0.0, 1000.0)
)
_SLOPE = replace(
    GRADIENT, name="gradient ahead", symbol=r"\nabla f(y_k)",
    meaning="The gradient at the point between base point and average; at the first step, at the start.",
)  # fmt: skip


def _rate(s: Numbers) -> str:
    return "learning_rate * min(1, step / warmup_steps)" if s.warmup_steps > 0.0 else "learning_rate"


def _sequences(direction: str, beta: str, first: str) -> tuple[Term, ...]:
    """The rate, the three sequences and the step; ``direction`` of the base point, which is ``first`` at step 1."""
    return (
        Term("rate", "rate of this step", r"\gamma_k", TermKind.PLAIN, "The learning rate, after warm-up.", _rate),
        Term(
            "z", "base point", "z_{k+1}", TermKind.POINT, "The optimizer's own sequence, which moves by full steps.",
            lambda s: f"theta - rate * {first}" if s.step == 1 else f"z_old - rate * {direction}", "base point",
        ),
        Term(
            "W", "sum of weights", "W_{k+1}", TermKind.PLAIN, "The sum of the squared rates so far.",
            "W_old + rate ** 2", "sum of weights", single=True,
        ),
        Term("c", "share", "c_k", TermKind.PLAIN, "The weight of the base point in the average.", "rate ** 2 / W"),
        Term(
            "x", "average", "x_{k+1}", TermKind.POINT, "The average of the base points: the next iterate.",
            "theta + c * (z - theta)",
        ),
        Term(
            "y", "point of the next gradient", "y_{k+1}", TermKind.POINT, "Between the base point and the average.",
            f"(1 - {beta}) * z + {beta} * x", "gradient point",
        ),
        step_term("c * (z - theta)"),
    )  # fmt: skip


_AVERAGES = (
    r"\theta_{k+1} = (1 - c_k) \theta_k + c_k z_{k+1}, \quad "
    r"c_k = \frac{\gamma_k^2}{\sum_{i \leq k} \gamma_i^2}, \quad "
)

SCHEDULE_FREE_SGD = Optimizer(
    key="schedule_free_sgd",
    label="Schedule-free SGD",
    family="averages",
    step=kernels.schedule_free_sgd,
    hyperparameters=(
        learning_rate(0.01),
        decay("beta", 0.9, "Weight of the average in the gradient's point."),
        _WARMUP,
    ),
    update=(
        r"z_{k+1} = z_k - \gamma_k \nabla f(y_k), \quad "
        + _AVERAGES
        + r"y_{k+1} = (1 - \beta) z_{k+1} + \beta \theta_{k+1}"
    ),
    summary="Steps from one point, evaluates at a second, and shows their average: no schedule to tune.",
    source="A. Defazio and others, The road less scheduled, NeurIPS 2024; as in Optax",
    terms=(_SLOPE, *_sequences("g", "beta", "g")),
    state=("base point", "sum of weights", "gradient point"),
    observes="gradient point",
    suggested_rate=lambda rate, size: 5.0 * rate,
)

_DIRECTION = Term(
    "u", "normalised gradient", "u", TermKind.PLAIN, "The gradient divided by the root of its mean square.",
    "g / (sqrt(s_hat) + epsilon)",
)  # fmt: skip

SCHEDULE_FREE_ADAMW = Optimizer(
    key="schedule_free_adamw",
    label="Schedule-free AdamW",
    family="averages",
    step=kernels.schedule_free_adamw,
    hyperparameters=(
        learning_rate(0.0025),
        decay("beta1", 0.9, "Weight of the average in the gradient's point."),
        decay("beta2", 0.999, "Decay factor of the mean square."),
        epsilon(1e-8),
        weight_decay(0.0),
        _WARMUP,
    ),
    update=(
        r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \nabla f(y_k)^2, \quad "
        r"\hat s = \frac{s_{k+1}}{1 - \beta_2^{k+1}}, \quad "
        r"z_{k+1} = z_k - \gamma_k \left(\frac{\nabla f(y_k)}{\sqrt{\hat s} + \epsilon} + \lambda y_k\right), \quad "
        + _AVERAGES
        + r"y_{k+1} = (1 - \beta_1) z_{k+1} + \beta_1 \theta_{k+1}"
    ),
    summary="AdamW without momentum, whose average takes the place of momentum and schedule.",
    source="A. Defazio and others, The road less scheduled, NeurIPS 2024; as in Optax",
    terms=(
        _SLOPE,
        SQUARE,
        SQUARE_CORRECTED,
        _DIRECTION,
        *_sequences("(u + weight_decay * y_old)", "beta1", "(u + weight_decay * theta)"),
    ),
    state=("base point", "sum of weights", "gradient point", "mean square"),
    scalars=1,
    observes="gradient point",
    suggested_rate=lambda rate, size: 0.02 * size,
)


def _meets(s: Numbers) -> bool:
    return bool(s.step % s.period == 0)


def _slow(s: Numbers) -> str:
    last = "theta" if s.step == 1 else "slow_old"
    return f"{last} + slow_step * (fast - {last})" if _meets(s) else last


LOOKAHEAD = Optimizer(
    key="lookahead",
    label="Lookahead",
    family="averages",
    step=kernels.lookahead,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "period",
            5.0,
            1.0,
            1e9,
            "Steps of gradient descent between two slow steps.",
            Scale.INTEGER,
            slider=(1.0, 50.0),
        ),
        Parameter("slow_step", 0.5, 0.0, 1.0, "Fraction of the way that the slow point goes to the fast one."),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \nabla f(\theta_k); \quad \text{every } p \text{ steps } "
        r"\phi_{k+1} = \phi_k + \alpha (\theta_{k+1} - \phi_k), \quad \theta_{k+1} = \phi_{k+1}"
    ),
    summary="Gradient descent that goes ahead for some steps, then returns part of the way to a slow point.",
    source="M. R. Zhang, J. Lucas, G. Hinton, J. Ba, Lookahead optimizer: k steps forward, 1 step back, NeurIPS 2019",
    terms=(
        GRADIENT,
        Term(
            "fast",
            "fast point",
            r"\tilde\theta",
            TermKind.POINT,
            "Where gradient descent leads.",
            "theta - learning_rate * g",
        ),
        Term(
            "slow",
            "slow point",
            r"\phi_{k+1}",
            TermKind.POINT,
            "Follows the fast point now and then, part of the way.",
            _slow,
            "slow point",
        ),
        step_term(lambda s: "slow - theta" if _meets(s) else "-learning_rate * g"),
    ),
    state=("slow point",),
    suggested_rate=lambda rate, size: 2.0 * rate,
)

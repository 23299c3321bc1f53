"""Optimizers that see the weights of each layer of a network as a matrix."""

import math

from gdexplorer.optimizers import layers_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate, weight_decay
from gdexplorer.optimizers.needs import LAYERS
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale


def _coefficient(letter: str, default: float, power: str, slider: tuple[float, float]) -> Parameter:
    meaning = f"Newton-Schulz polynomial: the factor of {power}, where s is a singular value."
    return Parameter(f"coefficient_{letter}", default, -math.inf, math.inf, meaning, slider=slider)


def _ahead(s: Numbers) -> str:
    last = "m / (1 - b ** (step + 1))"
    return f"b * ({last}) + (1 - b) * (g / (1 - b ** step))" if s.nesterov else "m / (1 - b ** step)"


MUON = Optimizer(
    key="muon",
    label="Muon",
    family="layers",
    step=kernels.muon,
    needs=LAYERS,
    hyperparameters=(
        learning_rate(0.02),
        decay("beta", 0.95, "Decay factor of the mean gradient of weights."),
        Parameter(
            "nesterov", 1.0, 0.0, 1.0, "Whether the newest gradient counts once more, as in Nesterov's momentum.",
            Scale.SWITCH,
        ),
        Parameter(
            "newton_schulz_steps", 5.0, 1.0, 100.0, "How often the polynomial is applied.", Scale.INTEGER,
            slider=(1.0, 20.0),
        ),
        _coefficient("a", 3.4445, "s", (0.0, 5.0)),
        _coefficient("b", -4.7750, "s³", (-10.0, 0.0)),
        _coefficient("c", 2.0315, "s⁵", (0.0, 4.0)),
        epsilon(1e-8),
        decay("beta1", 0.9, "Decay factor of the mean gradient of biases."),
        decay("beta2", 0.999, "Decay factor of the mean square of biases."),
        weight_decay(0.0),
    ),
    update=(
        r"d_W = \sqrt{\max(1, r / c)} \, p^N\left(\frac{\hat m}{\|\hat m\|_F + \epsilon}\right), \quad "
        r"p(X) = a X + b X X^\top X + c X X^\top X X^\top X, \quad "
        r"d_b = \frac{\hat m}{\sqrt{\hat s} + \epsilon}, \quad \theta_{k+1} = \theta_k - \eta \, (d_W, d_b)"
    ),
    summary="Momentum whose matrix for each layer is made nearly orthogonal, so that all its directions count alike.",
    source="K. Jordan and others, Muon: an optimizer for hidden layers in neural networks, 2024; as in Optax, where "
    "biases take steps of Adam",
    terms=(
        GRADIENT,
        Term(
            "b", "decay factors", r"\beta", TermKind.PLAIN, "One for the weights, another for the biases.",
            memory="decay factor",
        ),
        Term(
            "m", "mean gradient", "m_{k+1}", TermKind.SLOPE, "The exponential moving average of the gradients.",
            "b * m_old + (1 - b) * g", "mean gradient",
        ),
        Term(
            "ahead", "corrected mean", r"\hat m", TermKind.SLOPE,
            "The mean gradient, corrected for its start at 0; of Nesterov's kind with the newest gradient.", _ahead,
        ),
        Term(
            "X", "normalised", "X_0", TermKind.PLAIN,
            "Each layer's matrix of it, divided by its Frobenius norm; zero for biases.", memory="normalised",
        ),
        Term(
            "Y", "after one polynomial", "p(X_0)", TermKind.PLAIN,
            "Each of its singular values s has become a s + b s³ + c s⁵: small ones grow most.",
            memory="after one polynomial",
        ),
        Term(
            "O", "orthogonalised", "X_N", TermKind.PLAIN,
            "After all polynomials: singular values near 1, whatever they were.", memory="orthogonalised",
        ),
        Term(
            "shape", "factor by shape", r"\sigma", TermKind.PLAIN,
            "The root of rows by columns of a layer's matrix, at least 1; zero for biases.", memory="shape factor",
        ),
        Term(
            "s", "mean square", "s_{k+1}", TermKind.SQUARE, "Biases only: the moving average of the squared gradients.",
            "where(shape > 0, 0, beta2 * s_old + (1 - beta2) * g ** 2)", "mean square",
        ),
        Term(
            "d", "direction", "d", TermKind.PLAIN, "Of weights the orthogonalised mean; of biases that of Adam.",
            "where(shape > 0, shape * O, ahead / (sqrt(s / (1 - beta2 ** step)) + epsilon))",
        ),
        Term(
            "pull", "pull to the origin", "p", TermKind.MOVE,
            "Weight decay: a small step of weights towards the origin.",
            "where(shape > 0, -learning_rate * weight_decay * theta, 0)",
        ),
        step_term("pull - learning_rate * d"),
    ),
    state=(
        "decay factor", "mean gradient", "normalised", "after one polynomial", "orthogonalised", "shape factor",
        "mean square",
    ),
    scratch=lambda n: 4,
    scalars=3,
    suggested_rate=lambda rate, size: 0.01 * size,
)  # fmt: skip

"""Optimizers that multiply the matrix of each layer's weights by one matrix from the left, another from the right."""

import math

from msgspec.structs import replace

from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.optimizers import kronecker_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate
from gdexplorer.optimizers.moments import MEAN
from gdexplorer.optimizers.needs import FACTORS, LAYERS
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Expression, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale


def _two_of_each_factor(layer: Weights) -> int:
    """A factor and what is made of it, for either side."""
    return 2 * (layer.rows**2 + layer.columns**2)


def _update_interval(default: float, meaning: str) -> Parameter:
    return Parameter("update_interval", default, 1.0, 1e9, meaning, Scale.INTEGER, slider=(1.0, 100.0))


def _after_the_first(expression: str) -> Expression:
    """An expression for all steps but the first, which does not move."""
    return lambda s: "0 * g" if s.step == 1 else expression


SHAMPOO = Optimizer(
    key="shampoo",
    label="Shampoo",
    family="layers",
    step=kernels.shampoo,
    needs=LAYERS,
    hyperparameters=(
        learning_rate(0.1),
        Parameter(
            "epsilon", 1e-4, 0.0, math.inf, "Both factors, and the sums of biases, begin with it on the diagonal.",
            Scale.LOGARITHMIC, slider=(1e-12, 1.0),
        ),
        _update_interval(1.0, "Steps between two computations of the roots."),
    ),
    update=(
        r"L_k = L_{k-1} + G_k G_k^\top, \quad R_k = R_{k-1} + G_k^\top G_k, \quad L_0 = R_0 = \epsilon I, \quad "
        r"W_{k+1} = W_k - \eta L_k^{-1/4} G_k R_k^{-1/4}, \quad \theta_{k+1} = (W_{k+1}, b_{k+1})"
    ),
    summary="AdaGrad with a matrix for the units of a layer and another for its inputs; biases as in AdaGrad.",
    source="V. Gupta, T. Koren, Y. Singer, Shampoo: preconditioned stochastic tensor optimization, ICML 2018, "
    "algorithm 1; for biases the diagonal",
    terms=(
        GRADIENT,
        Term(
            "s", "sum of squares", "S_k", TermKind.SQUARE, "Of biases: all squared gradients so far; zero for weights.",
            memory="sum of squares",
        ),
        Term(
            "half", "left preconditioned", "L_k^{-1/4} G_k", TermKind.PLAIN,
            "Each layer's gradient, divided by its past sizes unit by unit; of biases the gradient.",
            memory="left preconditioned",
        ),
        Term(
            "d", "direction", "d", TermKind.PLAIN,
            "The same divided input by input; of biases the gradient by the root of the sum.", memory="direction",
        ),
        step_term("-learning_rate * d"),
    ),
    state=("sum of squares", "left preconditioned", "direction"),
    layer_numbers=_two_of_each_factor,
    suggested_rate=lambda rate, size: 0.05 * size,
)  # fmt: skip

SOAP = Optimizer(
    key="soap",
    label="SOAP",
    family="layers",
    step=kernels.soap,
    needs=LAYERS,
    hyperparameters=(
        learning_rate(0.003),
        decay("beta1", 0.95, "Decay factor of the mean gradient."),
        decay("beta2", 0.95, "Decay factor of the mean square, and of both factors."),
        epsilon(1e-8),
        _update_interval(10.0, "Steps between two changes of the bases."),
    ),
    update=(
        r"L_k = \beta_2 L_{k-1} + (1 - \beta_2) G_k G_k^\top = Q_L \Lambda Q_L^\top, \quad R_k = \ldots, \quad "
        r"W_{k+1} = W_k - \eta Q_L \operatorname{Adam}\left(Q_L^\top G_k Q_R\right) Q_R^\top, \quad "
        r"\theta_{k+1} = (W_{k+1}, b_{k+1})"
    ),
    summary="Adam in the axes in which Shampoo's factors are diagonal, found anew now and then; biases as in Adam.",
    source="N. Vyas and others, SOAP: improving and stabilizing Shampoo using Adam, ICLR 2025, algorithm 3; corrected "
    "for the start at 0 as Adam is; the first gradient only starts the bases, as in the authors' code",
    terms=(
        GRADIENT,
        replace(MEAN, expression=_after_the_first("beta1 * m_old + (1 - beta1) * g")),
        Term(
            "h", "turned gradient", r"Q_L^\top G_k Q_R", TermKind.PLAIN,
            "Each layer's gradient in its own basis; of biases the gradient.", memory="turned gradient",
        ),
        Term(
            "n", "turned mean", r"Q_L^\top M Q_R", TermKind.PLAIN,
            "The mean gradient of each layer in its basis; of biases the mean gradient.", memory="turned mean",
        ),
        Term(
            "s", "mean square", "s_{k+1}", TermKind.PLAIN, "The moving average of the squares, in the basis.",
            _after_the_first("beta2 * s_old + (1 - beta2) * h ** 2"), "mean square",
        ),
        Term(
            "u", "Adam's direction", "u", TermKind.PLAIN, "That of Adam, in the basis.",
            _after_the_first("n / (1 - beta1 ** steps) / (sqrt(s / (1 - beta2 ** steps)) + epsilon)"),
        ),
        Term(
            "d", "direction", r"Q_L u Q_R^\top", TermKind.PLAIN, "The same turned back to the weights.",
            memory="direction",
        ),
        step_term("-learning_rate * d"),
    ),
    state=("mean gradient", "turned gradient", "turned mean", "mean square", "direction"),
    scratch=lambda n: 2,
    layer_numbers=_two_of_each_factor,
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)  # fmt: skip

KFAC = Optimizer(
    key="kfac",
    label="K-FAC",
    family="layers",
    step=kernels.kfac,
    needs=FACTORS,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.3),
        Parameter(
            "damping", 0.01, 0.0, math.inf, "Shared out among both matrices: the larger, the shorter the step.",
            Scale.LOGARITHMIC, slider=(1e-9, 10.0), low_is_open=True,
        ),
        decay("decay", 0.95, "Decay factor of both matrices, which at first are plain averages."),
    ),
    update=(
        r"W_{k+1} = W_k - \eta \left(S_k + \frac{\sqrt{\delta}}{\pi} I\right)^{-1} G_k "
        r"\left(A_k + \pi \sqrt{\delta} I\right)^{-1}, \quad A_k = \langle a a^\top \rangle, \quad "
        r"S_k = \langle w g g^\top \rangle, \quad \theta_{k+1} = (W_{k+1}, b_{k+1})"
    ),
    summary="Gauss-Newton with a small matrix for the inputs of each layer and another for its units.",
    source="J. Martens, R. Grosse, Optimizing neural networks with Kronecker-factored approximate curvature, ICML "
    "2015: block-diagonal, with the exact expectation over targets, a fixed damping and a learning rate",
    terms=(
        GRADIENT,
        Term(
            "half", "left preconditioned", "U", TermKind.PLAIN,
            "Minus the gradient of each layer, divided by the damped curvature along the sums of its units.",
            memory="left preconditioned",
        ),
        Term(
            "d", "K-FAC direction", "d", TermKind.MOVE,
            "The same divided by the damped mean squares of the layer's inputs.", memory="direction",
        ),
        step_term("learning_rate * d"),
    ),
    state=("left preconditioned", "direction"),
    layer_numbers=lambda layer: 2 * ((layer.columns + 1) ** 2 + layer.rows**2),
    suggested_rate=lambda rate, size: 0.3,
)  # fmt: skip

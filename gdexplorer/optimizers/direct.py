"""Optimizers that move along coordinates, or compare values without gradients."""

import math

from gdexplorer.optimizers import direct_kernels as kernels
from gdexplorer.optimizers import simplex_kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale


def _length(name: str, default: float, meaning: str) -> Parameter:
    return Parameter(
        name, default, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-3, 10.0), low_is_open=True
    )  # fmt: skip


def _has_moved(s: Numbers) -> bool:
    return bool((s.theta_next != s.theta).any())


COORDINATE_DESCENT = Optimizer(
    key="coordinate_descent",
    label="Coordinate descent",
    family="direct",
    step=kernels.coordinate_descent,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "order",
            0.0,
            0.0,
            1.0,
            "Which coordinate a step takes: one after the other, or the steepest.",
            Scale.CHOICE,
            choices=("cyclic", "steepest"),
        ),
    ),
    update=r"\theta_{k+1} = \theta_k - \eta \, \partial_i f(\theta_k) \, e_i, \quad i = i(k)",
    summary="Gradient descent along one coordinate at a time.",
    source="S. J. Wright, Coordinate descent algorithms, Mathematical Programming 151, 2015",
    terms=(
        GRADIENT,
        Term(
            "d",
            "slope along the coordinate",
            "d",
            TermKind.SLOPE,
            "The gradient with all components but one left out.",
            memory="direction",
        ),
        step_term("-learning_rate * d"),
    ),
    state=("direction",),
    suggested_rate=lambda rate, size: 1.5 * rate,
)

PATTERN_SEARCH = Optimizer(
    key="pattern_search",
    label="Pattern search",
    family="direct",
    step=kernels.pattern_search,
    follows_metric=False,
    hyperparameters=(
        _length("initial_size", 1.0, "First size of the pattern."),
        Parameter("shrink", 0.5, 0.01, 0.99, "Shrinks the pattern where none of its points is lower."),
    ),
    update=(
        r"\theta_{k+1} = \theta_k \pm \Delta_{k+1} e_i \text{ where } f(\theta_{k+1}) < f(\theta_k); \quad "
        r"\text{if there is none, } \Delta \leftarrow \beta \Delta"
    ),
    summary="Looks left and right along each coordinate, goes where it is lower, and looks closer if nowhere is.",
    source="R. Hooke, T. A. Jeeves, Direct search solution of numerical and statistical problems, 1961; "
    "the poll alone: V. Torczon, On the convergence of pattern search algorithms, 1997",
    terms=(
        GRADIENT,
        Term(
            "size",
            "size of the pattern",
            r"\Delta_{k+1}",
            TermKind.REACH,
            "How far it looks along each coordinate; the gradient is not used.",
            memory="size",
        ),
        Term(
            "fall",
            "decrease",
            r"\delta",
            TermKind.PLAIN,
            "By how much the value falls.",
            "height - value_next",
        ),
        step_term("theta_next - theta"),
    ),
    state=("size",),
    scratch=lambda n: 2,
)

SIMULATED_ANNEALING = Optimizer(
    key="simulated_annealing",
    label="Simulated annealing",
    family="direct",
    step=kernels.simulated_annealing,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "temperature",
            1.0,
            0.0,
            math.inf,
            "First temperature, in units of the function.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e3),
        ),
        _length("spread", 0.2, "Standard deviation of a proposal along each coordinate."),
        Parameter("cooling", 0.9, 0.0, 1.0, "Factor between the temperatures of consecutive steps.", slider=(0.5, 1.0)),
        Parameter("seed", 0.0, 0.0, 2.0**31 - 1.0, "Seed of the proposals.", Scale.INTEGER, slider=(0.0, 100.0)),
    ),
    update=(
        r"\theta_{k+1} = \theta_k + \xi_k, \quad \xi_k \sim \sigma \mathcal{N}(0, I) \text{, accepted with } "
        r"p = \min\left(1, e^{-(f(\theta_{k+1}) - f(\theta_k)) / T_k}\right), \quad T_{k+1} = c \, T_k"
    ),
    summary="Random moves: downhill always, uphill with a probability that falls as it cools.",
    source="S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Optimization by simulated annealing, Science 220, 1983",
    terms=(
        GRADIENT,
        Term(
            "proposal",
            "proposal",
            r"\xi_k",
            TermKind.MOVE,
            "The random move that was accepted, or refused last; the gradient is not used.",
            memory="proposal",
        ),
        Term(
            "T",
            "temperature",
            "T_k",
            TermKind.PLAIN,
            "At this height uphill moves are accepted with probability 1/e.",
            "temperature * cooling ** steps",
        ),
        Term("rise", "rise", r"\delta", TermKind.PLAIN, "By how much the value rises.", "value_next - height"),
        step_term(lambda s: "proposal" if _has_moved(s) else "0 * proposal"),
    ),
    state=("proposal",),
    scratch=lambda n: 2,
    scalars=1,
)

NELDER_MEAD = Optimizer(
    key="nelder_mead",
    label="Nelder-Mead",
    family="direct",
    step=simplex_kernels.nelder_mead,
    follows_metric=False,
    hyperparameters=(_length("initial_size", 1.0, "First size of the simplex along each coordinate."),),
    update=(
        r"\theta_r = c + (c - \theta_w), \quad \text{the worst vertex } \theta_w \text{ gives way to a "
        r"point on the line through the centroid } c; \quad \theta_{k+1} = \text{the best vertex}"
    ),
    summary="A simplex that reflects, stretches and shrinks its way down by values alone.",
    source="J. A. Nelder, R. Mead, A simplex method for function minimization, 1965; the order of vertices: "
    "J. C. Lagarias and others, SIAM Journal on Optimization 9, 1998",
    terms=(
        GRADIENT,
        Term(
            "worst",
            "worst vertex",
            r"\theta_w",
            TermKind.POINT,
            "The highest vertex of the simplex, which gives way; the gradient is not used.",
            memory="worst point",
        ),
        Term(
            "centroid",
            "centroid",
            "c",
            TermKind.POINT,
            "The mean of all vertices but the worst.",
            memory="centroid",
        ),
        Term(
            "reflected",
            "reflected vertex",
            r"\theta_r",
            TermKind.POINT,
            "As far beyond the centroid as the worst vertex is before it: the first trial.",
            "centroid + (centroid - worst)",
        ),
        Term(
            "second",
            "second highest vertex",
            r"\theta_s",
            TermKind.PLAIN,
            "The highest vertex but one after the step.",
            memory="second vertex",
        ),
        Term(
            "highest",
            "highest vertex",
            r"\theta_h",
            TermKind.PLAIN,
            "The highest vertex after the step.",
            memory="highest vertex",
        ),
        Term(
            "simplex",
            "simplex",
            r"\theta_b",
            TermKind.CORNERS,
            "The simplex after the step: its lowest vertex is the next iterate.",
            "theta_next",
            beside=("second", "highest"),
        ),
        step_term("theta_next - theta"),
    ),
    state=("worst point", "centroid", "second vertex", "highest vertex"),
    scratch=lambda n: 4 + 2 * n,
)

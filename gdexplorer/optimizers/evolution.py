"""Optimizers that sample a population and learn from its lower half where to sample next."""

import math

import numpy as np

from gdexplorer.optimizers import evolution_kernels as kernels
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Matrix, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale


def _samples(s: Numbers) -> Matrix:
    """The samples of a step in the plane, lowest first: float64[population, 2]."""
    rows = np.empty((int(s.population) * kernels.default_population(2), 2))
    kernels.draw(s.theta, np.array([s.ellipse, s.short]), int(s.seed), s.step, rows)
    values = s.values_at(rows)
    return np.asarray(rows[np.argsort(np.where(np.isnan(values), np.inf, values), kind="stable")])


CMA_ES = Optimizer(
    key="cma_es",
    label="CMA-ES",
    family="direct",
    step=kernels.cma_es,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "initial_size", 1.0, 0.0, math.inf, "Standard deviation of the first samples along each coordinate.",
            Scale.LOGARITHMIC, slider=(1e-3, 10.0), low_is_open=True,
        ),
        Parameter(
            "population", 1.0, 1.0, float(kernels.MOST_POPULATIONS),
            "Samples in each generation, in multiples of 4 + 3 ln n for n coordinates.", Scale.INTEGER,
        ),
        Parameter("seed", 0.0, 0.0, 2.0**31 - 1.0, "Seed of the samples.", Scale.INTEGER, slider=(0.0, 100.0)),
    ),
    update=(
        r"x_i \sim \mathcal{N}(\theta_k, \sigma_k^2 C_k), \quad "
        r"\theta_{k+1} = \sum_{i \le \mu} w_i x_{i:\lambda}; \quad "
        r"C \text{ learns from } x_{i:\lambda} - \theta_k \text{ and the path } p, \; \sigma \text{ from the path } s"
    ),
    summary="Samples around a mean, which moves to the lower half; the samples learn the shape of the valley.",
    source="N. Hansen, A. Ostermeier, Completely derandomized self-adaptation in evolution strategies, 2001; as in "
    "N. Hansen, The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772, with positive weights",
    terms=(
        GRADIENT,
        Term(
            "s", "path of the steps", "s_{k+1}", TermKind.PLAIN,
            "Past moves of the mean, as if samples were spread evenly: if it is long, the spread grows.",
            memory="step path",
        ),
        Term(
            "p", "path of the mean", "p_{k+1}", TermKind.PLAIN,
            "Past moves of the mean in units of the spread: samples will be stretched along it.",
            memory="path",
        ),
        Term(
            "spread", "spread of the samples", r"\sigma \sqrt{\mathrm{diag}\, C}", TermKind.REACH,
            "Standard deviation of the next samples along each coordinate; the gradient is not used.",
            memory="spread",
        ),
        Term(
            "short", "short half axis", "b", TermKind.PLAIN,
            "The direction in which the samples of this step are closest together, one standard deviation long.",
            memory="short axis",
        ),
        Term(
            "ellipse", "distribution", "a", TermKind.ELLIPSE,
            "The samples of this step: one standard deviation around the mean; the long half axis.",
            memory="long axis", beside=("short",),
        ),
        Term(
            "samples", "samples", "x_i", TermKind.POINTS,
            "All samples of this step. Only the lower half moves the mean: the lower a sample, the more.",
            points=_samples, selected=lambda count: count // 2, planar=True,
        ),
        Term(
            "best", "lowest sample", "x_1", TermKind.POINT, "The sample with the lowest value.", memory="best sample"
        ),
        Term("fall", "decrease", r"\delta", TermKind.PLAIN, "By how much the value falls.", "height - value_next"),
        step_term("theta_next - theta"),
    ),
    state=("step path", "path", "spread", "long axis", "short axis", "best sample"),
    scratch=lambda n: 3 + 3 * n + 2 * kernels.MOST_POPULATIONS * kernels.default_population(n),
    scalars=1,
)  # fmt: skip

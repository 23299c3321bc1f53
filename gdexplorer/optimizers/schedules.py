"""Learning-rate schedules: one small declaration each.

Where PyTorch has the schedule (``torch.optim.lr_scheduler``), the factors agree with it.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.optimizers import schedule_kernels as kernels
from gdexplorer.optimizers.hyperparameter import Configurable, Settings
from gdexplorer.parameter import Parameter, Scale
from gdexplorer.registry import find

Vector = NDArray[np.float64]

UNSEEN: Vector = np.empty(0)
"""The values of a run that has not begun."""


def _misfit(a: Arguments, _: Fits | None) -> str:
    fitting = a["settings"].size == kernels.LOWEST + 1 and a["course"].size == kernels.COURSE
    return "" if fitting else "The settings and the course of the schedule"


FACTORS = Kernel(
    kernels.factors_along,
    Signature("factors_along", "settings: *, course: *, values: strided m, factors: m -> int", misfit=_misfit),
)


class Schedule(Configurable, frozen=True):
    """A factor of the learning rate for each step.

    Attributes
    ----------
    key, label : name in files and on the command line, and display name.
    shape : computes the factors at t = 0, 1, ... (float64[steps]; t = 0 is the first step), given settings. None: the
        schedule follows the values of a run, as `schedule_kernels.follow_plateau` does, with these hyperparameters.
    hyperparameters : its settings.
    formula : LaTeX of the factor at step t + 1.
    summary : one sentence of explanation.
    source : the paper that defines it.
    """

    key: str
    label: str
    shape: Callable[[Vector, Settings], Vector] | None
    hyperparameters: tuple[Parameter, ...]
    formula: str
    summary: str
    source: str

    @property
    def follows_values(self) -> bool:
        """Whether factors depend on the values that a run has seen."""
        return self.shape is None

    def factors(self, steps: int, settings: Settings | None = None, values: Vector = UNSEEN) -> Vector:
        """Factors for the first ``steps`` steps, float64[steps]; see `factors_at`.

        Raises
        ------
        InputError
            If a setting is unknown or out of bounds.
        """
        return self.factors_at(np.arange(steps, dtype=np.float64), settings, values)

    def factors_at(self, t: Vector, settings: Settings | None = None, values: Vector = UNSEEN) -> Vector:
        """Factors at the given steps ``t`` only (float64[m], 0 for the first step), identical to the bit.

        A schedule that follows the values of a run is given those recorded so far, float64[k], the first one at the
        start; a step that begins further on has the last factor, and without any value, all have the factor 1.

        Raises
        ------
        InputError
            As `factors`.
        """
        checked, steps = self.checked(settings or {}), np.asarray(t, dtype=np.float64)
        if self.shape is None:
            return self._along(steps.astype(np.int64), checked, values)
        with np.errstate(over="ignore"):  # a rate that underflows is zero
            return self.shape(steps, checked)

    def _along(self, steps: NDArray[np.int64], checked: Settings, values: Vector) -> Vector:
        seen = values[: int(steps.max(initial=-1)) + 1]
        if not len(seen):
            return np.ones(len(steps))
        factors = np.empty(len(seen))
        FACTORS(self.vector(checked), np.zeros(kernels.COURSE), seen, factors)
        return factors[np.minimum(steps, len(seen) - 1)]

    def vector(self, settings: Settings) -> Vector:
        """``settings`` as kernels read them."""
        return np.array([settings[row.name] for row in self.hyperparameters], dtype=np.float64)


def _whole(name: str, default: float, meaning: str, low: float = 1.0, slider_high: float = 1000.0) -> Parameter:
    return Parameter(name, default, low, 1e9, meaning, Scale.INTEGER, slider=(low, slider_high))


def _factor(name: str, default: float, meaning: str, slider_low: float = 0.0) -> Parameter:
    return Parameter(name, default, 0.0, 1.0, meaning, slider=(slider_low, 1.0))


def _constant(t: Vector, settings: Settings) -> Vector:
    return np.ones_like(t)


CONSTANT = Schedule(
    key="constant",
    label="Constant",
    shape=_constant,
    hyperparameters=(),
    formula=r"1",
    summary="Keeps the learning rate constant.",
    source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
)


def _step(t: Vector, settings: Settings) -> Vector:
    return settings["gamma"] ** np.floor(t / settings["step_size"])


STEP = Schedule(
    key="step",
    label="Steps",
    shape=_step,
    hyperparameters=(
        _whole("step_size", 100.0, "How many steps each level lasts."),
        _factor("gamma", 0.1, "Factor between consecutive levels."),
    ),
    formula=r"\gamma^{\lfloor t / s \rfloor}",
    summary="Decays by a factor after every fixed number of steps.",
    source="A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet classification with deep convolutional networks, 2012; "
    "as PyTorch's StepLR",
)


def _exponential(t: Vector, settings: Settings) -> Vector:
    return settings["gamma"] ** t


EXPONENTIAL = Schedule(
    key="exponential",
    label="Exponential",
    shape=_exponential,
    hyperparameters=(_factor("gamma", 0.99, "Factor between consecutive steps.", 0.9),),
    formula=r"\gamma^t",
    summary="Decays by the same factor at every step.",
    source="I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, 2016, section 11.4.1; as PyTorch's ExponentialLR",
)


def _place_in_cycle(t: Vector, period: float, growth: float) -> Vector:
    """Position of each step in its cycle, from 0 to 1; each cycle is ``growth`` times as long as the last."""
    if growth == 1.0:
        return np.mod(t, period) / period
    place, first, last = np.empty_like(t), 0, float(t.max(initial=-1.0))
    while first <= last:
        cycle = (t >= first) & (t < first + int(period))
        place[cycle] = (t[cycle] - first) / period
        first += int(period)
        period *= growth
    return place


def _cosine(t: Vector, settings: Settings) -> Vector:
    place = _place_in_cycle(t, settings["period"], settings["period_growth"])
    return settings["lowest"] + (1.0 - settings["lowest"]) * (1.0 + np.cos(math.pi * place)) / 2.0


COSINE = Schedule(
    key="cosine",
    label="Cosine with warm restarts",
    shape=_cosine,
    hyperparameters=(
        _whole("period", 100.0, "Length of the first cycle, in steps."),
        _whole("period_growth", 1.0, "Ratio of the lengths of consecutive cycles.", 1.0, 5.0),
        _factor("lowest", 0.0, "Factor at the end of each cycle."),
    ),
    formula=r"c + \frac{1 - c}{2} \left(1 + \cos \frac{\pi t_i}{T_i}\right), \quad T_{i+1} = g T_i",
    summary="Decays along half a cosine, then restarts at the full rate.",
    source="I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017; "
    "as PyTorch's CosineAnnealingWarmRestarts",
)


def _linear_warmup(t: Vector, settings: Settings) -> Vector:
    start, steps = settings["start_factor"], settings["warmup_steps"]
    return start + (1.0 - start) * np.minimum(t, steps) / steps


LINEAR_WARMUP = Schedule(
    key="linear_warmup",
    label="Linear warm-up",
    shape=_linear_warmup,
    hyperparameters=(
        _whole("warmup_steps", 50.0, "Number of steps until the full rate."),
        _factor("start_factor", 0.1, "Factor of the first step."),
    ),
    formula=r"c + (1 - c) \min(1, t / w)",
    summary="Grows linearly to the full rate, so that the first, steepest steps do no harm.",
    source="P. Goyal and others, Accurate, large minibatch SGD: training ImageNet in 1 hour, 2017; "
    "as PyTorch's LinearLR",
)


def _inverse_square_root(t: Vector, settings: Settings) -> Vector:
    reached = (t + 1.0) / settings["warmup_steps"]
    return np.minimum(reached, 1.0 / np.sqrt(reached))


INVERSE_SQUARE_ROOT = Schedule(
    key="inverse_square_root",
    label="Inverse square root",
    shape=_inverse_square_root,
    hyperparameters=(_whole("warmup_steps", 10.0, "Number of steps until the full rate."),),
    formula=r"\min\left(\frac{t + 1}{w}, \sqrt{\frac{w}{t + 1}}\right)",
    summary="Warms up, then decays with the inverse square root of the step.",
    source="A. Vaswani and others, Attention is all you need, NeurIPS 2017, section 5.3",
)


def _one_over_t(t: Vector, settings: Settings) -> Vector:
    return 1.0 / (1.0 + settings["decay"] * t)


ONE_OVER_T = Schedule(
    key="one_over_t",
    label="One over t",
    shape=_one_over_t,
    hyperparameters=(
        Parameter("decay", 0.01, 0.0, math.inf, "How fast the rate decays.", Scale.LOGARITHMIC, slider=(1e-5, 10.0)),
    ),
    formula=r"\frac{1}{1 + d t}",
    summary="Decays with the inverse of the step: steps vanish, yet their sum is unbounded.",
    source="H. Robbins, S. Monro, A stochastic approximation method, 1951",
)


def _between(start: float, end: float, place: Vector) -> Vector:
    """Half a cosine from ``start`` to ``end`` as ``place`` goes from 0 to 1, constant after that."""
    return end + (start - end) / 2.0 * (1.0 + np.cos(math.pi * np.clip(place, 0.0, 1.0)))


def _one_cycle(t: Vector, settings: Settings) -> Vector:
    first = 1.0 / settings["div_factor"]
    peak, last = settings["pct_start"] * settings["total_steps"] - 1.0, settings["total_steps"] - 1.0
    up = _between(first, 1.0, t / peak) if peak > 0.0 else t
    down = _between(1.0, first / settings["final_div_factor"], (t - max(peak, 0.0)) / (last - max(peak, 0.0)))
    return np.where((t <= peak) & (peak > 0.0), up, down)


ONE_CYCLE = Schedule(
    key="one_cycle",
    label="One cycle",
    shape=_one_cycle,
    hyperparameters=(
        _whole("total_steps", 500.0, "Length of the cycle, in steps.", 2.0, 5000.0),
        Parameter("pct_start", 0.3, 0.0, 0.99, "Fraction of the cycle with a growing rate."),
        Parameter(
            "div_factor",
            25.0,
            1.0,
            1e9,
            "Ratio of the full rate to the first.",
            Scale.LOGARITHMIC,
            slider=(1.0, 1000.0),
        ),
        Parameter(
            "final_div_factor",
            1e4,
            1.0,
            1e12,
            "Ratio of the first rate to the last.",
            Scale.LOGARITHMIC,
            slider=(1.0, 1e6),
        ),
    ),
    formula=r"\frac{1}{d} \nearrow 1 \searrow \frac{1}{d \cdot d_{end}} \text{ along two half cosines}",
    summary="Grows to the full rate, then decays far below the initial rate, once.",
    source="L. N. Smith, N. Topin, Super-convergence: very fast training using large learning rates, 2017; "
    "as PyTorch's OneCycleLR",
)


def _polynomial(t: Vector, settings: Settings) -> Vector:
    place = np.minimum(t / settings["total_steps"], 1.0)
    return (1.0 - place) ** settings["power"]


POLYNOMIAL = Schedule(
    key="polynomial",
    label="Polynomial",
    shape=_polynomial,
    hyperparameters=(
        _whole("total_steps", 500.0, "Number of steps until the rate is 0.", 1.0, 5000.0),
        Parameter("power", 1.0, 0.0, math.inf, "Exponent; 1 decays along a line.", slider=(0.0, 5.0)),
    ),
    formula=r"\left(1 - \min(1, t / T)\right)^p",
    summary="Decays to zero along a power of the steps that are left.",
    source="W. Liu, A. Rabinovich, A. C. Berg, ParseNet: looking wider to see better, 2015; as PyTorch's PolynomialLR",
)


def _cyclic(t: Vector, settings: Settings) -> Vector:
    half = settings["half_period"]
    from_peak = np.abs(np.mod(t, 2.0 * half) / half - 1.0)
    return settings["lowest"] + (1.0 - settings["lowest"]) * (1.0 - from_peak) * settings["gamma"] ** t


CYCLIC = Schedule(
    key="cyclic",
    label="Cyclic",
    shape=_cyclic,
    hyperparameters=(
        _whole("half_period", 50.0, "Number of steps from the lowest rate to the highest."),
        _factor("lowest", 0.1, "Factor at the ends of each cycle."),
        _factor("gamma", 1.0, "Factor between the heights of consecutive steps; 1 for equal triangles.", 0.9),
    ),
    formula=r"c + (1 - c) \, \gamma^t \left(1 - \left|\frac{t \bmod 2h}{h} - 1\right|\right)",
    summary="Goes up and down between a low and the full rate, along triangles that may become lower.",
    source="L. N. Smith, Cyclical learning rates for training neural networks, WACV 2017; as PyTorch's CyclicLR",
)


def _warmup_stable_decay(t: Vector, settings: Settings) -> Vector:
    warm, stable, decay = (settings[name] for name in ("warmup_steps", "stable_steps", "decay_steps"))
    left = 1.0 - (t - warm - stable) / decay
    return np.clip(np.minimum((t + 1.0) / warm, left), 0.0, 1.0)


WARMUP_STABLE_DECAY = Schedule(
    key="warmup_stable_decay",
    label="Warm-up, stable, decay",
    shape=_warmup_stable_decay,
    hyperparameters=(
        _whole("warmup_steps", 50.0, "Number of steps until the full rate."),
        Parameter(
            "stable_steps", 300.0, 0.0, 1e9, "Number of steps at the full rate.", Scale.INTEGER, slider=(0.0, 5000.0)
        ),
        _whole("decay_steps", 100.0, "Number of steps from the full rate to 0."),
    ),
    formula=r"\min\left(\frac{t + 1}{w}, 1, 1 - \frac{t - w - s}{d}\right), \text{ at least } 0",
    summary="Grows along a line, stays, and decays along a line: the decay can begin whenever training shall end.",
    source="S. Hu and others, MiniCPM: unveiling the potential of small language models, 2024",
)

REDUCE_ON_PLATEAU = Schedule(
    key="reduce_on_plateau",
    label="Reduce on plateau",
    shape=None,
    hyperparameters=(
        _factor("factor", 0.1, "Factor between consecutive levels."),
        _whole("patience", 10.0, "How many steps without a clearly lower value are allowed.", 0.0, 100.0),
        Parameter(
            "tolerance", 1e-4, 0.0, 1.0, "Part of the lowest value so far by which a value must be lower to count.",
            Scale.LOGARITHMIC, slider=(1e-8, 1.0),
        ),
        _whole("cooldown", 0.0, "How many steps are not counted after each reduction.", 0.0, 100.0),
        _factor("lowest", 0.0, "Factor below which the rate is not reduced."),
    ),
    formula=r"c \leftarrow \max(\gamma c, c_{min}) \text{ once more than } p \text{ steps bring no } "
    r"f < f_{best} - \epsilon |f_{best}|",
    summary="Lowers the rate by a factor once the values of the run have stopped falling.",
    source="As PyTorch's ReduceLROnPlateau, and Optax's reduce_on_plateau, 2024; A. Krizhevsky, I. Sutskever, "
    "G. Hinton, ImageNet classification with deep convolutional networks, 2012, section 5, did so by hand",
)  # fmt: skip

# In menu order.
SCHEDULES: tuple[Schedule, ...] = (
    CONSTANT, STEP, EXPONENTIAL, COSINE, LINEAR_WARMUP, INVERSE_SQUARE_ROOT, ONE_OVER_T, ONE_CYCLE,
    POLYNOMIAL, CYCLIC, WARMUP_STABLE_DECAY, REDUCE_ON_PLATEAU,
)  # fmt: skip

_BY_KEY = {item.key: item for item in SCHEDULES}


def schedule(key: str) -> Schedule:
    """Look up a schedule by key.

    Raises
    ------
    InputError
        If there is none; the message suggests similar keys.
    """
    return find("schedule", key, _BY_KEY)

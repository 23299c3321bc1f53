"""The spectrum along a run, beside what the learning rate allows.

Gradient descent with the rate η is stable on a quadratic as long as no curvature exceeds 2/η; the number that takes the
place of 2 for another rule is the optimizer's own. On networks the largest curvature rises to that limit and stays near
it (J. Cohen and others, Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, ICLR 2021).
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import ArrayLike, NDArray

from gdexplorer.descent.analysis.spectrum.sharpness import RADIUS, Sharpness
from gdexplorer.descent.analysis.spectrum.spectra import (
    USUAL,
    Block,
    Probing,
    Spectrum,
    StoppedError,
    blocks_of,
    part_of,
    unseen,
)
from gdexplorer.descent.analysis.spectrum.tasks import Found, Look
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.curvature import coarse_to_fine
from gdexplorer.descent.engine.tasks import Doer, done_here
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.numerals import number_text, short
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

COUNT, MOST_COUNT = 25, 2000
MOST_PROBES, LEAST_PRODUCTS, MOST_PRODUCTS = 200, 2, 1000


class Reading(Struct, frozen=True, eq=False):
    """The spectrum at one iterate.

    Attributes
    ----------
    step : which iterate. value : the cost there.
    limit : the largest curvature at which the learning rate is stable, such as 2/η; NaN if there is none.
    spectra : of all coordinates first, then of each layer.
    sharpness : how far the cost rises nearby.
    """

    step: int
    value: float
    limit: float
    spectra: tuple[Spectrum, ...]
    sharpness: Sharpness

    @property
    def is_unstable(self) -> bool:
        """Whether the largest curvature exceeds what the learning rate allows."""
        return self.spectra[0].largest > self.limit


class Readings(Struct, frozen=True, eq=False):
    """What is known along a run.

    Attributes
    ----------
    blocks : what each spectrum is of. readings : by step, as far as they are known.
    limit_label : what the limit is, such as "2/η"; empty if there is none.
    share : the fraction that is done. digits : how many significant digits of eigenvalues are right, about.
    """

    blocks: tuple[Block, ...]
    readings: tuple[Reading, ...]
    limit_label: str
    share: float
    digits: int = 15

    @property
    def steps(self) -> NDArray[np.int64]:
        """The iterates, int64[k]."""
        return np.array([each.step for each in self.readings], dtype=np.int64)

    @property
    def limits(self) -> Vector:
        """The limit at each, float64[k]."""
        return np.array([each.limit for each in self.readings], dtype=np.float64)

    def ends(self, block: int) -> tuple[Vector, Vector]:
        """The lowest and the largest eigenvalue of a block at each iterate, float64[k] each."""
        chosen = [each.spectra[block] for each in self.readings]
        return np.array([each.lowest for each in chosen]), np.array([each.largest for each in chosen])


def check(count: int, radius: float, probing: Probing) -> None:
    """Check what was asked for.

    Raises
    ------
    InputError
        If one of them is out of range.
    """
    for number, low, high, what in (
        (count, 1, MOST_COUNT, "steps that are looked at"), (probing.probes, 1, MOST_PROBES, "probes"),
        (probing.products, LEAST_PRODUCTS, MOST_PRODUCTS, "products of a probe"),
    ):  # fmt: skip
        if not low <= number <= high:
            raise InputError(f"The number of {what} must be from {low:,} to {high:,}, not {number:,}.")
    if not 0.0 < radius < math.inf:
        raise InputError(f"The radius of the sharpness must be a positive number, not {short(radius)}.")
    if probing.seed < 0:
        raise InputError(f"The seed must be zero or a positive whole number, not {probing.seed:,}.")


def read_along(
    bound: BoundObjective, points: Matrix, values: Vector, configured: ConfiguredOptimizer | None, *,
    count: int = COUNT, radius: float = RADIUS, probing: Probing = USUAL,
    cancelled: Callable[[], bool] = lambda: False, show: Callable[[float], None] = unseen,
    experiment: Experiment | None = None, do: Doer = done_here,
) -> Iterator[Readings]:  # fmt: skip
    """Read the spectrum at ``count`` iterates, spread over ``points: float64[k, n]``; yield what is known so far.

    ``values`` : float64[k], the cost at each. ``configured`` : the optimizer, whose limit is stated. First and last
    iterate come first, then ever finer ones. Once ``cancelled`` returns true nothing more is yielded. ``show`` is
    called with the fraction of all iterates that is done at least, also within one of them. ``do`` : who does it;
    others than this process need the ``experiment`` whose objective is ``bound``, and do not ``show``.

    Raises
    ------
    InputError
        As `check`.
    """
    check(count, radius, probing)
    steps = coarse_to_fine(len(points), count) if count > 1 else np.array([len(points) - 1])
    looks = (
        Look(experiment, bound, points[step].copy(), radius, probing, part_of(show, place, len(steps)))
        for place, step in enumerate(steps.tolist())
    )
    limited = limits_of(configured, steps, values)
    begun = Readings(blocks_of(bound, probing.layers), (), limited[1], 0.0, bound.curvature_digits)
    return _reading(begun, steps, limited[0], do(looks, cancelled))


def read_at(
    bound: BoundObjective, points: Matrix, values: Vector, configured: ConfiguredOptimizer | None, step: int, *,
    radius: float = RADIUS, probing: Probing = USUAL, cancelled: Callable[[], bool] = lambda: False,
    show: Callable[[float], None] = unseen,
) -> Reading:  # fmt: skip
    """Read the spectrum at one iterate of a run; arguments as `read_along`.

    Raises
    ------
    InputError
        As `check`.
    StoppedError
        Once ``cancelled`` returns true.
    """
    check(1, radius, probing)
    limits, _ = limits_of(configured, np.array([step]), values)
    found = Look(None, bound, points[step].copy(), radius, probing, show).here(cancelled)
    return reading_of(step, float(limits[0]), found)


def reading_of(step: int, limit: float, found: Found) -> Reading:
    """What is found at an iterate, with the largest curvature at which the rate is stable."""
    return Reading(step, found.value, limit, found.spectra, found.sharpness)


def read_run(
    experiment: Experiment, *, count: int = COUNT, radius: float = RADIUS, probing: Probing = USUAL,
    cancelled: Callable[[], bool] = lambda: False, show: Callable[[float], None] = unseen,
    do: Doer = done_here,
) -> Iterator[Readings]:  # fmt: skip
    """Run the one optimizer of an experiment from its first start, or the suggested one, and `read_along` the run.

    Raises
    ------
    InputError
        As `read_along`.
    """
    bound = experiment.bound()
    (run,) = engine.descend(replace(experiment, starts=experiment.starts[:1] or (bound.start,)))
    (configured,) = experiment.optimizers
    finite = np.isfinite(run.points).all(axis=1)
    return read_along(
        bound, run.points[finite], run.values[finite], configured, count=count, radius=radius, probing=probing,
        cancelled=cancelled, show=show, experiment=experiment, do=do,
    )  # fmt: skip


def check_points(bound: BoundObjective, points: ArrayLike) -> Matrix:
    """Points as rows, float64[k, n].

    Raises
    ------
    InputError
        If there are none, or they have not as many coordinates as ``bound``, or some is not finite.
    """
    places = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if places.ndim != 2 or not len(places) or places.shape[1] != bound.dimension:
        raise InputError(f"{bound.label} has {bound.dimension:,} coordinates: give as many numbers for each point.")
    if not np.isfinite(places).all():
        raise InputError("The coordinates of the points must be finite numbers.")
    return places


def _reading(begun: Readings, steps: NDArray[np.int64], limits: Vector, results: Iterator[Found]) -> Iterator[Readings]:
    known: dict[int, Reading] = {}
    with contextlib.suppress(StoppedError):
        for found, step, limit in zip(results, steps.tolist(), limits.tolist(), strict=False):
            known[step] = reading_of(step, limit, found)
            yield replace(begun, readings=tuple(known[key] for key in sorted(known)), share=len(known) / len(steps))


def limits_of(configured: ConfiguredOptimizer | None, steps: NDArray[np.int64], values: Vector) -> tuple[Vector, str]:
    """The largest curvature at which the rate is stable at each of ``steps``, and its label; NaN if none is known."""
    m = None if configured is None else configured.stable_multiple
    if configured is None or m is None or not configured.optimizer.has_learning_rate:
        return np.full(len(steps), np.nan), ""
    with np.errstate(divide="ignore", over="ignore"):
        rates = configured.setting("learning_rate") * configured.factors_at(steps, values)
        return np.asarray(m / rates), f"{short(m, 4)}/η"


def sentence(known: Readings, reading: Reading) -> str:
    """The spectrum at an iterate, in a sentence or two."""
    whole = reading.spectra[0]
    if not math.isfinite(whole.largest):
        return f"At step {reading.step} the Hessian cannot be computed."
    below, zero, _ = whole.shares
    ends = " to ".join(number_text(each, min(known.digits, 4)) for each in (whole.lowest, whole.largest))
    counted = f"{short(100.0 * below, 3)} % are negative, {short(100.0 * zero, 3)} % zero"
    if not whole.is_exact:  # an estimate cannot tell zero from nearly zero
        counted = f"about {short(100.0 * below, 2)} % are negative"
    text = f"At step {reading.step} eigenvalues go from {ends}; {counted}."
    if known.digits < 4:
        text += f" In single precision about {known.digits} digits of them are right."
    if not math.isfinite(reading.limit):
        return text
    side = "above" if reading.is_unstable else "below"
    return f"{text} The largest is {side} {known.limit_label} = {number_text(reading.limit, 4)}."

"""Brute force: evaluations that grid search and random search need compared with descent, as dimensions grow.

Each method goes on until it finds a value within ``accuracy`` of the global minimum. Evaluations are actually made and
counted while feasible. Beyond that:

- Grid search is computed: the smallest number of points along each coordinate for which the grid point next to the
  minimum is accurate enough. With fewer, another grid point might be, so this is an upper bound; it is exact for
  functions that are sums over the coordinates.
- Random search is computed: the expected number is the domain's volume over that of the sufficiently accurate region
  around the minimum, an integral over directions of the distance to its boundary (R. Y. Rubinstein, D. P. Kroese,
  Simulation and the Monte Carlo Method, 2016, section 5.9), in coordinates in which the Hessian is isotropic.
- Descent from random starts, restarted wherever it ends too high, is extrapolated: by linear regression of the
  logarithms of the last counted numbers.

One evaluation of descent gives value and gradient together.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from enum import Enum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.searches import SEARCH_AT_RANDOM, SEARCH_GRID
from gdexplorer.descent.engine import drivers, engine
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, suggested
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.families import MOST_DIMENSIONS, Family, Member
from gdexplorer.objectives.objective import THREADS

Vector = NDArray[np.float64]

# Feasible effort: a second or two for each number of dimensions.
MOST_EVALUATIONS = 40_000_000
MOST_OF_DESCENT = 4_000_000
# A mean over the first number of successes is accurate to 20 %; fewer than the second give no estimate.
ENOUGH, LEAST = 24, 4
STEPS = 200_000
# The same for rules whose steps are taken in Python, some 0.1 ms each.
MOST_OF_SLOW, SLOW_STEPS = 50_000, 2_000
AT_ONCE = 500_000
FIRST_STARTS, MOST_STARTS = 32, 20_000
MOST_PER_SIDE = 2_000_000
DIRECTIONS = 1024
A_SECOND = 1e9  # evaluations, for the time that brute force would take


class Method(Enum):
    """Search method."""

    DESCENT = "descent"
    GRID = "grid search"
    RANDOM = "random search"


NOTHING_YET = "No results yet."
# Why the effort of a method may not be known.
WHY_UNKNOWN = {
    Method.DESCENT: f"since fewer than {LEAST} runs came close enough within {MOST_OF_DESCENT:,} evaluations "
    f"({MOST_OF_SLOW:,} for optimizers of other libraries), and fewer than 3 smaller dimensions are known to "
    "extrapolate from; a larger accuracy or other settings may help",
    Method.GRID: f"since {MOST_PER_SIDE:,} points along each side are still too few; a larger accuracy helps",
    Method.RANDOM: "since the part of the domain that is close enough is too small for numbers to tell; a larger "
    "accuracy helps",
}


class Provenance(Enum):
    """How a number of evaluations was obtained."""

    COUNTED = "counted"
    COMPUTED = "computed"
    EXTRAPOLATED = "extrapolated"


class Effort(Struct, frozen=True):
    """The ``evaluations`` a method needs in a number of dimensions to be accurate enough, and how they were obtained.

    ``made`` is how many evaluations were actually made to find out.
    """

    method: Method
    dimensions: int
    evaluations: float
    provenance: Provenance
    made: int = 0


def efforts(
    family: Family,
    dimensions: tuple[int, int],
    accuracy: float,
    optimizer: str,
    *,
    settings: dict[str, float] | None = None,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Effort]:
    """Yield the effort of each method for each number of ``dimensions``, from first to last, as soon as it is known.

    Efforts that cannot be determined are skipped. Once ``cancelled`` returns true nothing more is yielded.

    Raises
    ------
    InputError
        If the dimensions, the accuracy, the seed or the settings are invalid.
    """
    first, last = dimensions
    if not 1 <= first <= last <= MOST_DIMENSIONS:
        raise InputError(f"The dimensions must go up from at least 1 to at most {MOST_DIMENSIONS}, such as 1:20.")
    if not (math.isfinite(accuracy) and accuracy > 0.0):
        raise InputError(f"The accuracy must be a number above 0, such as 0.01, not {short(accuracy)}.")
    if seed < 0:
        raise InputError(f"The seed must be 0 or more, not {seed}.")
    # These raise now rather than during iteration.
    is_slow = chosen(optimizer, settings, family.member(first, seed)).optimizer.slow_path
    experiment = Experiment(family.key, steps=SLOW_STEPS if is_slow else STEPS, seed=seed)
    return _each(family, dimensions, accuracy, (optimizer, settings or {}), experiment, cancelled)


def chosen(optimizer: str, settings: dict[str, float] | None, member: Member) -> ConfiguredOptimizer:
    """Configure the optimizer with settings that suit ``member``, overridden by the given ones.

    Raises
    ------
    InputError
        If a setting is invalid.
    """
    configured = suggested(optimizer, member.bound)
    for name, value in (settings or {}).items():
        configured = configured.with_setting(name, value)
    return configured


def _each(
    family: Family, dimensions: tuple[int, int], accuracy: float, optimizer: tuple[str, dict[str, float]],
    experiment: Experiment, cancelled: Callable[[], bool],
) -> Iterator[Effort]:  # fmt: skip
    counted: list[Effort] = []
    feasible = True
    # Counting starts at one dimension in any case: extrapolation needs counted efforts.
    for n in range(1, dimensions[1] + 1):
        member = family.member(n, experiment.seed)
        target = member.value + accuracy
        found = descent_effort(member, target, chosen(*optimizer, member), experiment, cancelled) if feasible else None
        feasible = found is not None
        if found is not None:
            counted.append(found)
        if n < dimensions[0]:
            continue
        for effort in (
            found or extrapolated(counted, n),
            grid_effort(member, target, cancelled),
            random_effort(member, target, experiment.seed, cancelled),
        ):
            if cancelled():
                return
            if effort is not None:
                yield effort


def descent_effort(
    member: Member, target: float, configured: ConfiguredOptimizer, experiment: Experiment,
    cancelled: Callable[[], bool] = lambda: False,
) -> Effort | None:  # fmt: skip
    """Mean effort over random starts, including those that end too high; None if too few succeed."""
    random, n = np.random.default_rng(experiment.seed), member.dimension
    is_slow, made, successes, count = configured.optimizer.slow_path, 0, 0, FIRST_STARTS
    most, at_once = (MOST_OF_SLOW, FIRST_STARTS) if is_slow else (MOST_OF_DESCENT, MOST_STARTS)
    while successes < ENOUGH and made < most and not cancelled():
        starts = random.uniform(member.low, member.high, (count, n))
        ends = engine.descend_many(experiment, member.bound, configured, starts, cancelled, target=target)
        made += int(ends.evaluations.sum())
        successes += int((ends.codes == drivers.REACHED).sum())
        count = min(2 * count, at_once)
    if successes < LEAST:
        return None
    return Effort(Method.DESCENT, n, made / successes, Provenance.COUNTED, made)


def extrapolated(counted: list[Effort], n: int) -> Effort | None:
    """Extrapolate the effort of descent to ``n`` dimensions; None if too few are counted."""
    if len(counted) < 3:
        return None
    last = counted[-4:]
    numbers = np.log10([effort.evaluations for effort in last])
    slope, height = np.polyfit([effort.dimensions for effort in last], numbers, 1)
    return Effort(Method.DESCENT, n, float(10.0 ** (height + max(slope, 0.0) * n)), Provenance.EXTRAPOLATED)


def grid_effort(member: Member, target: float, cancelled: Callable[[], bool] = lambda: False) -> Effort | None:
    """Number of points of the smallest grid that contains one which is accurate enough."""
    n, enough = member.dimension, _enough_per_side(member, target)
    if enough is None:
        return None
    made = 0
    if sum(float(count) ** n for count in range(1, enough + 1)) <= MOST_EVALUATIONS:
        for count in range(1, enough + 1):
            made += count**n
            if _lowest_on_grid(member, count, cancelled) <= target:
                return Effort(Method.GRID, n, float(count**n), Provenance.COUNTED, made)
    return Effort(Method.GRID, n, float(enough) ** n, Provenance.COMPUTED)


def random_effort(
    member: Member, target: float, seed: int, cancelled: Callable[[], bool] = lambda: False
) -> Effort | None:
    """Expected number of random points until one is accurate enough."""
    made = hits = 0
    share = accurate_share(member, target)
    feasible = share * MOST_EVALUATIONS >= LEAST
    while feasible and hits < ENOUGH and made < MOST_EVALUATIONS and not cancelled():
        hits += _random_hits(member, target, seed, made, cancelled)
        made += THREADS * AT_ONCE
    if hits >= LEAST:
        return Effort(Method.RANDOM, member.dimension, made / hits, Provenance.COUNTED, made)
    return Effort(Method.RANDOM, member.dimension, 1.0 / share, Provenance.COMPUTED) if share > 0.0 else None


def _random_hits(member: Member, target: float, seed: int, first: int, cancelled: Callable[[], bool]) -> int:
    """Count the random points from ``first`` on that are accurate enough, on all threads."""
    hits: list[int] = []
    kernel, search = member.bound.value_and_gradient.compiled, SEARCH_AT_RANDOM.compiled

    def look(part: int) -> None:
        place, gradient = np.zeros((2, member.dimension))
        here, box = first + part * AT_ONCE, (member.low, member.high)
        hits.append(search(kernel, member.bound.data, place, gradient, *box, target, seed, here, here + AT_ONCE))

    engine.in_threads(look, THREADS, cancelled)
    return sum(hits)


def accurate_share(member: Member, target: float) -> float:
    """Fraction of the domain around the minimum in which all values are at most ``target``."""
    n, scale = member.dimension, _sphering(member)
    random = np.random.default_rng(0).standard_normal((DIRECTIONS, n))
    directions = random / np.linalg.norm(random, axis=1)[:, np.newaxis] @ scale.T
    # Bracket the boundary by doubling, then bisect.
    near, far = np.zeros(DIRECTIONS), np.full(DIRECTIONS, 1e-6 * (member.high - member.low) / np.abs(scale).max())

    def fits(lengths: Vector) -> NDArray[np.bool_]:
        points = member.minimum + lengths[:, np.newaxis] * directions
        return np.asarray(member.bound.values_at(points)[0] <= target)

    while (inside := fits(far)).any():
        near, far = np.where(inside, far, near), np.where(inside, 2.0 * far, far)
    for _ in range(48):
        middle = (near + far) / 2.0
        inside = fits(middle)
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    ball = math.pi ** (n / 2.0) / math.gamma(n / 2.0 + 1.0)
    volume = ball * abs(np.linalg.det(scale)) * float(np.mean(near**n))
    return float(min(volume / (member.high - member.low) ** n, 1.0))


def sentence(found: list[Effort], label: str, accuracy: float, sought: Sequence[int] = ()) -> str:
    """Summarise the efforts, for the largest number of dimensions for which all three are known.

    Of the dimensions that were ``sought``, say why some efforts are not known.
    """
    known = {(effort.method, effort.dimensions) for effort in found}
    missing = {method: [n for n in sought if (method, n) not in known] for method in Method}
    whys = [f"{method.value.capitalize()} in {_span(missing[method])}: unknown, {WHY_UNKNOWN[method]}."
            for method in Method if missing[method]]  # fmt: skip
    concluded = _concluded(found, label, accuracy)
    return " ".join([*([] if whys and concluded == NOTHING_YET else [concluded]), *whys])


def _span(dimensions: Sequence[int]) -> str:
    """Dimensions in words."""
    first, last = min(dimensions), max(dimensions)
    whole = f"{first}" if first == last else f"{first} to {last}" if len(dimensions) == last - first + 1 else ""
    return f"{whole or ', '.join(map(str, dimensions))} dimension{'s' * (last > 1)}"


def _concluded(found: list[Effort], label: str, accuracy: float) -> str:
    complete = [n for n in {effort.dimensions for effort in found} if len(_of(found, n)) == len(Method)]
    if not complete:
        return NOTHING_YET
    n = max(complete)
    descent, grid, random = (_of(found, n)[method] for method in Method)
    finding = (
        f"In {n} dimension{'s' if n > 1 else ''}, to come within {short(accuracy)} of the minimum of {label}, "
        f"descent needs {_stated(descent)}, random search {_stated(random)} and a grid {_stated(grid)} evaluations"
    )
    ratio = min(grid.evaluations, random.evaluations) / (descent.evaluations * (n + 1))
    duration = time_in_words(min(grid.evaluations, random.evaluations) / A_SECOND)
    if ratio <= 1.0:
        return f"{finding}: if each gradient costs {n + 1} values, brute force is no worse here."
    finding += f": even if each gradient costs {n + 1} values, {_rounded(ratio)} times fewer"
    if descent.evaluations > A_SECOND:
        return f"{finding}; but with so many minima, descent from random starts is hopeless, too."
    return f"{finding}; at a billion evaluations per second brute force takes {duration}."


def time_in_words(seconds: float) -> str:
    """Format a duration in a suitable unit."""
    if seconds < 1.0:
        return "less than a second"
    for unit, length in (("years", 3.156e7), ("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2.0 * length:
            old = ", longer than the universe is old" if seconds > 4.35e17 else ""
            return f"{_rounded(seconds / length)} {unit}{old}"
    return f"{_rounded(seconds)} seconds"


def _rounded(number: float) -> str:
    """Two digits of ``number``, with an exponent from a million on."""
    near = float(f"{number:.2g}")
    return f"{near:,.15g}" if near < 1e6 else short(near, 2)


def _of(found: list[Effort], n: int) -> dict[Method, Effort]:
    return {effort.method: effort for effort in found if effort.dimensions == n}


def _stated(effort: Effort) -> str:
    number = f"{effort.evaluations:,.0f}" if effort.evaluations < 1e7 else short(effort.evaluations, 2)
    return f"{number} [{effort.provenance.value}]"


def _enough_per_side(member: Member, target: float) -> int | None:
    """The smallest number of points along each coordinate with which the one next to the minimum suffices."""
    side, first, block = member.high - member.low, 1, 256
    while first <= MOST_PER_SIDE:
        counts = np.arange(first, first + block)[:, np.newaxis]
        cells = np.minimum(np.floor((member.minimum - member.low) / side * counts), counts - 1)
        values = member.bound.values_at(member.low + (cells + 0.5) * (side / counts))[0]
        found = np.flatnonzero(values <= target)
        if len(found):
            return int(first + found[0])
        first, block = first + block, min(2 * block, 65536)
    return None


def _lowest_on_grid(member: Member, count: int, cancelled: Callable[[], bool]) -> float:
    """The lowest value on the grid, evaluated in blocks on all threads."""
    points = count**member.dimension
    lowest: list[float] = []
    kernel, search = member.bound.value_and_gradient.compiled, SEARCH_GRID.compiled

    def look(part: int) -> None:
        place, gradient = np.zeros((2, member.dimension))
        last = min((part + 1) * AT_ONCE, points)
        grid = member.low, member.high, count, part * AT_ONCE, last
        lowest.append(search(kernel, member.bound.data, place, gradient, *grid))

    engine.in_threads(look, -(-points // AT_ONCE), cancelled)
    return min(lowest, default=math.inf)


def _sphering(member: Member) -> Vector:
    """The linear map of a ball to an approximate level set around the minimum, float64[n, n]."""
    hessian = member.bound.hessian(member.minimum)
    if not np.all(np.isfinite(hessian)):
        return np.eye(member.dimension)
    curvatures, axes = np.linalg.eigh(hessian)
    return np.asarray(axes / np.sqrt(curvatures))

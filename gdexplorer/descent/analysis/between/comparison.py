"""Two or three ends of runs compared: all routes between them, and the plane through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.analysis.between.curves import Stand, Trained, best, trained
from gdexplorer.descent.analysis.between.routes import Kind, Route
from gdexplorer.descent.analysis.between.tasks import Band, Leg, Problem, Training
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.tasks import Doer, done_here
from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.errors import InputError
from gdexplorer.numerals import number_text
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

FEWEST, MOST = 2, 3
COUNT, LEAST_COUNT, MOST_COUNT = 101, 3, 10_001
STEPS, MOST_STEPS = 200, 100_000
# Costs on the plane: points along each side, and how far the plane goes beyond what it holds.
SIDE, MARGIN = 80, 0.25
# Parts in which the plane is evaluated; steps of training that are kept at once where they are kept.
BANDS, STAGE = 8, 25
# Of the distance between the first two ends: a third point nearer to their line spans no plane.
THIN = 1e-9


class Level(Struct, frozen=True, eq=False):
    """The cost on the plane through three points.

    Attributes
    ----------
    plane : the plane; u goes from the first end to the second, and is zero at the first.
    us, vs : float64[k] each, coordinates on it. values : float64[k, k], a row for each v.
    """

    plane: Plane
    us: Vector
    vs: Vector
    values: Matrix


class Between(Struct, frozen=True, eq=False):
    """What is known of what lies between two or three ends.

    Attributes
    ----------
    ends : float64[m, n]. values : float64[m], the cost at each.
    routes : those that are known, pair after pair.
    level : the cost on the plane through three ends, or through two and the middle of the curve between them; None as
        long as it is unknown, and if these points lie on one line.
    share : the fraction that is done.
    """

    ends: Matrix
    values: Vector
    routes: tuple[Route, ...] = ()
    level: Level | None = None
    share: float = 0.0

    def route(self, kind: Kind, first: int = 0, last: int = 1) -> Route | None:
        """One of the routes, if it is known."""
        chosen = (each for each in self.routes if (each.kind, each.first, each.last) == (kind, first, last))
        return next(chosen, None)

    @property
    def is_complete(self) -> bool:
        """Whether everything is known."""
        return self.share == 1.0


def check(bound: BoundObjective, ends: Sequence[Vector]) -> Matrix:
    """The ends of runs as an array float64[m, n].

    Raises
    ------
    InputError
        If they are not two or three, or the cost cannot be computed at one of them.
    """
    if not FEWEST <= len(ends) <= MOST:
        raise InputError(f"Two or three runs are compared, not {len(ends)}.")
    wrong = next((end for end in ends if np.shape(end) != (bound.dimension,)), None)
    if wrong is not None:
        raise InputError(f"{bound.label} has {bound.dimension:,} coordinates; an end has {np.size(wrong):,}.")
    points = np.array(ends, dtype=np.float64)
    for number, point in enumerate(points, 1):
        if not (np.isfinite(point).all() and np.isfinite(bound.value(point))):
            raise InputError(f"The cost cannot be computed at end {number}: choose another one.")
    return points


def ends_of(experiment: Experiment, numbers: Sequence[int] = ()) -> Matrix:
    """Run an experiment; where two or three of its runs end, float64[m, n], those of the first start first.

    ``numbers`` : which of the runs, counted from 1, in another order; empty: all.

    Raises
    ------
    InputError
        If there are fewer or more runs, or one of them diverges.
    """
    chosen = _chosen(numbers, len(experiment.runs()))
    found = engine.descend(experiment)
    trajectories = [found[number - 1] for number in chosen]
    check_runs(trajectories)
    return check(experiment.bound(), [trajectory.points[-1] for trajectory in trajectories])


def _chosen(numbers: Sequence[int], runs: int) -> Sequence[int]:
    """The numbers of the runs that are compared, checked."""
    chosen = numbers or range(1, runs + 1)
    wrong = next((number for number in chosen if not 1 <= number <= runs), None)
    if wrong is not None:
        raise InputError(f"There is no run {wrong:,}: runs are numbered from 1 to {runs:,}.")
    if len(set(chosen)) < len(chosen):
        raise InputError("Each run that is compared must be another one.")
    if not FEWEST <= len(chosen) <= MOST:
        what = "choose as many" if numbers else "give as many optimizers and starts, or the numbers of some runs"
        raise InputError(f"Two or three runs are compared, not {len(chosen)}: {what}.")
    return chosen


def check_runs(trajectories: Sequence[Trajectory]) -> None:
    """Check that the runs lead somewhere.

    Raises
    ------
    InputError
        If one of them has diverged.
    """
    for number, trajectory in enumerate(trajectories, 1):
        if trajectory.status is Status.DIVERGED:
            raise InputError(f"Run {number} has diverged: lower its learning rate, so that it ends somewhere.")


def check_counts(count: int, steps: int) -> None:
    """Check how many places of each route are evaluated, and how many steps train a curve.

    Raises
    ------
    InputError
        If one of them is out of range.
    """
    if not LEAST_COUNT <= count <= MOST_COUNT:
        raise InputError(
            f"The number of places on a route must be from {LEAST_COUNT} to {MOST_COUNT:,}, not {count:,}."
        )
    if not 0 <= steps <= MOST_STEPS:
        raise InputError(f"The number of steps that train the curve must be from 0 to {MOST_STEPS:,}, not {steps:,}.")


def compare(
    bound: BoundObjective, ends: Matrix, *, count: int = COUNT, steps: int = STEPS,
    cancelled: Callable[[], bool] = lambda: False, experiment: Experiment | None = None, do: Doer = done_here,
) -> Iterator[Between]:  # fmt: skip
    """Compare two or three ``ends: float64[m, n]`` (see `check`); yield what is known so far.

    ``count`` : at how many places of each route the cost is evaluated. ``steps`` : the most that train each curve; 0:
    no curves. Once ``cancelled`` returns true nothing more is yielded. ``do`` : who does it; others than this process
    need the ``experiment`` whose objective is ``bound``.

    Raises
    ------
    InputError
        As `check_counts`.
    """
    check_counts(count, steps)
    known, problem = Between(ends, bound.values_at(ends)[0]), Problem(bound, experiment)
    return _comparing(known, problem, (count, steps), cancelled, do)


def _comparing(
    known: Between, problem: Problem, counts: tuple[int, int], cancelled: Callable[[], bool], do: Doer
) -> Iterator[Between]:
    count, steps = counts
    pairs = list(combinations(range(len(known.ends)), 2))
    lines = [
        Leg(problem, kind, pair, controls, count)
        for pair in pairs
        for kind, controls in _lines(problem.bound, known.ends[list(pair)])
    ]
    for found in do(lines, cancelled):
        known = _with(known, found)
        yield known
    curves = [_Curve(problem, pair, known.ends[list(pair)], count) for pair in pairs if steps]
    drawing = (
        _curves_here(known, curves, steps, cancelled)
        if do is done_here
        else _curves_shared(known, curves, steps, cancelled, do)
    )
    for known in drawing:
        yield known
    if not cancelled():
        yield from _with_level(known, problem, cancelled, do)


class _Curve(Struct, frozen=True, eq=False):
    """A curve to be trained between two ``ends``, float64[2, n]; the cost is evaluated at ``count`` places of it."""

    problem: Problem
    pair: tuple[int, int]
    ends: Matrix
    count: int

    def leg(self, found: Trained) -> Leg:
        """The curve, once it is trained."""
        controls = np.array([self.ends[0], found.middle, self.ends[1]])
        return Leg(self.problem, Kind.CURVE, self.pair, controls, self.count)


def _curves_here(
    known: Between, curves: Sequence[_Curve], steps: int, cancelled: Callable[[], bool]
) -> Iterator[Between]:
    """Train in this process, and tell of each step."""
    for number, curve in enumerate(curves):
        for found in trained(curve.problem.bound, curve.ends, steps, cancelled):
            yield replace(known, share=min((number + found.steps / steps) / len(curves), 0.99))
        if cancelled():
            return
        known = _with(known, curve.leg(found).here(cancelled))
        yield known


def _curves_shared(
    known: Between, curves: Sequence[_Curve], steps: int, cancelled: Callable[[], bool], do: Doer
) -> Iterator[Between]:
    """Train all of them some steps at a time, so that what is kept of these is never far behind."""
    stands: list[Stand | None] = [None for _ in curves]
    while going := [i for i, stand in enumerate(stands) if not stand or not _is_done(stand, steps)]:
        tasks = [
            Training(curves[i].problem, curves[i].ends, (since := stands[i]), min(STAGE, steps - _steps_of(since)))
            for i in going
        ]
        for i, stand in zip(going, do(tasks, cancelled), strict=False):
            stands[i] = stand
            done = sum(steps if each and _is_done(each, steps) else _steps_of(each) for each in stands)
            yield replace(known, share=0.99 * done / (steps * len(curves)))
        if cancelled():
            return
    found = [best(curve.problem.bound, curve.ends, stand) for curve, stand in zip(curves, stands, strict=True) if stand]
    for leg in do([curve.leg(each) for curve, each in zip(curves, found, strict=True)], cancelled):
        known = _with(known, leg)
        yield replace(known, share=0.99)


def _steps_of(stand: Stand | None) -> int:
    return stand.steps if stand else 0


def _is_done(stand: Stand, steps: int) -> bool:
    return stand.is_over or stand.steps >= steps


def _lines(bound: BoundObjective, ends: Matrix) -> Iterator[tuple[Kind, Matrix]]:
    yield Kind.LINE, ends
    if bound.aligned is not None:
        yield Kind.ALIGNED, np.array([ends[0], bound.aligned(ends[1], ends[0])])


def _with(known: Between, found: Route) -> Between:
    order = list(Kind)
    routes = sorted((*known.routes, found), key=lambda each: (each.first, each.last, order.index(each.kind)))
    return replace(known, routes=tuple(routes))


def _with_level(known: Between, problem: Problem, cancelled: Callable[[], bool], do: Doer) -> Iterator[Between]:
    """``known`` with the cost on the plane, if there is one."""
    plane = plane_through(known)
    if plane is None:
        yield replace(known, level=None, share=1.0)
        return
    us, vs = (np.linspace(*side, SIDE) for side in plane.domain)
    bands = [Band(problem, plane.origin, plane.directions, us, part) for part in np.array_split(vs, BANDS)]
    rows = list(do(bands, cancelled))
    if not cancelled():
        yield replace(known, level=Level(plane, us, vs, np.concatenate(rows)), share=1.0)


def plane_through(known: Between) -> Plane | None:
    """The plane through three ends, or through two and the middle of their curve; None if they lie on one line.

    Its directions have length 1 and are at right angles (Garipov and others 2018, appendix A.2).
    """
    curve = known.route(Kind.CURVE)
    beside = [*known.ends[2:], *([] if curve is None else [curve.controls[1]])]
    along = known.ends[1] - known.ends[0]
    distance = float(np.hypot.reduce(along))
    if distance == 0.0:
        return None
    along = along / distance
    for point in [*beside, *_turned(along, known.ends[0], distance)]:
        across = point - known.ends[0] - ((point - known.ends[0]) @ along) * along
        size = float(np.hypot.reduce(across))
        if size > THIN * distance:
            return _framed(known, np.array([along, across / size]))
    return None


def _turned(along: Vector, first: Vector, distance: float) -> list[Vector]:
    """In two coordinates there is one plane: a point beside the line that spans it."""
    return [first + distance * np.array([-along[1], along[0]])] if len(along) == 2 else []


def _framed(known: Between, directions: Matrix) -> Plane:
    """The plane with these directions that shows all ends and routes on it; its sides are at least half as long."""
    origin = known.ends[0]
    shown = [each.points for each in known.routes if each.kind is not Kind.ALIGNED]
    points = (np.concatenate([known.ends, *shown]) - origin) @ directions.T
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2.0, (0.5 + MARGIN) * np.maximum(high - low, (high - low).max() / 2.0)
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return Plane(origin, directions, ("along", "across"), ((left, right), (bottom, top)))


def sentence(known: Between, each: Route) -> str:
    """What a route meets, in a sentence."""
    name = each.kind.value if len(known.ends) == FEWEST else f"{each.kind.value} {each.first + 1} to {each.last + 1}"
    if not each.has_barrier:
        return f"The {name} meets no barrier."
    if not np.isfinite(each.barrier):
        return f"The {name} leads where the cost overflows."
    height, place = number_text(each.barrier, 4), number_text(each.top, 2)
    return f"The {name} rises {height} above the costs of its ends, most at t = {place}."

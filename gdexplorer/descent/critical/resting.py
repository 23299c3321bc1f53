"""Classify where a run came to rest: minimum (local or best), saddle, maximum, or flat point."""

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.critical.critical_points import classify_points
from gdexplorer.descent.critical.kinds import NearbyValues, PointKind, kind_of, polished
from gdexplorer.descent.critical.kinks import is_kink, local_extremum
from gdexplorer.descent.critical.newton import newton_search
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Eigenvalues are computed up to this many coordinates, where the Hessian is cheap.
MOST_COORDINATES = 200
# How far from the end of a run its critical point may be, in units of the domain.
REACH = 0.01
# In higher dimensions: the most Newton steps, the fewest that show a trend, and the relative size below which
# eigenvalues are zero.
_MOST_STEPS, _FEW_STEPS, _ZERO = 60, 4, 1e-9
# Minima count as equal within this fraction of the range of values, or within rounding.
_SAME_VALUE, _ROUNDED = 1e-9, 1e-15


class _Place(Struct, frozen=True):
    """The critical point at which a run rests, with its classification and the evidence for it."""

    value: float
    is_minimum: bool
    label: str
    proof: str


def resting_place(
    bound: BoundObjective, point: Vector, value: float, gradient: Vector, best: float = math.inf
) -> str | None:
    """Describe where ``point`` rests, with evidence, as the end of a sentence; None if no critical point is found.

    The run's end has only a small gradient, so the critical point that Newton's method finds from it is classified
    instead, by the Hessian's eigenvalues (Nocedal & Wright 2006, section 2.1) or, where one is zero, in the plane by
    the values around it. A minimum is compared with the best known one, or with ``best`` if a run came to rest lower.
    """
    if is_kink(bound, point):
        return kink(bound, point, value, best)
    if bound.dimension > MOST_COORDINATES or not bound.hessian_is_cheap:
        return None
    place = _in_plane(bound, point) if bound.dimension == 2 else _in_space(bound, np.array(point, dtype=np.float64))
    if place is None:
        return None
    return f"{_ranked(bound, place, best) if place.is_minimum else place.label}: {place.proof}"


def _in_plane(bound: BoundObjective, point: Vector) -> _Place | None:
    low, high = np.array(bound.domain, dtype=np.float64).T
    end = np.array([point], dtype=np.float64)
    near, _ = polished(bound, end, high - low)
    is_near = float(np.hypot.reduce((near - end)[0] / (high - low))) <= REACH
    points, curvatures = newton_search(bound, near if is_near else end, REACH)
    if not curvatures[0] > 0.0:
        return None
    (found,) = classify_points(bound, points, curvatures)
    negative = sum(eigenvalue < 0.0 for eigenvalue in found.eigenvalues)
    proof = _curved(found.kind, negative, 2) if found.around is None else _NEARBY[found.around]
    article = "a flat point" if found.around is NearbyValues.UNDECIDED else f"a {found.label}"
    return _Place(found.value, found.is_minimum, article, proof)


_NEARBY = {
    NearbyValues.HIGHER: "gradient zero, Hessian singular, and all values nearby are higher",
    NearbyValues.LOWER: "gradient zero, Hessian singular, and all values nearby are lower",
    NearbyValues.BOTH: "gradient zero, Hessian singular, and values nearby are lower on some sides and higher on "
    "others",
    NearbyValues.NOT_LOWER: "gradient zero, Hessian singular, and no value nearby is lower, but some are equal",
    NearbyValues.NOT_HIGHER: "gradient zero, Hessian singular, and no value nearby is higher, but some are equal",
    NearbyValues.UNDECIDED: "gradient zero, and the curvature does not classify it",
}


def kink(bound: BoundObjective, point: Vector, value: float, best: float) -> str:
    """Classify the kink at ``point`` by the values around it, as the end of a sentence."""
    lowest, highest = local_extremum(bound, point)
    around = "no value nearby is lower" if lowest else "no value nearby is higher" if highest else _NEARBY_SADDLE
    proof = f"a kink whose generalised gradient contains zero, and {around}"
    place = _Place(value, lowest, "a maximum" if highest else "a saddle", proof)
    return f"{_ranked(bound, place, best) if lowest else place.label}: {proof}"


_NEARBY_SADDLE = "values nearby are lower on some sides and higher on others"


def _curved(kind: PointKind, negative: int, n: int) -> str:
    if kind is PointKind.SADDLE:
        count = "one eigenvalue" if negative == 1 else f"{negative} of {n} eigenvalues"
        return f"gradient zero, {count} negative"
    return f"gradient zero, all eigenvalues {'positive' if kind is PointKind.MINIMUM else 'negative'}"


def _in_space(bound: BoundObjective, point: Vector) -> _Place | None:
    """The critical point near ``point`` in more than two coordinates.

    An eigenvalue counts as zero if Newton's last step changed the Hessian by as much: then the point is too inaccurate,
    or flat.
    """
    found = _newton(bound, point)
    if found is None:
        return None
    point, hessian, change = found
    eigenvalues = np.asarray(np.linalg.eigvalsh(hessian), dtype=np.float64)
    zero = max(_ZERO * float(np.abs(eigenvalues).max()), 2.0 * change)
    negative, positive = int((eigenvalues < -zero).sum()), int((eigenvalues > zero).sum())
    flat, value = len(eigenvalues) - negative - positive, bound.value(point)
    if not flat or (negative and positive):
        kind = kind_of(eigenvalues.tolist()) if not flat else PointKind.SADDLE
        return _Place(value, kind is PointKind.MINIMUM, f"a {kind.label}", _curved(kind, negative, len(eigenvalues)))
    others = "" if flat == len(eigenvalues) else f", the others {'negative' if negative else 'positive'}"
    count = "one eigenvalue" if flat == 1 else f"{flat} of {len(eigenvalues)} eigenvalues"
    proof = f"gradient zero, {count} zero{others}, so the curvature does not classify it"
    return _Place(value, False, "a flat point", proof)


def _newton(bound: BoundObjective, point: Vector) -> tuple[Vector, Matrix, float] | None:
    """A critical point near ``point``, the Hessian there, and how much the last step changed the Hessian.

    None if the steps do not become shorter: the function flattens out without a critical point.
    """
    gradient, hessian, change = bound.gradient(point), bound.hessian(point), math.inf
    lengths: list[float] = []
    while np.all(np.isfinite(hessian)) and len(lengths) < _MOST_STEPS:
        trial = point - _shortest_step(hessian, gradient)
        new_gradient, new_hessian = bound.gradient(trial), bound.hessian(trial)
        if not np.all(np.isfinite(new_hessian)):
            return None
        change = float(np.linalg.norm(new_hessian - hessian, 2))
        if not float(np.linalg.norm(new_gradient)) < 0.99 * float(np.linalg.norm(gradient)):
            break
        lengths.append(float(np.linalg.norm(trial - point)))
        point, gradient, hessian = trial, new_gradient, new_hessian
    nowhere = len(lengths) > _FEW_STEPS and lengths[-1] > 0.5 * lengths[0]
    return (point, hessian, change) if np.all(np.isfinite(hessian)) and not nowhere else None


def _shortest_step(hessian: Matrix, gradient: Vector) -> Vector:
    return np.asarray(np.linalg.lstsq(hessian, gradient, rcond=_ZERO)[0])


def _ranked(bound: BoundObjective, place: _Place, best: float) -> str:
    """Compare a minimum with the best one known."""
    minima = bound.feasible_minima
    best = min([best, *(minimum.value for minimum in minima)])
    above = place.value - best
    level = _SAME_VALUE * bound.value_scale + _ROUNDED * abs(best)
    if above > level:
        return f"a local minimum, {short(above, 3)} above the best one found"
    if not minima:
        return "a local minimum"
    equal = sum(minimum.value - best <= level for minimum in minima)
    if equal > 1:
        return f"one of {equal} equally deep minima, the best found"
    is_only = len(minima) == 1 and bound.minima_complete and bound.feasible is None
    return "the minimum" if is_only else "the best minimum found"

"""A custom objective that is a Python function: it lives in this process, and no file holds it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.callbacks import hessian_kernel, objective_kernel
from gdexplorer.errors import InputError
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.formulas.custom_formula import check_domain
from gdexplorer.objectives.formulas.suggestion import suggestion
from gdexplorer.objectives.objective import BoundObjective, Domain, Objective
from gdexplorer.objectives.python.calls import Calls, place
from gdexplorer.objectives.python.differences import Differences, noise_of

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Point = list[float]

KEY = "python_function"
NOT_SAVED = (
    "A Python function cannot be saved: a session would have to run it. Save the runs as a table, or open the function "
    "again from your program."
)
MOST_COORDINATES = 1000
# The function is assumed to vary over this share of the sides of its domain.
_VARIES = 0.25
# Where to look for a start, and check a gradient: as shares of the sides. None of them is likely to be a kink.
_PLACES = (0.8, 0.29), (0.23, 0.71), (0.62, 0.87), (0.37, 0.16), (0.91, 0.58), (0.11, 0.41)
# A start and a rate are suggested from many samples if a call takes less than this, in seconds; else from few.
_QUICK = 20e-6
_LONGEST_STEP, _FIRST_RATE = 0.1, 0.1
# A gradient agrees with differences up to this share of the larger of both, beside what rounding explains.
_AGREES, _EXPLAINED = 1e-4, 1e4


class Written(Struct, frozen=True, eq=False, dict=True):
    """What the user has written: a function of n coordinates, and its gradient if there is one.

    Attributes
    ----------
    value, gradient : the calls of each; of one function that returns both, value and gradient are the same.
    """

    value: Calls
    gradient: Calls | None
    n: int

    @property
    def gives_both(self) -> bool:
        """Whether one function returns value and gradient."""
        return self.gradient is self.value

    @cached_property
    def value_at(self) -> Callable[[Point], float]:
        """The value at a point of n numbers."""
        return (lambda point: self.both_at(point)[0]) if self.gives_both else self.value.value

    def gradient_at(self, point: Point) -> Vector:
        """The gradient float64[n] at ``point``, n numbers, by the function for it."""
        assert self.gradient is not None
        return self.both_at(point)[1] if self.gives_both else self.gradient.vector(self.gradient.result(point), point)

    def both_at(self, point: Point) -> tuple[float, Vector]:
        """Value and gradient at ``point``, n numbers, by the function that returns both.

        Raises
        ------
        InputError
            If it does not return a pair.
        """
        result = self.value.result(point)
        if isinstance(result, float) and math.isnan(result):
            return math.nan, np.full(len(point), math.nan)
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise InputError(f"{self.value.name} must return a pair of value and gradient, not {result!r:.60}.")
        return self.value.number(result[0], point), self.value.vector(result[1], point)


class PythonFunction(Custom, frozen=True, tag="PythonFunction", forbid_unknown_fields=True):
    """Description of a Python function; equal only to itself.

    Attributes
    ----------
    written : the function, and its gradient.
    domain : the part of the plane of the first two coordinates that is drawn.
    label : its name in the window.
    begin : where descents start, n numbers; empty: a suggested point of the plane.
    """

    written: Written
    domain: Domain
    label: str
    begin: tuple[float, ...] = ()

    def objective(self) -> Objective:
        """Build the objective.

        Raises
        ------
        InputError
            If the domain is invalid, or the function returns no numbers.
        """
        return _objective(self)

    def prepare(self) -> None:
        """Find out how coarse the function's values are, a start and a learning rate.

        Raises
        ------
        InputError
            As `objective`; or if the function is defined nowhere.
        """
        self.objective().bound()

    def is_same_function(self, other: object) -> bool:
        """Whether ``other`` is of the same function."""
        return isinstance(other, PythonFunction) and self.written is other.written

    @property
    def unsaved(self) -> str:
        """Why no file can hold it."""
        return NOT_SAVED


def check_gradient(custom: PythonFunction) -> None:
    """Compare the gradient that the user has written with differences of the values, at some points.

    Raises
    ------
    InputError
        If they disagree; the message says where and by how much.
    """
    made = _made(custom)
    if custom.written.gradient is not None:
        for point in made.places:
            made.check_at(point)


@lru_cache(maxsize=16)
def _objective(custom: PythonFunction) -> Objective:
    check_domain(custom.domain)
    return Objective(
        KEY, custom.label, "custom", custom.label, (), "", "", lambda values: _made(custom).bound,
        lambda: _typeset(custom.label),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _made(custom: PythonFunction) -> _Made:
    check_domain(custom.domain)
    return _Made(custom)


def _typeset(label: str) -> str:
    plain = "".join(letter if letter.isalnum() or letter == " " else " " for letter in label).strip()
    return rf"\mathrm{{{plain.replace(' ', '~') or 'f'}}}"


class _Made:
    """What is found out about a function once: its kernels, noise, start and rate."""

    def __init__(self, custom: PythonFunction) -> None:
        self._custom, self._written = custom, custom.written

    @cached_property
    def places(self) -> list[Point]:
        """Some points of the domain at which the function is defined, the start that was given first.

        Raises
        ------
        InputError
            If it is defined at none of many.
        """
        given = [list(self._custom.begin)] if self._custom.begin else []
        spread = [*given, *map(self._at, _PLACES), *map(self._at, np.random.default_rng(0).random((200, 2)).tolist())]
        found: list[Point] = []
        with np.errstate(all="ignore"):
            for point in spread:
                found += [point] if math.isfinite(self._written.value_at(point)) else []
                if len(found) > len(_PLACES):
                    break
        if not found:
            raise InputError(
                f"{self._written.value.name} has no finite value at {len(spread)} points of its domain, such as "
                f"{place(spread[0])}: choose another domain x, y."
            )
        return found

    @cached_property
    def cost(self) -> float:
        """The seconds that a call takes, the median of a few."""
        taken = []
        with np.errstate(all="ignore"):
            for point in self.places:
                began = time.perf_counter()
                self._written.value_at(point)
                taken.append(time.perf_counter() - began)
        return float(np.median(taken))

    def _at(self, shares: Sequence[float]) -> Point:
        """The point of the plane at these shares of both sides; other coordinates are those of the start."""
        point = list(self._custom.begin or (0.0, 0.0))
        point[:2] = [low + share * (high - low) for share, (low, high) in zip(shares, self._custom.domain, strict=True)]
        return point

    @cached_property
    def lengths(self) -> Vector:
        """The lengths float64[n] over which the function is assumed to vary."""
        sides = [_VARIES * (high - low) for low, high in self._custom.domain]
        others = [math.sqrt(sides[0] * sides[1])] * (self._written.n - 2)
        return np.array([*sides, *others])

    @cached_property
    def differences(self) -> Differences:
        """Differences with steps that suit the function's noise, the least of that at some places."""
        with np.errstate(all="ignore"):
            noise = min(noise_of(self._written.value_at, point, self.lengths) for point in self.places[:3])
        return Differences(self.lengths, noise)

    def value(self, theta: Vector) -> float:
        """The value at ``theta``."""
        with np.errstate(all="ignore"), self._written.value.lock:
            return self._written.value_at(theta.tolist())

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """Value and gradient float64[n] at ``theta``."""
        written, point = self._written, theta.tolist()
        with np.errstate(all="ignore"), written.value.lock:
            if written.gives_both:
                return written.both_at(point)
            value = written.value_at(point)
            if written.gradient is not None:
                return value, written.gradient_at(point)
            return value, self.differences.gradient(written.value_at, point, value)

    def hessian(self, theta: Vector) -> Matrix:
        """The Hessian float64[n, n] at ``theta``."""
        written, point = self._written, theta.tolist()
        with np.errstate(all="ignore"), written.value.lock:
            if written.gradient is not None:
                return self.differences.hessian_of(written.gradient_at, point)
            return self.differences.hessian(written.value_at, point, written.value_at(point))

    def check_at(self, point: Point) -> None:
        """Compare the user's gradient with differences at ``point``."""
        written, differences = self._written, self.differences
        with np.errstate(all="ignore"):
            value, slopes = written.value_at(point), written.gradient_at(point)
            measured = differences.gradient(written.value_at, point, value)
        rounding = _EXPLAINED * differences.noise * (abs(value) + 1e-300) / self.lengths
        close = _AGREES * np.maximum(np.abs(slopes), np.abs(measured)).max() + rounding
        wrong = np.flatnonzero((np.abs(slopes - measured) > close) & np.isfinite(measured) | ~np.isfinite(slopes))
        if wrong.size:
            i = int(wrong[0])
            axis = "xy"[i] if written.n == 2 else f"x{i + 1}"
            raise InputError(
                f"The gradient disagrees with the values of {written.value.name} at {place(point)}: along {axis} it is "
                f"{slopes[i]:.6g}, differences give {measured[i]:.6g}. Correct it, leave it out, or pass check=False."
            )

    @cached_property
    def bound(self) -> BoundPython:
        """The function as it is evaluated and descended; the same object each time, with what it has computed."""
        start, rate = self._suggested
        return self._bound(start, rate)

    def _bound(self, start: tuple[float, ...], rate: float) -> BoundPython:
        n, custom = self._written.n, self._custom
        return BoundPython(
            KEY, custom.label, objective_kernel(self.value_gradient, n), hessian_kernel(self.hessian, n),
            np.empty((1, 0)), custom.domain, start, rate, (), minima_complete=False, starts_anywhere=True,
            weights=() if n == 2 else tuple(f"x{i + 1}" for i in range(n)),
            draw_start=None if n == 2 else self._drawn, cost=self.cost * self._calls, made=self,
        )  # fmt: skip

    def _drawn(self, seed: int) -> tuple[float, ...]:
        """A random start: in the domain, and as far from the given start along other coordinates."""
        spread = np.random.default_rng(seed).uniform(-0.5, 0.5, self._written.n) / _VARIES * self.lengths
        middle = np.array(self._custom.begin)
        middle[:2] = [(low + high) / 2.0 for low, high in self._custom.domain]
        return tuple((middle + spread).tolist())

    @property
    def _suggested(self) -> tuple[tuple[float, ...], float]:
        """A start and a learning rate."""
        given = self._custom.begin
        if self._written.n == 2 and self.cost < _QUICK:
            start, rate = suggestion(self._bound((0.0, 0.0), 1.0))
            return (given or start), rate
        highest = np.argmax([self._written.value_at(point) for point in self.places])
        begin = given or tuple(self.places[int(highest)])
        return begin, self._rate(np.array(begin))

    def _rate(self, start: Vector) -> float:
        """1/L for the curvature L at the start, unless its first step would be long."""
        slope, hessian = math.hypot(*self.value_gradient(start)[1]), self.hessian(start)
        curvature = float(np.abs(np.linalg.eigvalsh(hessian)).max()) if np.isfinite(hessian).all() else 0.0
        longest = _LONGEST_STEP / _VARIES * float(self.lengths.min())
        rates = [1.0 / curvature] * (curvature > 0.0) + [longest / slope] * (0.0 < slope < math.inf)
        return float(f"{min(rates, default=_FIRST_RATE):.1g}")

    @property
    def _calls(self) -> int:
        """How many calls an evaluation makes, of value and gradient."""
        written = self._written
        return 1 if written.gives_both else 2 if written.gradient is not None else 4 * written.n + 1

    @property
    def told(self) -> str:
        """What an evaluation costs, in a sentence."""
        written, name = self._written, self._written.value.name
        what = name if name.startswith("your ") else f"the Python function {name}"
        how = (
            "gives value and gradient"
            if written.gives_both
            else f"an evaluation with its gradient {self._calls} of them"
        )
        return f"Slow path: a call of {what} takes {_duration(self.cost)}, {how}."


class BoundPython(BoundObjective, frozen=True, eq=False, dict=True):
    """A Python function: values without gradients take fewer calls."""

    made: _Made | None = None

    def value(self, point: Any) -> float:
        """The value at ``point``."""
        assert self.made is not None
        return self.made.value(np.array(point, dtype=np.float64))

    @property
    def told(self) -> str:
        """What an evaluation costs, in a sentence."""
        return "" if self.made is None else self.made.told


def _duration(seconds: float) -> str:
    for size, unit in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.2g} {unit}"
    return f"{seconds / 1e-6:.2g} µs"


def python_function(
    function: Callable[..., Any], gradient: Callable[..., Any] | bool | None, domain: Domain, name: str,
    start: tuple[float, ...],
) -> PythonFunction:  # fmt: skip
    """A custom objective of a Python function (see `gdexplorer.api.functions.function`).

    Raises
    ------
    InputError
        If function, gradient, domain or start are invalid.
    """
    n = len(start) or 2
    if not 2 <= n <= MOST_COORDINATES:
        raise InputError(f"A function has 2 to {MOST_COORDINATES:,} coordinates; the start has {n:,}.")
    if not all(map(math.isfinite, start)):
        raise InputError("The coordinates of the start must be finite numbers.")
    check_domain(domain)
    value = Calls(function, n)
    if gradient is True:
        slopes: Calls | None = value
    else:
        slopes = None if gradient is None or gradient is False else Calls(gradient, n, value.lock)
    return PythonFunction(Written(value, slopes, n), domain, name or value.name[:1].upper() + value.name[1:], start)

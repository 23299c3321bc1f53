"""What is found out about a Python function once, and the objective that is made of it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.callbacks import hessian_kernel, objective_kernel
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.formulas.suggestion import suggestion
from gdexplorer.objectives.objective import BoundObjective, Domain
from gdexplorer.objectives.python.calls import place
from gdexplorer.objectives.python.differences import Differences, largest_curvature, noise_of
from gdexplorer.objectives.python.watch import Watch
from gdexplorer.objectives.python.written import Written
from gdexplorer.objectives.scale import Scales, gradient_rounding

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Point = list[float]

KEY = "python_function"
# The function is assumed to vary over this share of the sides of its domain.
_VARIES = 0.25
# Where to look for a start, and check a gradient: as shares of the sides. None of them is likely to be a kink.
_PLACES = (0.8, 0.29), (0.23, 0.71), (0.62, 0.87), (0.37, 0.16), (0.91, 0.58), (0.11, 0.41)
# A start and a rate are suggested from many samples if a call takes less than this, in seconds; else from few.
_QUICK = 20e-6
_LONGEST_STEP, _FIRST_RATE = 0.1, 0.1
# A gradient agrees with differences up to this share of the larger of both, beside what rounding explains.
_AGREES, _EXPLAINED = 1e-4, 1e4
# Before a descent a Hessian, which takes 4 n² calls by differences, is computed up to this many coordinates; to tell
# where a run rests, up to the second number.
MOST_SQUARED, MOST_CLASSIFIED = 20, 64


class Made(Scales):
    """What is found out about a function once: its kernels, noise, start and rate.

    Parameters are those of `PythonFunction`.
    """

    def __init__(self, written: Written, domain: Domain, label: str, begin: tuple[float, ...]) -> None:
        self._written, self._domain, self._label, self._begin = written, domain, label, begin

    @cached_property
    def places(self) -> list[Point]:
        """Some points of the domain at which the function is defined, the start that was given first.

        Raises
        ------
        InputError
            If it is defined at none of many.
        """
        given = [list(self._begin)] if self._begin else []
        spread = [*given, *map(self._at, _PLACES), *map(self._at, np.random.default_rng(0).random((200, 2)).tolist())]
        found: list[Point] = []
        with self._written.entered(spread[0]):
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
        with self._written.entered(self.places[0]):
            for point in self.places:
                began = time.perf_counter()
                self._written.value_at(point)
                taken.append(time.perf_counter() - began)
        return float(np.median(taken))

    def _at(self, shares: Sequence[float]) -> Point:
        """The point of the plane at these shares of both sides; other coordinates are those of the start."""
        point = list(self._begin or (0.0, 0.0))
        point[:2] = [low + share * (high - low) for share, (low, high) in zip(shares, self._domain, strict=True)]
        return point

    @cached_property
    def lengths(self) -> Vector:
        """The lengths float64[n] over which the function is assumed to vary."""
        sides = [_VARIES * (high - low) for low, high in self._domain]
        others = [math.sqrt(sides[0] * sides[1])] * (self._written.n - 2)
        return np.array([*sides, *others])

    @cached_property
    def differences(self) -> Differences:
        """Differences with steps that suit the function's noise, the least of that at some places."""
        with self._written.entered(self.places[0]):
            noise = min(noise_of(self._written.value_at, point, self.lengths) for point in self.places[:3])
        return Differences(self.lengths, noise)

    @property
    def watch(self) -> Watch:
        """How a window lives with the function."""
        return self._written.watch

    def value(self, theta: Vector) -> float:
        """The value at ``theta``."""
        return self.watch.answer("value", theta, self._value, math.nan)

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """Value and gradient float64[n] at ``theta``."""
        return self.watch.answer("gradient", theta, self._value_gradient, (math.nan, np.full(theta.size, math.nan)))

    def hessian(self, theta: Vector) -> Matrix:
        """The Hessian float64[n, n] at ``theta``."""
        return self.watch.answer("hessian", theta, self._hessian, np.full((theta.size, theta.size), math.nan))

    def _value(self, theta: Vector) -> float:
        point = theta.tolist()
        with self._written.entered(point):
            return self._written.value_at(point)

    def _value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        written, point = self._written, theta.tolist()
        with written.entered(point):
            if written.gives_both:
                return written.both_at(point)
            value = written.value_at(point)
            if written.gradient is not None:
                return value, written.gradient_at(point)
            return value, self.differences.gradient(written.value_at, point, value)

    def _hessian(self, theta: Vector) -> Matrix:
        written, point = self._written, theta.tolist()
        with written.entered(point):
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
                f"{short(slopes[i])}, differences give {short(measured[i])}. "
                "Correct it, leave it out, or pass check=False."
            )

    @cached_property
    def bound(self) -> BoundPython:
        """The function as it is evaluated and descended; the same object each time, with what it has computed."""
        start, rate = self._suggested
        return self._bound(start, rate)

    def _bound(self, start: tuple[float, ...], rate: float) -> BoundPython:
        n = self._written.n
        return BoundPython(
            KEY, self._label, objective_kernel(self.value_gradient, n), hessian_kernel(self.hessian, n),
            np.empty((1, 0)), self._domain, start, rate, (), minima_complete=False, starts_anywhere=True,
            weights=() if n == 2 else tuple(f"x{i + 1}" for i in range(n)),
            draw_start=None if n == 2 else self._drawn, cost=self.cost * self._calls, made=self,
        )  # fmt: skip

    def _drawn(self, seed: int) -> tuple[float, ...]:
        """A random start: in the domain, and as far from the given start along other coordinates."""
        spread = np.random.default_rng(seed).uniform(-0.5, 0.5, self._written.n) / _VARIES * self.lengths
        middle = np.array(self._begin)
        middle[:2] = [(low + high) / 2.0 for low, high in self._domain]
        return tuple((middle + spread).tolist())

    @property
    def _suggested(self) -> tuple[tuple[float, ...], float]:
        """A start and a learning rate."""
        given = self._begin
        if self._written.n == 2 and self.cost < _QUICK:
            start, rate = suggestion(self._bound((0.0, 0.0), 1.0))
            return (given or start), rate
        highest = np.argmax([self._value(np.array(point)) for point in self.places])
        begin = given or tuple(self.places[int(highest)])
        return begin, self._rate(np.array(begin))

    def _rate(self, start: Vector) -> float:
        """1/L for the curvature L at the start, unless its first step would be long."""
        gradient = self.value_gradient(start)[1]
        slope, curvature = math.hypot(*gradient), self._curvature(start, gradient)
        longest = _LONGEST_STEP / _VARIES * float(self.lengths.min())
        rates = [1.0 / curvature] if curvature > 0.0 else []
        rates += [longest / slope] if 0.0 < slope < math.inf else []
        return float(f"{min(filter(_is_rate, rates), default=_FIRST_RATE):.1g}")

    def _curvature(self, start: Vector, gradient: Vector) -> float:
        """The largest absolute curvature at the start; 0 if it is unknown.

        In many coordinates it is found from a few changes of the gradient, since a Hessian would take n² calls.
        """
        if self._written.n > MOST_SQUARED:
            return largest_curvature(lambda point: self.value_gradient(point)[1], start, gradient, self._length)
        hessian = self.hessian(start)
        return float(np.abs(np.linalg.eigvalsh(hessian)).max()) if np.isfinite(hessian).all() else 0.0

    @property
    def _length(self) -> float:
        """A length over which gradients change by more than their errors, and third derivatives do not matter."""
        return float(self.lengths.min()) * math.sqrt(math.sqrt(self.differences.noise))

    @cached_property
    def gradient_rounding(self) -> float:
        """Weighted rounding error of a zero gradient, 0 in many coordinates: it takes a Hessian."""
        return gradient_rounding(self.bound, self.gradient_weights) if self._written.n <= MOST_SQUARED else 0.0

    @property
    def hessian_is_cheap(self) -> bool:
        """Whether a Hessian takes not many more calls than a gradient."""
        return self._written.gradient is not None or self._written.n <= MOST_CLASSIFIED

    def prepare(self) -> None:
        """Find out everything, so that nothing is left to other threads."""
        self.bound, self.value_scale, self.gradient_weights, self.gradient_rounding  # noqa: B018

    @property
    def _calls(self) -> int:
        """How many calls an evaluation makes, of value and gradient."""
        written = self._written
        return 1 if written.gives_both else 2 if written.gradient is not None else 4 * written.n + 1

    @property
    def told(self) -> str:
        """What an evaluation costs, in a sentence."""
        how = "with the gradient" if self._written.gives_both else f"{self._calls} calls a gradient"
        return f"Slow path: {duration(self.cost)} a call, {how}."


class BoundPython(BoundObjective, frozen=True, eq=False, dict=True):
    """A Python function: values without gradients take fewer calls."""

    made: Made | None = None

    def value(self, point: Any) -> float:
        """The value at ``point``."""
        return self._made.value(np.array(point, dtype=np.float64))

    def values_alone(self, points: Any) -> Vector:
        """Values float64[m] at ``points``, m rows of n coordinates."""
        return np.array([self.value(point) for point in np.asarray(points)], dtype=np.float64)

    def on_plane(
        self, origin: Vector, directions: Matrix, us: Vector, vs: Vector
    ) -> tuple[Matrix, NDArray[np.float64]]:
        """As `BoundObjective.on_plane`; derivatives are differences between neighbours on the grid.

        Exact ones would take many times as long.
        """
        values = np.array([[self.value(origin + u * directions[0] + v * directions[1]) for u in us] for v in vs])
        with np.errstate(all="ignore"):
            along_v, along_u = np.gradient(values, vs, us)
        return values, np.stack([along_u, along_v], axis=-1)

    @property
    def told(self) -> str:
        """What an evaluation costs, in a sentence."""
        return self._made.told

    @property
    def value_cost(self) -> float:
        """About how many seconds a value takes."""
        return self._made.cost

    @property
    def _made(self) -> Made:
        assert self.made is not None
        return self.made

    # Found out once, whatever feasible set it has: the thread of a window cannot.

    @property
    def value_scale(self) -> float:
        """Range of values in the domain (see `scale.value_scale`)."""
        return self._made.value_scale

    @property
    def gradient_weights(self) -> Vector:
        """Weights that make gradients unit-free, float64[n] (see `scale.gradient_weights`)."""
        return self._made.gradient_weights

    @property
    def gradient_rounding(self) -> float:
        """Weighted rounding error of a zero gradient (see `scale.gradient_rounding`)."""
        return self._made.gradient_rounding

    @property
    def hessian_is_cheap(self) -> bool:
        """Whether a Hessian takes not many more calls than a gradient."""
        return self._made.hessian_is_cheap


def _is_rate(rate: float) -> bool:
    return 0.0 < rate < math.inf


def duration(seconds: float) -> str:
    """``seconds`` in words, with a unit that suits."""
    size, unit = next((each for each in ((1.0, "s"), (1e-3, "ms")) if seconds >= each[0]), (1e-6, "µs"))
    return f"{short(float(f'{seconds / size:.2g}'))} {unit}"

"""Steps written out for programs, where neither terms nor kernels read well in NumPy.

Each is a generator of iterates from ``theta``. ``observed(theta, k)`` gives the value and the gradient that step ``k``
sees, ``evaluate(theta, k)`` those of a trial; a program puts its own functions in their place.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Evaluation = Callable[[Vector, int], tuple[float, Vector]]
Rates = Callable[[int], float]


def radam(
    theta: Vector, observed: Evaluation, evaluate: Evaluation, rate: Rates, beta1: float, beta2: float, epsilon: float
) -> Iterator[Vector]:
    """Adam that starts as momentum, until its mean square has low variance."""
    m, s = np.zeros_like(theta), np.zeros_like(theta)
    longest = 2 / (1 - beta2) - 1
    for k in itertools.count(1):
        _, g = observed(theta, k)
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        step = m / (1 - beta1**k)
        length = longest - 2 * k * beta2**k / (1 - beta2**k)
        if length > 5:  # enough gradients to divide by their mean square
            trust = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
            divisor = np.sqrt(s) + epsilon
            scaled = np.divide(step, divisor, out=np.zeros_like(step), where=step != 0.0)
            step = np.sqrt(trust) * np.sqrt(1 - beta2**k) * scaled
        theta = theta - rate(k) * step
        yield theta


def asgd(
    theta: Vector, observed: Evaluation, evaluate: Evaluation, rate: Rates, lambd: float, alpha: float, t0: float
) -> Iterator[Vector]:
    """Gradient descent with a decaying learning rate and a weak pull to the origin (its average is not returned)."""
    length = 0.0
    for k in itertools.count(1):
        _, g = observed(theta, k)
        length = rate(k) if k == 1 else length
        theta = theta * (1 - lambd * length) - length * g
        yield theta
        length = rate(k) / (1 + lambd * rate(k) * k) ** alpha


def polyak_step(
    theta: Vector, observed: Evaluation, evaluate: Evaluation, rate: Rates, lowest_value: float
) -> Iterator[Vector]:
    """Steps to where the linear model reaches the value of the minimum."""
    for k in itertools.count(1):
        value, g = observed(theta, k)
        above, square = value - lowest_value, g @ g
        if above > 0 and square > 0:
            theta = theta - above / square * g
        yield theta


def barzilai_borwein(
    theta: Vector, observed: Evaluation, evaluate: Evaluation, rate: Rates, variant: float
) -> Iterator[Vector]:
    """Estimates the curvature from the last step."""
    last_theta, last_g = theta, np.zeros_like(theta)
    for k in itertools.count(1):
        _, g = observed(theta, k)
        s, y = theta - last_theta, g - last_g
        if not s @ y > 0:
            length = np.sqrt(s @ s / (y @ y)) if y @ y > 0 else 0.0
        else:
            length = s @ y / (y @ y) if variant == 0 else s @ s / (s @ y)
        if k == 1 or not 0 < length < np.inf:
            length = rate(k)
        last_theta, last_g = theta, g
        theta = theta - length * g
        yield theta


def backtracking(
    theta: Vector, observed: Evaluation, evaluate: Evaluation, rate: Rates, shrink: float, armijo: float
) -> Iterator[Vector]:
    """Tries a long step, and shortens it until the value decreases sufficiently."""
    for k in itertools.count(1):
        value, g = observed(theta, k)
        slope, longest = -g @ g, rate(k)
        length = longest
        for _ in range(60 if slope < 0 else 0):
            trial = theta - length * g
            reached, there = evaluate(trial, k)
            decreased = reached < value and reached <= value + armijo * length * slope
            # Where the decrease is lost in rounding, the slopes at both ends replace it (Hager and Zhang, 2005).
            rounding = 1e-12 * abs(value) if length >= 1e-8 * longest else 0.0
            if decreased or (abs(reached - value) <= rounding and -there @ g <= (2 * armijo - 1) * slope):
                theta = trial
                break
            length *= shrink
        yield theta


WRITTEN = {rule.__name__: rule for rule in (radam, asgd, polyak_step, barzilai_borwein, backtracking)}

"""Generated data sets: small problems with a known answer, reproducible from a seed.

u is uniform in [0, 1] and e standard normal, drawn independently for each sample.

=========  ===========================================================================================
sine       x = -1 + 2 u, y = sin(pi x) + noise e
step       x = -1 + 2 u, y = 1 where x > 0, else 0, plus noise e
two moons  t = pi u; class 0: (cos t, sin t), class 1: (1 - cos t, 1/2 - sin t), plus noise (e1, e2)
circles    t = 2 pi u; radius 1 (class 0) or 1/2 (class 1), plus noise (e1, e2)
spirals    r = sqrt(u), t = 3 pi r; (r cos t, r sin t), turned by pi for class 1, plus noise (e1, e2)
xor        (x, y) uniform in the square from -1 to 1, class 1 if x and y have different signs; plus noise (e1, e2)
blobs      (cos t, sin t) with t = pi c / 2 for class c = 0, 1, 2, 3, plus noise (e1, e2)
arm        angles of shoulder and elbow t1 = pi u1, t2 = pi u2; two targets, where the hand of an arm is whose two parts
           have length 1: (cos t1 + cos(t1 + t2), sin t1 + sin(t1 + t2)), plus noise (e1, e2)
three      spirals of three classes c: r = sqrt(u), t = 2 pi r + 2 pi c / 3; (r cos t, r sin t), plus noise (e1, e2)
=========  ===========================================================================================

Moons and circles are those of scikit-learn (Pedregosa et al., Journal of Machine Learning Research 12, 2011). The two
spirals: K. J. Lang, M. J. Witbrock, Learning to tell two spirals apart, 1988, with one and a half turns. Exclusive or:
M. Minsky, S. Papert, Perceptrons, 1969.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Draw = Callable[["np.random.Generator", int, float], tuple[Numbers, Numbers]]


class GeneratedSet(Struct, frozen=True):
    """A generated data set.

    Attributes
    ----------
    label : its display name.
    classes : number of classes; 0: targets are numbers.
    draw : draws inputs float64[m, k] and targets, float64[m] or float64[m, targets].
    noise : its default.
    inputs, targets : names, where these are not x or x1 and x2, and y or class; several targets have names.
    """

    label: str
    classes: int
    draw: Draw
    noise: float
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def _sine(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    x = random.uniform(-1.0, 1.0, count)
    return x[:, np.newaxis], np.sin(math.pi * x) + noise * random.standard_normal(count)


def _step(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    x = random.uniform(-1.0, 1.0, count)
    return x[:, np.newaxis], (x > 0.0) + noise * random.standard_normal(count)


def _halves(count: int) -> Numbers:
    """Two alternating classes, as balanced as possible."""
    return _alternating(count, 2)


def _alternating(count: int, classes: int) -> Numbers:
    """Alternating classes, as balanced as possible."""
    return (np.arange(count) % classes).astype(np.float64)


def _scattered(random: np.random.Generator, x: Numbers, y: Numbers, noise: float) -> Numbers:
    return np.column_stack([x, y]) + noise * random.standard_normal((len(x), 2))


def _two_moons(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    classes, t = _halves(count), math.pi * random.random(count)
    x = np.where(classes == 0.0, np.cos(t), 1.0 - np.cos(t))
    y = np.where(classes == 0.0, np.sin(t), 0.5 - np.sin(t))
    return _scattered(random, x, y, noise), classes


def _circles(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    classes, t = _halves(count), 2.0 * math.pi * random.random(count)
    radius = 1.0 - 0.5 * classes
    return _scattered(random, radius * np.cos(t), radius * np.sin(t), noise), classes


def _spirals(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    classes, radius = _halves(count), np.sqrt(random.random(count))
    t = 3.0 * math.pi * radius + math.pi * classes
    return _scattered(random, radius * np.cos(t), radius * np.sin(t), noise), classes


def _xor(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    x, y = random.uniform(-1.0, 1.0, (2, count))
    return _scattered(random, x, y, noise), ((x > 0.0) != (y > 0.0)).astype(np.float64)


def _blobs(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    classes = _alternating(count, 4)
    t = 0.5 * math.pi * classes
    return _scattered(random, np.cos(t), np.sin(t), noise), classes


def _three_spirals(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    classes, radius = _alternating(count, 3), np.sqrt(random.random(count))
    t = 2.0 * math.pi * (radius + classes / 3.0)
    return _scattered(random, radius * np.cos(t), radius * np.sin(t), noise), classes


def _arm(random: np.random.Generator, count: int, noise: float) -> tuple[Numbers, Numbers]:
    shoulder, elbow = math.pi * random.random((2, count))
    x, y = np.cos(shoulder) + np.cos(shoulder + elbow), np.sin(shoulder) + np.sin(shoulder + elbow)
    return np.column_stack([shoulder, elbow]), _scattered(random, x, y, noise)


SETS = {
    "sine": GeneratedSet("Sine", 0, _sine, 0.1),
    "step": GeneratedSet("Step", 0, _step, 0.1),
    "two_moons": GeneratedSet("Two moons", 2, _two_moons, 0.1),
    "circles": GeneratedSet("Circles", 2, _circles, 0.05),
    "spirals": GeneratedSet("Spirals", 2, _spirals, 0.02),
    "xor": GeneratedSet("Exclusive or", 2, _xor, 0.05),
    "three_spirals": GeneratedSet("Three spirals", 3, _three_spirals, 0.03),
    "blobs": GeneratedSet("Four blobs", 4, _blobs, 0.35),
    "arm": GeneratedSet("Robot arm", 0, _arm, 0.05, ("shoulder", "elbow"), ("hand x", "hand y")),
}

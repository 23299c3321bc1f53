"""Weight initialisation of networks."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.network.architecture import Architecture, Layer

Vector = NDArray[np.float64]
Draw = Callable[["np.random.Generator", Layer, float], Vector]


def _xavier(random: np.random.Generator, layer: Layer, scale: float) -> Vector:
    limit = scale * math.sqrt(6.0 / (layer.inputs + layer.outputs))
    return random.uniform(-limit, limit, layer.inputs * layer.outputs)


def _he(random: np.random.Generator, layer: Layer, scale: float) -> Vector:
    return scale * math.sqrt(2.0 / layer.inputs) * random.standard_normal(layer.inputs * layer.outputs)


def _normal(random: np.random.Generator, layer: Layer, scale: float) -> Vector:
    return scale * random.standard_normal(layer.inputs * layer.outputs)


def _zeros(random: np.random.Generator, layer: Layer, scale: float) -> Vector:
    return np.zeros(layer.inputs * layer.outputs)


INITIALISATIONS: dict[str, tuple[str, Draw]] = {
    "xavier": ("Xavier (Glorot) uniform", _xavier),
    "he": ("He normal", _he),
    "normal": ("normal", _normal),
    "zeros": ("zeros", _zeros),
}


def initial_weights(architecture: Architecture, key: str, scale: float, seed: int) -> Vector:
    """The initial weights, float64[n]; all biases are zero, all gains one.

    ``xavier``: uniform in ±sqrt(6 / (inputs + outputs)) of each layer (X. Glorot, Y. Bengio, Understanding the
    difficulty of training deep feedforward neural networks, AISTATS 2010); ``he``: normal with deviation sqrt(2 /
    inputs) (K. He, X. Zhang, S. Ren, J. Sun, Delving Deep into Rectifiers, ICCV 2015); ``normal``: normal with
    deviation 1; all times ``scale``. With ``zeros`` all units of a layer stay identical.
    """
    random, weights = np.random.default_rng(seed), np.zeros(architecture.size)
    for layer in architecture.layers:
        weights[layer.weights] = INITIALISATIONS[key][1](random, layer, scale)
        weights[layer.gains] = 1.0
    return weights

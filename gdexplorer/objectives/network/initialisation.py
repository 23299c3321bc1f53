"""Where the weights of a network begin."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.network.architecture import Architecture, Layer

Vector = NDArray[np.float64]
Draw = Callable[[np.random.Generator, Layer, float], Vector]


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
    """The initial weights, float64[n]; all biases are zero.

    Even in ±sqrt(6 / (inputs + outputs)) of each layer (``xavier``: X. Glorot, Y. Bengio, Understanding the difficulty
    of training deep feedforward neural networks, AISTATS 2010), normal with deviation sqrt(2 / inputs) (``he``: K. He,
    X. Zhang, S. Ren, J. Sun, Delving Deep into Rectifiers, ICCV 2015) or 1 (``normal``); all times ``scale``. With
    ``zeros`` all units of a layer stay the same for ever, if they move at all.
    """
    random, weights = np.random.default_rng(seed), np.zeros(architecture.size)
    for layer in architecture.layers:
        weights[layer.weights] = INITIALISATIONS[key][1](random, layer, scale)
    return weights

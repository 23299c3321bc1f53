"""The Gauss-Newton matrix that a network offers: from the derivatives of its outputs, taken one by one."""

import numpy as np
import pytest

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.cost import OUTPUTS

NETWORKS = [
    CustomNetwork((1, 8, 8, 1)),
    CustomNetwork((1, 3, 1), activation="softplus", output="sigmoid", bias=False, data=Generated("sine", 301)),
    CustomNetwork((2, 5, 1), cost="cross_entropy", data=Generated("two_moons", 97)),
    CustomNetwork((2, 1), cost="cross_entropy", data=Generated("circles", 130)),
]
over_networks = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: f"{network.layers}-{network.cost}")


def matrix_of(bound, theta):
    matrix = np.empty((bound.dimension, bound.dimension))
    bound.offers[GAUSS_NEWTON](theta, bound.data, matrix)
    return matrix


def outputs(bound, theta):
    found = np.empty(len(bound.data) - bound.first_sample)
    OUTPUTS(theta, bound.data, found)
    return found


@over_networks
@pytest.mark.parametrize("l2", [0.0, 0.03])
def test_it_is_the_mean_of_weighted_products_of_derivatives(network, l2):
    bound, step = network.objective().bound({"l2": l2}), 1e-6
    theta, units = np.array(bound.start), step * np.eye(bound.dimension)
    weights = np.full(len(outputs(bound, theta)), 2.0)
    slopes = np.array([outputs(bound, theta + unit) - outputs(bound, theta - unit) for unit in units]) / (2 * step)
    if network.cost == "cross_entropy":  # the derivative of p is p (1 - p) times that of the sum
        chance = outputs(bound, theta)
        weights = 1.0 / (chance * (1.0 - chance))
    penalty = np.zeros(bound.dimension)
    for layer in network.architecture.layers:
        penalty[layer.weights] = 2.0 * l2
    expected = slopes * weights @ slopes.T / len(weights) + np.diag(penalty)
    found = matrix_of(bound, theta)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-8)
    assert np.array_equal(found, found.T) and np.linalg.eigvalsh(found)[0] >= -1e-12


def test_without_hidden_layers_it_is_the_hessian():
    bound = NETWORKS[-1].objective().bound({"l2": 0.1})
    theta = np.array(bound.start)
    assert matrix_of(bound, theta) == pytest.approx(bound.hessian(theta), rel=1e-12, abs=1e-14)

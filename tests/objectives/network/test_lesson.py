"""What is said about a network holds for it."""

import pytest

from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.description import lesson_of


@pytest.mark.parametrize("layers", [(1, 1), (2, 1)])
@pytest.mark.parametrize("cost", ["mse", "cross_entropy"])
def test_a_network_without_hidden_layers_is_not_said_to_have_saddles(layers, cost):
    lesson = lesson_of(
        CustomNetwork((2, 1), cost=cost, data=Generated("xor")) if cost == "cross_entropy" else CustomNetwork(layers)
    )
    assert "without hidden layers" in lesson and "convex" in lesson and "and saddles" not in lesson


@pytest.mark.parametrize("layers", [(1, 1, 1), (2, 8, 1)])
def test_a_network_with_hidden_layers_is_not_called_convex(layers):
    assert "convex" not in lesson_of(CustomNetwork(layers))

"""Architecture of a feed-forward network, and the layout of its weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.errors import InputError

MOST_LAYERS, MOST_UNITS, MOST_WEIGHTS = 12, 512, 50_000


class Layer(Struct, frozen=True):
    """Layout of one layer's numbers among the coordinates.

    Attributes
    ----------
    inputs, outputs : number of units below and in the layer.
    weights : slice of the weights, a row of `inputs` for each unit.
    biases : slice of the biases; empty if there are none.
    gains : slice of the gains of its layer norm; empty if there is none.
    """

    inputs: int
    outputs: int
    weights: slice
    biases: slice
    gains: slice


class Architecture(Struct, frozen=True):
    """Widths of all layers, including inputs and outputs, and whether there are biases.

    Attributes
    ----------
    widths, bias : see above.
    skip : whether each hidden layer adds the units of the hidden layer below, if that is as wide.
    norm : whether the sums of hidden layers are normalised, with a gain for each unit.
    """

    widths: tuple[int, ...]
    bias: bool = True
    skip: bool = False
    norm: bool = False

    @property
    def size(self) -> int:
        """Number of weights, biases and gains."""
        plain = sum(below * above + self.bias * above for below, above in pairwise(self.widths))
        return plain + self.norm * sum(self.widths[1:-1])

    @property
    def skips(self) -> tuple[int, ...]:
        """The layers, counted from 1 above the inputs, that add the units below."""
        hidden = range(2, len(self.widths) - 1)
        return tuple(i for i in hidden if self.skip and self.widths[i] == self.widths[i - 1])

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers above the inputs."""
        return tuple(self._laid_out())

    def _laid_out(self) -> Iterator[Layer]:
        begin = 0
        for number, (below, above) in enumerate(pairwise(self.widths), 1):
            middle = begin + below * above
            gains = middle + self.bias * above
            end = gains + (self.norm and number < len(self.widths) - 1) * above
            yield Layer(below, above, slice(begin, middle), slice(middle, gains), slice(gains, end))
            begin = end

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates: ``w2[3,1]`` leads to unit 3 of layer 2 from unit 1 below, ``b2[3]`` is its bias.

        ``g2[3]`` is its gain. If there are only two, they are w1 and w2.
        """
        if self.size == 2 and not self.bias:
            return "w1", "w2"
        return tuple(name for number, layer in enumerate(self.layers, 1) for name in _names(number, layer))

    @property
    def matrices(self) -> tuple[Weights, ...]:
        """Where the matrix of each layer's weights lies."""
        return tuple(Weights(layer.weights.start, layer.outputs, layer.inputs) for layer in self.layers)

    @property
    def filters(self) -> tuple[tuple[int, int], ...]:
        """Ranges of the weights into each unit."""
        return tuple(
            (begin, begin + layer.inputs)
            for layer in self.layers
            for begin in range(layer.weights.start, layer.weights.stop, layer.inputs)
        )

    @property
    def text(self) -> str:
        """Widths as text: ``2-8-8-1``."""
        return "-".join(map(str, self.widths))


def _names(number: int, layer: Layer) -> Iterator[str]:
    for unit in range(1, layer.outputs + 1):
        yield from (f"w{number}[{unit},{below}]" for below in range(1, layer.inputs + 1))
    if layer.biases.stop > layer.biases.start:
        yield from (f"b{number}[{unit}]" for unit in range(1, layer.outputs + 1))
    if layer.gains.stop > layer.gains.start:
        yield from (f"g{number}[{unit}]" for unit in range(1, layer.outputs + 1))


def checked_architecture(widths: tuple[int, ...], bias: bool, skip: bool = False, norm: bool = False) -> Architecture:
    """Build and validate an architecture.

    Raises
    ------
    InputError
        If it has too few or too many layers, units or weights, or none for skip connections or layer norm.
    """
    if not 2 <= len(widths) <= MOST_LAYERS:
        raise InputError(
            f"A network needs 2 to {MOST_LAYERS} layers, the first for the inputs and the last for the output, such as "
            f"1,8,8,1, not {len(widths)}."
        )
    if not all(1 <= width <= MOST_UNITS for width in widths):
        raise InputError(f"Each layer of a network must have 1 to {MOST_UNITS} units, such as 1,8,8,1.")
    architecture = Architecture(widths, bias, skip, norm)
    if skip and not architecture.skips:
        raise InputError(
            "Skip connections lead from a hidden layer to the next one, if that has as many units, as in 2,8,8,1: "
            f"choose such layers, not {architecture.text}."
        )
    if norm and (len(widths) < 3 or min(widths[1:-1]) < 2):
        raise InputError(
            "Layer norm is for hidden layers of at least 2 units, as in 2,8,1: choose such layers, not "
            f"{architecture.text}."
        )
    if not 2 <= architecture.size <= MOST_WEIGHTS:
        raise InputError(
            f"A network must have 2 to {MOST_WEIGHTS:,} weights; {architecture.text} has {architecture.size:,}: "
            f"choose {'more' if architecture.size < 2 else 'fewer'} units."
        )
    return architecture

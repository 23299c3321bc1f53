"""The activation functions to choose from."""

from msgspec import Struct

from gdexplorer.objectives.network.activation_kernels import (
    ELU,
    GELU,
    IDENTITY,
    LEAKY_RELU,
    RELU,
    SIGMOID,
    SIN,
    SOFTPLUS,
    TANH,
)


class Activation(Struct, frozen=True):
    """An activation function: key, code in the kernel, display name, formula text, and whether φ(-z) = -φ(z)."""

    key: str
    code: int
    label: str
    formula: str
    is_odd: bool = False


ACTIVATIONS = {
    item.key: item
    for item in (
        Activation("identity", IDENTITY, "identity", "z", True),
        Activation("sigmoid", SIGMOID, "sigmoid", "1/(1 + exp(-z))"),
        Activation("tanh", TANH, "tanh", "tanh(z)", True),
        Activation("relu", RELU, "ReLU", "max(0, z)"),
        Activation("leaky_relu", LEAKY_RELU, "leaky ReLU", "max(z/100, z)"),
        Activation("elu", ELU, "ELU", "z, below 0 exp(z) - 1"),
        Activation("gelu", GELU, "GELU", "z/2 (1 + erf(z/sqrt(2)))"),
        Activation("softplus", SOFTPLUS, "softplus", "log(1 + exp(z))"),
        Activation("sin", SIN, "sine", "sin(z)", True),
    )
}  # fmt: skip

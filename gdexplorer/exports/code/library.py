"""The libraries that objectives are written for: how each spells the functions of formulas."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

_SAME = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "log2", "log10", "sqrt", "abs", "sign")
_INVERSES = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
# From functions that all libraries have; {m} is the library's module.
_BUILT = {
    "cot": "1 / {m}.tan({0})",
    "sec": "1 / {m}.cos({0})",
    "csc": "1 / {m}.sin({0})",
    "coth": "1 / {m}.tanh({0})",
    "sech": "1 / {m}.cosh({0})",
    "csch": "1 / {m}.sinh({0})",
    "cbrt": "{m}.sign({0}) * {m}.abs({0}) ** (1 / 3)",
    "gauss": "{m}.exp(-(({0}) ** 2))",
    "log_of_base": "{m}.log({0}) / {m}.log({1})",
}


class Library(Struct, frozen=True):
    """How a library spells formulas.

    Attributes
    ----------
    module : its module's name in a program.
    functions : a template for each function of formulas, with places for its arguments.
    where, larger, smaller : templates of a choice between two values, and of the larger and the smaller one.
    lifted : template that turns a number into what ``larger`` and ``smaller`` take.
    """

    module: str
    functions: Mapping[str, str]
    where: str
    larger: str
    smaller: str
    lifted: str = "{0}"


def _functions(module: str, arc: str, **others: str) -> dict[str, str]:
    same = {name: f"{module}.{name}({{0}})" for name in _SAME}
    inverse = {f"a{name}": f"{module}.{arc}{name}({{0}})" for name in _INVERSES}
    built = {name: text.replace("{m}", module) for name, text in _BUILT.items()}
    return {**same, **inverse, "atan2": f"{module}.{arc}tan2({{0}}, {{1}})", **built, **others}


NUMPY = Library(
    "np",
    _functions(
        "np", "arc", erf="math.erf({0})", sigmoid="sigmoid({0})", softplus="np.logaddexp(0.0, {0})",
        relu="np.maximum({0}, 0.0)",
    ),
    "({1} if {0} else {2})",
    "np.maximum({0}, {1})",
    "np.minimum({0}, {1})",
)  # fmt: skip
TORCH = Library(
    "torch",
    _functions(
        "torch", "a", erf="torch.erf({0})", sigmoid="torch.sigmoid({0})",
        softplus="torch.logaddexp(torch.zeros(()), {0})", relu="torch.relu({0})",
    ),
    "torch.where({0}, {1}, {2})",
    "torch.maximum({0}, {1})",
    "torch.minimum({0}, {1})",
    "torch.as_tensor({0})",
)  # fmt: skip
JAX = Library(
    "jnp",
    _functions(
        "jnp", "arc", erf="jax.scipy.special.erf({0})", sigmoid="jax.nn.sigmoid({0})",
        softplus="jax.nn.softplus({0})", relu="jax.nn.relu({0})",
    ),
    "jnp.where({0}, {1}, {2})",
    "jnp.maximum({0}, {1})",
    "jnp.minimum({0}, {1})",
)  # fmt: skip
# Numbers that depend on parameters alone are Python's.
PLAIN = Library(
    "math",
    _functions(
        "math", "a", abs="abs({0})", sign="float(np.sign({0}))", cbrt="float(np.cbrt({0}))", erf="math.erf({0})",
        sigmoid="1 / (1 + math.exp(-({0})))", softplus="math.log1p(math.exp({0}))", relu="max({0}, 0.0)",
    ),
    "({1} if {0} else {2})",
    "max({0}, {1})",
    "min({0}, {1})",
)  # fmt: skip

"""Formula, LaTeX and lesson of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.numerals import short
from gdexplorer.objectives.data.source import title_of

if TYPE_CHECKING:
    from gdexplorer.objectives.network.custom_network import CustomNetwork

# Networks with more layers are not written out.
MOST_WRITTEN = 4


def formula_of(custom: CustomNetwork) -> str:
    """The cost as text."""
    output, sums = "x", _sums(custom)
    for number, (first, b) in enumerate(sums, 1):
        name = last_of(custom) if number == len(sums) else custom.activation
        first, b = first.replace("_", ""), b.replace("_", "")
        inside = _summed(custom, number, first.format(output), b, ("g{}*norm(", ")"))
        output = f"{'' if name == 'identity' else name}({inside})"
    output = "f(x)" if custom.architecture.skips else output
    output = output.removeprefix("(").removesuffix(")") if output.startswith("(") else output
    if custom.is_softmax:
        return f"mean(-log(p[y])), p = {output}"
    return f"mean(({output} - y)^2)" if custom.cost == "mse" else f"mean(-y*log(p) - (1 - y)*log(1 - p)), p = {output}"


def extras_of(custom: CustomNetwork) -> str:
    """What a network has besides layers, as the end of a list."""
    has = {
        "skip connections": custom.skip, "layer norm": custom.layer_norm,
        f"dropout {short(custom.dropout)}": custom.dropout > 0.0,
    }  # fmt: skip
    return "".join(f", {name}" for name, chosen in has.items() if chosen)


def last_of(custom: CustomNetwork) -> str:
    """The name of what is applied to the sums of the last layer."""
    return "softmax" if custom.is_softmax else custom.last_activation


def latex_of(custom: CustomNetwork) -> str:
    """The cost as LaTeX, with the output written out if there are few layers."""
    output, summed, sums = "x_i", "x_i", _sums(custom)
    for number, (first, b) in enumerate(sums, 1):
        is_last = number == len(sums)
        inside = _summed(custom, number, first.replace("*", " ").format(output), b, _LATEX_OF_NORM)
        output, summed = _applied(last_of(custom) if is_last else custom.activation, inside, is_last), inside
    if len(sums) > MOST_WRITTEN or custom.architecture.skips:
        output = summed = r"f_{\mathbf{w}}(x_i)"
    mean = r"\frac{1}{N} \sum_{i=1}^{N}"
    if custom.cost == "mse":
        count, written = custom.widths[-1], ""
        if len(sums) > 2 and output != r"f_{\mathbf{w}}(x_i)":
            # A square is not broken into lines: what is wider than a panel has a letter.
            output, written = r"\hat{y}_i", rf", \quad \hat{{y}}_i = {output}"
        if count > 1:
            return rf"\frac{{1}}{{{count} N}} \sum_{{i=1}}^{{N}} \left\|{output} - y_i\right\|^2{written}"
        return rf"{mean} \left({output} - y_i\right)^2{written}"
    if custom.is_softmax:
        # The sums of the last layer have a letter: in one expression with the softmax they are wider than a panel.
        return rf"-{mean} \log p_{{i, y_i}}, \quad p_i = \mathrm{{softmax}}(z_i), \quad z_i = {summed}"
    return rf"-{mean} \left(y_i \log p_i + (1 - y_i) \log(1 - p_i)\right), \quad p_i = {output}"


def _sums(custom: CustomNetwork) -> list[tuple[str, str]]:
    """The sum of each layer's units, with a placeholder for the activations below, and the biases."""
    if custom.layers == (2, 1) and not custom.bias:
        return [("w_1*x_1 + w_2*x_2", "")]
    letter = "w" if custom.architecture.size == 2 else "W"
    return [
        (f"{letter}_{number}*{{}}", f"b_{number}" if custom.bias else "") for number in range(1, len(custom.layers))
    ]


_LATEX_OF_NORM = r"g_{} \, \mathrm{{norm}}\left(", r"\right)"


def _summed(custom: CustomNetwork, number: int, weighted: str, b: str, norm: tuple[str, str]) -> str:
    """What the activation of a layer is applied to: the sum with the biases, of a hidden layer with layer norm.

    ``norm``: what is written around the sum, with a place for the number of the layer.
    """
    if custom.layer_norm and number < len(custom.layers) - 1:
        weighted = f"{norm[0].format(number)}{weighted}{norm[1]}"
    return weighted + (f" + {b}" if b else "")


# LaTeX of activations; others are written by name.
_SIGNS = {"tanh": r"\tanh", "sin": r"\sin", "sigmoid": r"\sigma"}


def _applied(name: str, sums: str, is_last: bool) -> str:
    if name == "identity":
        return sums if is_last else rf"\left({sums}\right)"
    named = name.replace("_", r"\ ")
    return _SIGNS.get(name, rf"\mathrm{{{named}}}") + rf"\left({sums}\right)"


def lesson_of(custom: CustomNetwork) -> str:
    """One or two sentences about what it shows, and one about dropout."""
    dropped = (
        f" Each step leaves out {short(100.0 * custom.dropout)} % of the hidden units, chosen anew by seed and step; "
        "the pictures, values and measures are of the whole network."
    )
    return _lesson_of(custom) + (dropped if custom.dropout else "")


def _lesson_of(custom: CustomNetwork) -> str:
    n, title = custom.architecture.size, title_of(custom.data)
    if len(custom.layers) == 2 and custom.output == "":
        shown = (
            "the picture shows all of it" if n == 2 else "the picture shows a plane through the space of all weights"
        )
        return f"A network without hidden layers, fitted to {title}: its cost is convex, without saddles; {shown}."
    if n == 2:
        return (
            f"A network with only two weights, fitted to {title}: the picture shows its complete cost, with all minima "
            "and saddles."
        )
    swaps = len(custom.layers) > 2 and max(custom.layers[1:-1]) > 1 and not custom.architecture.skips
    same = " Swapping two hidden units changes nothing, so each minimum exists many times." if swaps else ""
    return f"{n:,} weights, fitted to {title}; the picture shows a plane through the space of all weights.{same}"

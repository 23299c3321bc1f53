"""Functions called by compiled formulas, without the overflow and cancellation of textbook forms."""

import math

from gdexplorer.compiled.kernel import inlined


@inlined
def larger(a, b):
    """The larger number; NaN if either is NaN."""
    return a if a > b else b if b >= a else a + b


@inlined
def smaller(a, b):
    """The smaller number; NaN if either is NaN."""
    return a if a < b else b if b <= a else a + b


@inlined
def sigmoid(u):
    """1 / (1 + exp(-u))."""
    e = math.exp(-abs(u))
    return (e if u < 0.0 else 1.0) / (1.0 + e)


@inlined
def bell(u):
    """The derivative of the sigmoid."""
    return sigmoid(u) * sigmoid(-u)


@inlined
def square_of_sech(u):
    """1 / cosh(u)²."""
    e = math.exp(-2.0 * abs(u))
    return 4.0 * e / ((1.0 + e) * (1.0 + e))


@inlined
def softplus(u):
    """log(1 + exp(u))."""
    return (u if u > 0.0 else 0.0) + math.log1p(math.exp(-abs(u)))


@inlined
def sinc(u):
    """sin(u)/u, and its limit 1 at zero."""
    return math.sin(u) / u if u != 0.0 else 1.0


@inlined
def bend_of_cosine(u):
    """(cos(u) - sin(u)/u)/u², computed near zero by its series -1/3 + u²/30 - u⁴/840 to avoid cancellation."""
    if abs(u) < 0.01:
        return -1.0 / 3.0 + u * u / 30.0 - u * u * u * u / 840.0
    return (math.cos(u) - math.sin(u) / u) / (u * u)

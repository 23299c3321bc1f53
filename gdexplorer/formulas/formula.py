"""A formula as compiled kernels and LaTeX, with a cache of its derivatives."""

import hashlib
import json
import math
import threading
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, TypedDict

import msgspec

from gdexplorer.compiled.arithmetic import sign
from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.compiled.kernel import Deferred, Kernel
from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON, HESSIAN, OBJECTIVE
from gdexplorer.formulas import derivation
from gdexplorer.formulas.formula_kernels import (
    bell,
    bend_of_cosine,
    larger,
    sigmoid,
    sinc,
    smaller,
    softplus,
    square_of_sech,
)
from gdexplorer.formulas.penalties import absolute_weights
from gdexplorer.formulas.squares import squares, weights
from gdexplorer.formulas.syntax import parse
from gdexplorer.formulas.typesetting import latex_of

# Formulas are shared: one formula has one set of kernels.
_making = threading.Lock()


class _Stored(TypedDict):
    """Cached results for a formula: `symbolic.Derived` as a dictionary."""

    source: str
    gradient_latex: tuple[str, ...]
    hessian_latex: tuple[tuple[str, ...], ...]


class Formula:
    """A formula in x and y, differentiated and compiled on first use.

    Attributes
    ----------
    text : the formula, as typed.
    limit : time limit for differentiating it, in seconds.
    parameters : names other than x and y; their values are the single row of the kernels' ``data``.
    value_and_gradient, hessian : its kernels.
    """

    def __init__(self, text: str, limit: float = derivation.TYPED_LIMIT) -> None:
        self.text, self.limit = text, limit
        syntax = parse(text)
        self.parameters, found = syntax.parameters, squares(syntax.tree)
        self.value_and_gradient = Kernel(self._written("value_and_gradient"), OBJECTIVE, fits=self.fits)
        self.hessian = Kernel(self._written("second_derivatives"), HESSIAN, fits=self.fits)
        self._weights = weights(found)
        self._offers = {GAUSS_NEWTON: Kernel(self._written("gauss_newton"), HESSIAN, fits=self.fits)} if found else {}

    def fits(self, n: int, data: Any) -> bool:
        """Whether points have ``n`` = 2 coordinates, and ``data: float64[rows, columns]`` contain its parameters."""
        return n == 2 and (not self.parameters or (len(data) > 0 and data.shape[1] >= len(self.parameters)))

    def offers(self, parameters: Mapping[str, float]) -> dict[str, Kernel]:
        """Further kernels (see `BoundObjective.offers`): the Gauss-Newton matrix, if it is a sum of squares."""
        return self._offers if all(parameters[name] >= 0.0 for name in self._weights) else {}

    def simple_part(self, parameters: Mapping[str, float]) -> tuple[tuple[float, float], ...]:
        """Weights of absolute values, and of squares, of x and y (see `BoundObjective.simple_part`)."""
        found = absolute_weights(parse(self.text).tree, parameters) if "abs" in self.text else None
        return () if found is None else tuple((weight, 0.0) for weight in found)

    @property
    def latex(self) -> str:
        """The formula typeset as typed; empty if it is too long."""
        return latex_of(parse(self.text))

    @property
    def is_derived(self) -> bool:
        """Whether its derivatives are already available."""
        return "derived" in self.__dict__

    @property
    def gradient_latex(self) -> tuple[str, ...]:
        """Its first derivatives, typeset; empty if they are too long."""
        return tuple(self.derived["gradient_latex"])

    @property
    def hessian_latex(self) -> tuple[tuple[str, ...], ...]:
        """Its second derivatives, typeset."""
        return tuple(map(tuple, self.derived["hessian_latex"]))

    @cached_property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions of its kernels, by name."""
        return _functions(self.derived["source"])

    def _written(self, name: str) -> Deferred:
        """The function of that name, derived when first needed."""
        return Deferred(lambda: self.functions[name])

    @cached_property
    def derived(self) -> dict[str, Any]:
        """What `derivation` finds of it, computed or loaded when first needed."""
        return derived(self.text, self.limit)


def formula(text: str, limit: float = derivation.TYPED_LIMIT) -> Formula:
    """Parse ``text`` (microseconds); the same text gives the same object.

    Differentiating it, later, may take ``limit`` seconds.

    Raises
    ------
    FormulaError
        If the text is invalid.
    """
    with _making:
        return _made(text, limit)


@lru_cache(maxsize=256)
def _made(text: str, limit: float) -> Formula:
    return Formula(text, limit)


def derived(text: str, limit: float = derivation.TYPED_LIMIT) -> dict[str, Any]:
    """The derivatives of ``text`` as LaTeX and source, from the disk cache if they are there (see `derivation`)."""
    store, key = Cache(), key_of("formula", derivation_digest(), text)
    stored = decoded(store.load(key))
    if stored is not None:
        return stored
    found = derivation.derived(text, limit)
    store.save(key, json.dumps(found).encode())
    return found


def decoded(stored: bytes | None) -> dict[str, Any] | None:
    """Decode cached results; None if they are missing or out of date."""
    try:
        return None if stored is None else dict(msgspec.json.decode(stored, type=_Stored))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


@cache
def derivation_digest() -> str:
    """Hash of the code that derives formulas, so that changes to it invalidate the cache."""
    package = files(__package__)
    modules = (
        "symbolic", "functions", "squares", "syntax", "tokeniser", "tokens", "omissions", "typesetting", "vocabulary",
    )  # fmt: skip
    return hashlib.sha256(b"".join((package / f"{name}.py").read_bytes() for name in modules)).hexdigest()


def _functions(source: str) -> dict[str, Callable[..., Any]]:
    """Compile the functions of generated source; of the typed text it only contains numbers."""
    helpers = (sign, larger, smaller, sigmoid, bell, square_of_sech, softplus, sinc, bend_of_cosine)
    names: dict[str, Any] = {"__name__": __name__, "math": math, **{helper.__name__: helper for helper in helpers}}
    exec(compile(source, "<formula>", "exec"), names)
    return names

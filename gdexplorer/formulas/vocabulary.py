"""Vocabulary of formulas: variables, constants, functions and alternative spellings."""

import math

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}

# Each function with its smallest and largest number of arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan"), (1, 1)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), (1, 1)),
    **dict.fromkeys(("cot", "sec", "csc", "coth", "sech", "csch"), (1, 1)),
    **dict.fromkeys(("exp", "log2", "log10", "sqrt", "cbrt", "abs", "sign"), (1, 1)),
    **dict.fromkeys(("erf", "gauss", "sigmoid", "relu", "softplus"), (1, 1)),
    **dict.fromkeys(("min", "max"), (2, 8)),
    "log": (1, 2),  # the second is the base
    "atan2": (2, 2),
    "where": (3, 15),
}
SPELLINGS = {
    "ln": "log", "lg": "log10", "tg": "tan", "ctg": "cot", "cosec": "csc",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh",
    "arsinh": "asinh", "arccosh": "acosh", "arcosh": "acosh", "arctanh": "atanh", "artanh": "atanh", "sgn": "sign",
    "minimum": "min", "maximum": "max", "piecewise": "where", "π": "pi",
}  # fmt: skip
# Inverse functions, for names with the power -1.
INVERSES = {
    **{name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"a{name}": name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}
# Functions known elsewhere: similar names here would be bad suggestions.
FOREIGN = frozenset((
    "acot", "asec", "acsc", "acoth", "asech", "acsch", "arccot", "arcsec", "arccsc", "sinc", "floor", "ceil", "round",
    "trunc", "frac", "mod", "gamma", "lgamma", "digamma", "beta", "zeta", "exp2", "expm1", "log1p", "logit", "erfc",
    "erfinv", "heaviside", "step", "fract", "sum", "prod", "lb", "ld", "ch", "sh", "th", "versin", "hav", "gd", "mean",
))  # fmt: skip
# Conjunctions of comparisons.
JOINING = ("and", "or")


def meaning_of(name: str) -> str:
    """The canonical name for ``name``; itself if it is not an alternative spelling."""
    return SPELLINGS.get(name, name)


def is_function(name: str) -> bool:
    """Whether ``name`` is the name of a function."""
    return meaning_of(name) in FUNCTIONS

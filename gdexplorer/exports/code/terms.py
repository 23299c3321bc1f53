"""An optimizer's step as code, from the terms that it declares."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from msgspec import Struct

from gdexplorer.optimizers import Optimizer
from gdexplorer.optimizers.expression import FUNCTIONS, parsed
from gdexplorer.optimizers.terms import Numbers, Term

# Steps at which an expression that depends on the step is looked at: only the first one may differ.
_LATER = (2, 3, 10, 1_000, 10**9)
_NUMPY = {name: f"np.{name}" for name in ("abs", "sqrt", "log", "sign", "round", "where")} | {
    "max": "np.maximum", "min": "np.minimum", "norm": "np.linalg.norm",
}  # fmt: skip
# The index of products, which run up to the step.
INDEX = "i"
QUOTIENT = '''def quotient(a, b):
    """a / b, where 0/0 is 0: a zero gradient gives a zero step."""
    return np.divide(a, b, out=np.zeros(np.broadcast_shapes(np.shape(a), np.shape(b))), where=a != 0.0)'''


class UnknownError(Exception):
    """The terms do not say the step alone: it depends on numbers of the run."""


class _Unknown:
    """A number that is known only while running: nothing can be decided by it."""

    def _refuse(self, *_: object) -> NoReturn:
        raise UnknownError

    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __hash__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __getattr__ = __float__ = _refuse


class StepCode(Struct, frozen=True):
    """A step as code.

    Attributes
    ----------
    state : assignments before the first step.
    lines : one step: it reads ``theta``, ``g``, ``k`` and the hyperparameters, and assigns ``theta``.
    reads : names that the lines read.
    observed : the point whose gradient a step sees: ``theta``, or a variable that is ``theta`` before the first step.
    """

    state: tuple[str, ...]
    lines: tuple[str, ...]
    reads: frozenset[str]
    observed: str


def step_code(rule: Optimizer, settings: Mapping[str, float], rate: str = "learning_rate") -> StepCode:
    """The step of ``rule`` with these ``settings``, whose learning rate has the name ``rate``.

    Raises
    ------
    UnknownError
        If its terms do not determine the step.
    """
    return _Writer(rule, settings, rate).code()


class _Writer:
    def __init__(self, rule: Optimizer, settings: Mapping[str, float], rate: str) -> None:
        self._rule, self._rate = rule, rate
        first, *later = (_texts(rule, settings, step) for step in (1, *_LATER))
        if any(texts != later[0] for texts in later):
            raise UnknownError
        self._first, self._later = first, later[0]
        self._stored = {term.key for term in rule.terms if term.memory and term.key in self._later}
        self._scalars = {*rule.defaults, "step", "k", "dimension", rate}
        self._single = {term.key for term in rule.terms if term.single}
        self._observed = next((term.key for term in rule.terms if rule.observes and term.memory == rule.observes), "")
        self._products = {key for key, text in self._later.items() if _is_product(text)}
        self.reads = set[str]()

    def code(self) -> StepCode:
        needed = self._needed()
        terms = [term for term in self._rule.terms if term.key in needed and term.key != "g"]
        lines = [self._line(term.key, [other.key for other in terms[:place]]) for place, term in enumerate(terms)]
        keys = [term.key for term in terms]  # in their order, so that the same rule is the same text
        state = [f"{key} = {self._zero(key)}" for key in keys if key in self._stored]
        state += [f"{key} = 1.0" for key in keys if key in self._products]
        return StepCode(tuple(state), tuple(lines), frozenset(self.reads), self._observed or "theta")

    def _zero(self, key: str) -> str:
        if key == self._observed:
            return "theta"
        return "0.0" if key in self._single else "np.zeros_like(theta)"

    def _needed(self) -> set[str]:
        """The terms that the step, or a later one, depends on."""
        keys, found, open_ = {term.key for term in self._rule.terms}, set[str](), ["move", self._observed or "move"]
        while open_:
            key = open_.pop()
            if key in found:
                continue
            found.add(key)
            names = _names(self._first[key]) | _names(self._later[key]) if key != "g" else set()
            open_ += [name.removesuffix("_old") for name in names if name.removesuffix("_old") in keys]
        return found

    def _line(self, key: str, before: list[str]) -> str:
        texts = [self._text(key, texts[key], before) for texts in (self._first, self._later)]
        text = texts[0] if texts[0] == texts[1] else f"({texts[0]}) if k == 1 else {texts[1]}"
        if key != "move":
            return f"{key} = {text}"
        if texts[0] != texts[1]:
            return f"theta = theta + ({text})"
        return f"theta = theta - {text[1:]}" if _is_negated(text) else f"theta = theta + {text}"

    def _text(self, key: str, text: str, before: list[str]) -> str:
        tree = parsed(text)
        if key in self._products:
            assert isinstance(tree, ast.Call)
            self._scalars.add(key)
            return f"{key} * ({self._written(tree.args[2], before)})"  # its index runs up to this step
        if not _names(text) - self._scalars:
            self._scalars.add(key)
        return self._written(tree, before)

    def _written(self, tree: ast.expr, before: list[str]) -> str:
        return ast.unparse(self._in_numpy(tree, before))

    def _in_numpy(self, node: ast.expr, before: list[str]) -> ast.expr:
        match node:
            case ast.Name(name):
                return _name(self._known(name, before))
            case ast.Constant():
                return node
            case ast.UnaryOp(op, operand):
                return ast.UnaryOp(op, self._in_numpy(operand, before))
            case ast.BinOp(left, op, right):
                a, b = self._in_numpy(left, before), self._in_numpy(right, before)
                if isinstance(op, ast.Div) and _names_of(right) - self._scalars:
                    self.reads.add("quotient")
                    return ast.Call(_name("quotient"), [a, b], [])
                return ast.BinOp(a, op, b)
            case ast.Compare(left, ops, [right]):
                return ast.Compare(self._in_numpy(left, before), ops, [self._in_numpy(right, before)])
            case ast.Call(ast.Name("dot"), [one, other]):
                return ast.BinOp(self._in_numpy(one, before), ast.MatMult(), self._in_numpy(other, before))
            case ast.Call(ast.Name(name), arguments) if name in _NUMPY:
                return ast.Call(_name(_NUMPY[name]), [self._in_numpy(each, before) for each in arguments], [])
        raise UnknownError

    def _known(self, name: str, before: list[str]) -> str:
        """The name in the program of a quantity of the step."""
        if name in ("step", INDEX):
            return "k"
        if name == "dimension":
            return "len(theta)"
        if name == "learning_rate":
            return self._rate
        if name.endswith("_old") and name.removesuffix("_old") in self._stored - set(before):
            return name.removesuffix("_old")
        known = {"g", "theta", "value", *self._rule.defaults, *before}
        if name not in known:
            raise UnknownError
        self.reads.add(name)
        return name


def _texts(rule: Optimizer, settings: Mapping[str, float], step: int) -> dict[str, str]:
    """The expression of each term at a step, as far as settings and the step alone decide it."""
    numbers = Numbers({**_unknowns(rule), **settings, "step": step, "steps": step - 1})
    texts = {"g": "g"}
    for term in rule.terms:
        if not term.used(numbers):
            numbers[term.key] = None
            continue
        numbers[term.key] = _Unknown()
        if term.key != "g":
            texts[term.key] = _expression(term, numbers)
    return texts


def _unknowns(rule: Optimizer) -> dict[str, Any]:
    names = ("theta", "theta_next", "theta_old", "gradient", "g_old", "gradient_next", "height", "value", "value_next")
    return {name: _Unknown() for name in (*names, "learning_rate_old", *(f"{term.key}_old" for term in rule.terms))}


def _expression(term: Term, numbers: Numbers) -> str:
    if not term.expression:  # read from the record of a run
        return "unknown"
    return term.expression_at(numbers)


def _is_product(text: str) -> bool:
    tree = parsed(text)
    return isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "product"


def _names(text: str) -> set[str]:
    return _names_of(parsed(text))


def _names_of(tree: ast.expr) -> set[str]:
    return {node.id for node in _walk(tree)}


def _walk(tree: ast.expr) -> Iterator[ast.Name]:
    functions = {*FUNCTIONS, "where", "product"}
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in functions)


def _is_negated(text: str) -> bool:
    """Whether ``text`` is a product that begins with a minus."""
    tree: ast.AST = parsed(text)
    while isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.Div):
        tree = tree.left
    return isinstance(tree, ast.UnaryOp) and text.startswith("-")


def _name(name: str) -> ast.expr:
    return ast.parse(name, mode="eval").body

"""All functions of conditions, with what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.lessons import conditions, formula_facts, function_facts, run_facts, sentences
from gdexplorer.lessons.conditions import Argument, Expression, Signature, Value, Vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.sentences import Sentence
from gdexplorer.lessons.stopping import check_wanted

_RUN, _TWO_RUNS, _RUN_AND_STEP, _POINT, _NOTHING = (Signature(n, n) for n in (1, 2, 2, 2, 0))
_TRUTH, _TRUE_OF_RUN, _TRUE_OF_RUNS = (Signature(n, n, is_truth=True) for n in (0, 1, 2))


class Function(Struct, frozen=True):
    """A function of conditions: what it takes and gives, how it is computed, and its meaning."""

    signature: Signature
    compute: Callable[..., Any]
    meaning: str


FUNCTIONS: Mapping[str, Function] = {
    "x": Function(_RUN, lambda facts, r: float(facts.end(r)[0]), "first coordinate of the end of run r"),
    "y": Function(_RUN, lambda facts, r: float(facts.end(r)[1]), "second coordinate of the end of run r"),
    "start_x": Function(_RUN, lambda facts, r: float(facts.run(r).points[0, 0]), "first coordinate of its start"),
    "start_y": Function(_RUN, lambda facts, r: float(facts.run(r).points[0, 1]), "second coordinate of its start"),
    "x_at": Function(
        _RUN_AND_STEP, lambda facts, r, k: run_facts.coordinate(facts, r, k, 0), "first coordinate after k steps"
    ),
    "y_at": Function(
        _RUN_AND_STEP, lambda facts, r, k: run_facts.coordinate(facts, r, k, 1), "second coordinate after k steps"
    ),
    "value": Function(_RUN, lambda facts, r: float(facts.run(r).values[-1]), "value at the end of run r"),
    "value_at": Function(_RUN_AND_STEP, run_facts.value_at, "value after k steps; of the end, if it ended before"),
    "lowest_value": Function(_RUN, lambda facts, r: float(facts.run(r).values.min()), "lowest value on the path"),
    "gradient_at": Function(_RUN_AND_STEP, run_facts.gradient_at, "gradient norm after k steps"),
    "step_length": Function(_RUN_AND_STEP, run_facts.step_length, "distance between the iterates k and k + 1"),
    "steps": Function(_RUN, lambda facts, r: float(facts.run(r).steps), "number of steps taken"),
    "evaluations": Function(
        _RUN, lambda facts, r: float(facts.run(r).evaluations[-1]), "number of evaluations of function or Hessian"
    ),
    "converged": Function(_TRUE_OF_RUN, run_facts.has_status(Status.CONVERGED), "the gradient vanished"),
    "diverged": Function(_TRUE_OF_RUN, run_facts.has_status(Status.DIVERGED), "it diverged"),
    "stopped": Function(_TRUE_OF_RUN, run_facts.has_status(Status.OUT_OF_BUDGET), "it took all steps of the budget"),
    "best": Function(_TRUE_OF_RUN, run_facts.ends_at_best, "it ends at a lowest minimum"),
    "at_minimum": Function(_TRUE_OF_RUN, run_facts.ends_at_minimum, "it ends at a minimum"),
    "at_saddle": Function(_TRUE_OF_RUN, run_facts.ends_at_saddle, "it ends at a saddle"),
    "at_maximum": Function(_TRUE_OF_RUN, run_facts.ends_at_maximum, "it ends at a maximum"),
    "steps_to": Function(Signature(2, 2), run_facts.steps_to, "first step with at most the value v; else infinite"),
    "rises": Function(_RUN, run_facts.rises, "number of steps at which the value rises"),
    "turns": Function(_RUN, run_facts.turns, "changes of sign of the steps along the stiffest axis"),
    "overshoot": Function(_RUN, run_facts.overshoot, "rise after the first low, relative to the fall before it"),
    "travelled": Function(_RUN, run_facts.travelled, "length of the path"),
    "distance": Function(_TWO_RUNS, run_facts.distance, "distance between the ends of runs r and s"),
    "same_end": Function(_TRUE_OF_RUNS, run_facts.same_end, "runs r and s end at the same point"),
    "rate": Function(_RUN, run_facts.rate, "learning rate of optimizer o"),
    "setting": Function(Signature(2, 2, takes_text=True), run_facts.setting, "a hyperparameter of optimizer o"),
    "minima": Function(_NOTHING, lambda facts: float(len(facts.minima)), "number of minima"),
    "saddles": Function(_NOTHING, lambda facts: float(len(facts.saddles)), "number of saddles"),
    "maxima": Function(_NOTHING, lambda facts: float(len(facts.maxima)), "number of maxima"),
    "lowest": Function(_NOTHING, function_facts.lowest, "lowest known value"),
    "value_of": Function(_POINT, function_facts.value_of, "value at (x, y)"),
    "slope": Function(_POINT, function_facts.slope, "Euclidean gradient norm at (x, y)"),
    "gradient_x": Function(_POINT, lambda facts, *p: function_facts.gradient(facts, 0, *p), "∂f/∂x at (x, y)"),
    "gradient_y": Function(_POINT, lambda facts, *p: function_facts.gradient(facts, 1, *p), "∂f/∂y at (x, y)"),
    "turned": Function(_POINT, function_facts.turned, "degrees between the gradients of the metric and without one"),
    "curvature_max": Function(_POINT, lambda facts, *p: function_facts.curvature(facts, -1, *p), "largest curvature"),
    "curvature_min": Function(_POINT, lambda facts, *p: function_facts.curvature(facts, 0, *p), "smallest curvature"),
    "condition": Function(_POINT, function_facts.condition, "condition number at (x, y)"),
    "rate_limit": Function(_NOTHING, function_facts.rate_limit, "2 / largest curvature at the lowest minimum"),
    "convex": Function(_TRUTH, formula_facts.convex, "it is convex"),
    "bounded_below": Function(_TRUTH, formula_facts.bounded_below, "it has a lower bound"),
    "symmetric": Function(_TRUTH, formula_facts.symmetric, "x and y may be exchanged"),
    "degree": Function(_NOTHING, formula_facts.degree, "total degree of a polynomial; infinite for others"),
    "coordinates": Function(_NOTHING, function_facts.coordinates, "number of variables"),
    "weights": Function(_NOTHING, function_facts.coordinates, "number of weights"),
    "layers": Function(_NOTHING, function_facts.layers, "layers of a network that have weights"),
    "samples": Function(_NOTHING, function_facts.samples, "number of samples"),
    "share_best": Function(
        Signature(1, 2), function_facts.share_best, "share of n random starts from which optimizer 0 (or o) ends best"
    ),
}
_SIGNATURES = {name: function.signature for name, function in FUNCTIONS.items()}


class FactScope(Struct, frozen=True):
    """What expressions mean for these facts; ``names`` are those of the question."""

    facts: Facts
    names: Mapping[str, float] = field(default_factory=dict)

    def value_of(self, name: str) -> float:
        """The value of a name."""
        return self.names[name]

    def call(self, name: str, arguments: tuple[Argument, ...]) -> Value:
        """The value of a function.

        Raises
        ------
        InputError
            If it cannot be evaluated for these facts, or nobody waits for it any more.
        """
        check_wanted()
        value: Value = FUNCTIONS[name].compute(self.facts, *arguments)
        return value


@lru_cache(maxsize=1024)
def condition(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Read a condition about facts; as `conditions.condition`."""
    return conditions.condition(text, Vocabulary(_SIGNATURES, names))


@lru_cache(maxsize=1024)
def number(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Read a number that follows from facts; as `conditions.number`."""
    return conditions.number(text, Vocabulary(_SIGNATURES, names))


@lru_cache(maxsize=1024)
def sentence(text: str, names: frozenset[str] = frozenset()) -> Sentence:
    """Read a sentence with facts; as `sentences.sentence`."""
    return sentences.sentence(text, Vocabulary(_SIGNATURES, names))

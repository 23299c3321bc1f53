"""Programs that repeat the runs of a document, assembled from their parts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer import __version__
from gdexplorer.compiled.randomness import normal
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.batch_kernels import shuffle
from gdexplorer.descent.engine.driver_kernels import STEPS_TO_STALL
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.descent.geometry.metric import matrix_of
from gdexplorer.errors import InputError
from gdexplorer.exports.code.flavours import Flavour
from gdexplorer.exports.code.problem import ProblemCode, comment, offered
from gdexplorer.exports.code.rules import Given, RuleCode, call, rule_code
from gdexplorer.exports.code.sources import sources
from gdexplorer.exports.tables import coordinates
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import schedule
from gdexplorer.optimizers.schedule_kernels import COURSE, follow_plateau

NO_RUNS = "There are no runs that a program could repeat: add a start and a visible optimizer first."


class Script(Struct, frozen=True, eq=False, dict=True):
    """A program in parts.

    Attributes
    ----------
    experiment : what it repeats.
    flavour : the library that it is written for.
    """

    experiment: Experiment
    flavour: Flavour

    @cached_property
    def bound(self) -> BoundObjective:
        """The objective."""
        return self.experiment.bound()

    @cached_property
    def visible(self) -> tuple[ConfiguredOptimizer, ...]:
        """The optimizers that run.

        Raises
        ------
        InputError
            If nothing runs.
        """
        visible = tuple(item for item in self.experiment.optimizers if item.visible)
        if not visible or not self.experiment.starts:
            raise InputError(NO_RUNS)
        return visible

    @cached_property
    def problem(self) -> ProblemCode:
        """The objective as code."""
        return self.flavour.problem(self.experiment, self.bound)

    @cached_property
    def given(self) -> Given:
        """How it gives values and gradients of all samples to its rules."""
        samples = "SAMPLES" if self.problem.sampled else "None"
        return Given(
            "observed(theta, k)" if self._is_changed else "value_and_gradient(theta)",
            "value_and_gradient(trial)", samples, dimension=self.bound.dimension, layers=self.bound.layers,
        )  # fmt: skip

    def _batched(self, configured: ConfiguredOptimizer) -> Given:
        """How it gives them to one rule, of mini-batches if it sees these."""
        size = self._size(configured)
        if not size:
            return self.given
        samples = f"batch(k, {size})"
        observed = f"observed(theta, k, {samples})" if self._is_changed else f"value_and_gradient(theta, {samples})"
        return replace(self.given, observed=observed, trial=f"value_and_gradient(trial, {samples})", samples=samples)

    def _size(self, configured: ConfiguredOptimizer) -> int:
        """The batch size of one rule; 0 where it sees all samples."""
        return self.experiment.batch_of(configured) if self.problem.sampled else 0

    @cached_property
    def _has_batches(self) -> bool:
        return any(map(self._size, self.visible))

    @property
    def _is_changed(self) -> bool:
        return bool(self.experiment.noise or self.experiment.clip or not self.experiment.metric.is_euclidean)

    @cached_property
    def rules(self) -> dict[str, RuleCode]:
        """Each rule as code, by its name in the program.

        Two of a kind may differ in what their settings leave out: then the second one has another name.

        Raises
        ------
        InputError
            If one cannot be written.
        """
        return dict(self._named)

    @cached_property
    def _named(self) -> list[tuple[str, RuleCode]]:
        """The name and the code of each visible optimizer's rule."""
        named: list[tuple[str, RuleCode]] = []
        helpers: dict[str, str] = {}
        for configured in self.visible:
            code = _with_free_helpers(self._rule(configured), helpers)
            helpers |= code.helpers
            named.append(_with_free_name(configured.key, code, dict(named)))
        return named

    def _rule(self, configured: ConfiguredOptimizer) -> RuleCode:
        given = self._batched(configured)
        if not configured.metric_of(self.experiment.metric).is_euclidean:
            if self.experiment.metric.kind == "gauss_newton":
                raise InputError(
                    "The Gauss-Newton metric takes predictions apart, which a program does not: choose another metric."
                )
            samples = given.samples if self.problem.sampled else "None"
            given = replace(given, observed=f"observed(theta, k, {samples}, in_metric)")
        given = replace(given, factor=_factor(configured))
        plain = not (self._is_changed or self._size(configured))
        return self.flavour.own_rule(configured, given, plain) or rule_code(configured, given)

    # The text

    @property
    def heading(self) -> str:
        """What it is, as a docstring has it."""
        names = ", ".join(dict.fromkeys(item.label for item in self.visible))
        return f"{self.problem.title}, descended by {names}."

    @property
    def imports(self) -> str:
        """Its imports and settings."""
        own = sorted({"import itertools", "import sys", *self.problem.imports})
        of_functools = "from functools import lru_cache, partial" if self._has_batches else (
            "from functools import partial"
        )  # fmt: skip
        third = sorted({"import numpy as np", *self.flavour.imports})
        quiet = 'np.seterr(all="ignore")  # what overflows is infinite, and what is undefined is NaN'
        return "\n".join([*own, of_functools, "", *third, "", *self.flavour.setup, quiet])

    def objective(self) -> str:
        """The objective, with second derivatives where a rule needs them."""
        offers = [self.problem.offers[key] for key in self._needs]
        return "\n\n\n".join([self.problem.text, *([self.problem.hessian] if self._takes_hessian else []), *offers])

    def methods(self) -> str:
        """What each step sees, and the rules with what they call."""
        helpers: dict[str, str] = {}
        for code in self.rules.values():
            helpers |= code.helpers
        parts = [*self._seeing(), *self._adapters(), *helpers.values(), *(code.text for code in self.rules.values())]
        return "\n\n\n".join([*parts, *self._schedules()])

    def _seeing(self) -> Iterator[str]:
        """Noise, clipping, the metric and mini-batches."""
        experiment = self.experiment
        if experiment.noise or self._has_batches:
            yield f"SEED = {experiment.seed}"
        if self._has_batches:
            yield from sources(shuffle).values()
            yield _BATCH
        if experiment.noise:
            yield from sources(normal).values()
        if not self._is_changed:
            return
        more, usual = (", samples", "SAMPLES") if self.problem.sampled else ("", "None")
        lines = [f"value, g = value_and_gradient(theta{more})"]
        if experiment.noise:
            lines.append(f"g = g + {experiment.noise!r} * np.array([normal(SEED, k, i) for i in range(len(g))])")
        if not experiment.metric.is_euclidean:
            yield from self._metric()
            lines += ["if convert is not None:", "    g = convert(theta, g, k, samples)"]
        if experiment.clip:
            lines += [
                "length = np.linalg.norm(g)",
                f"if length > {experiment.clip!r}:",
                f"    g = g * ({experiment.clip!r} / length)",
            ]
        head = f"def observed(theta, k, samples={usual}, convert=None):"
        yield "\n    ".join([head, '"""The value and the gradient that step k sees."""', *lines, "return value, g"])

    def _metric(self) -> Iterator[str]:
        """What turns the differential into the gradient of the metric, which some rules follow."""
        metric = self.experiment.metric
        if metric.kind == "matrix":
            yield f"INVERSE_METRIC = np.linalg.inv({matrix_of(metric.numbers).tolist()})"
            yield _CONSTANT_METRIC
            return
        kernel = metric.definition.kernel.function
        yield from sources(kernel).values()
        numbers = metric.definition.prepared(metric.numbers, self.bound)
        second = "fill_second_derivatives" if self._metric_takes_hessian else "None"
        yield _METRIC.format(kernel.__name__, second, numbers)

    @property
    def _metric_takes_hessian(self) -> bool:
        return self.experiment.metric.kind == "hessian"

    @cached_property
    def _takes_hessian(self) -> bool:
        """Whether a rule, or the metric, needs second derivatives.

        Raises
        ------
        InputError
            If the program has none.
        """
        rules = [item.optimizer.label for item, (_, code) in zip(self.visible, self._named, strict=True)
                 if code.takes_hessian]  # fmt: skip
        needing = [*rules, *(["The Hessian metric"] if self._metric_takes_hessian else [])]
        if needing and not self.problem.hessian:
            raise InputError(
                f"{needing[0]} needs second derivatives, which this program in {self.flavour.name} does not have for a "
                "network: export it for PyTorch or JAX, which differentiate twice."
            )
        return bool(needing)

    @cached_property
    def _needs(self) -> tuple[str, ...]:
        """What the rules need that only some objectives offer.

        Raises
        ------
        InputError
            If the program has none.
        """
        if self.bound.stamped is not None:
            raise InputError("Programs do not repeat which units dropout leaves out: set it to 0 to export one.")
        for item in self.visible:
            if item.optimizer.slow_path:
                raise InputError(
                    f"{item.optimizer.label} is a library's own, whose steps programs do not repeat: hide it to export "
                    "the others."
                )
            if item.optimizer.takes_parts:
                raise InputError(
                    f"{item.optimizer.label} takes a part of the function apart, which programs do not: hide it to "
                    "export the others."
                )
            if item.optimizer.keeps_to_set:
                raise InputError(
                    f"{item.optimizer.label} keeps to a feasible set, which programs do not have: hide it to export "
                    "the other optimizers."
                )
            if (needed := item.optimizer.kernel_needed) and needed not in self.problem.offers:
                raise InputError(
                    f"{item.optimizer.label} needs what this program in {self.flavour.name} does not have for a "
                    "network: export it for NumPy."
                )
        return tuple(dict.fromkeys(filter(None, (item.optimizer.kernel_needed for item in self.visible))))

    def _adapters(self) -> Iterator[str]:
        more = ", samples" if self.problem.sampled else ""
        if any(code.takes_kernels_objective for code in self.rules.values()):
            yield _EVALUATE.format(more)
        if self._takes_hessian:
            yield _SECOND.format(more)
        for key in self._needs:
            yield _OFFERED.format(key, offered(key), more)

    def _schedules(self) -> Iterator[str]:
        used = [schedule(key) for key in dict.fromkeys(item.schedule for item in self.visible if _factor(item))]
        found: dict[str, str] = {}
        for each in used:
            found |= sources(each.shape or follow_plateau, f"{each.key}_schedule")
        yield from found.values()
        if any(each.shape for each in used):
            yield _FACTOR
        if any(each.follows_values for each in used):
            yield _FOLLOWING.format(COURSE)

    def runs(self) -> str:
        """The runs: when they end, and where they begin."""
        experiment, bound = self.experiment, self.bound
        tolerance, weights = engine.stopping_rule(experiment, bound)
        named = zip(self.visible, self._named, strict=True)
        calls = "".join(f"    {self._call(item, name, code)},\n" for item, (name, code) in named)
        starts = "".join(f"    {start!r},\n" for start in experiment.starts)
        scaled = f"np.array({weights.tolist()})" if len(weights) <= _MOST_WEIGHTS else _same(weights.tolist())
        limits = (
            f"STEPS = {experiment.steps}\n"
            "# A run has converged once the norm of WEIGHTS * gradient is at most TOLERANCE.\n"
            f"TOLERANCE, WEIGHTS = {tolerance!r}, {scaled}\n"
            f"OPTIMIZERS = [\n{calls}]\nSTARTS = [\n{starts}]\n"
            "RUNS = [(rule, start) for start in STARTS for rule in OPTIMIZERS]"
        )
        return f"{limits}\n\n\n{_RUN.format(stalled=STEPS_TO_STALL)}"

    def _call(self, configured: ConfiguredOptimizer, name: str, code: RuleCode) -> str:
        settings = dict(configured.settings)
        seeds = {"seed": settings["seed"] + self.experiment.seed} if "seed" in settings else {}
        chosen, given = schedule(configured.schedule), dict(configured.schedule_settings)
        shape = f"{chosen.key}_schedule"
        factors = f"partial(factor, {shape}, {given!r})"
        if chosen.follows_values:
            factors = f"following({shape}, {chosen.vector(given).tolist()})"
        return call(configured, name, code, seeds, factors)

    @property
    def text(self) -> str:
        """The whole program."""
        about = (
            f'"""{comment(self.heading)}\n\nWritten by gdexplorer {__version__}, whose runs it repeats; it needs '
            f"{self.flavour.needs}. It prints where each run ends;\n"
            'followed by the name of a file, it also writes all iterates there, as CSV.\n"""'
        )
        names = ",".join(f'"{name}"' if "," in name else name for name in coordinates(self.bound))
        main = _MAIN.format(header=f"run,optimizer,step,{names},value".replace('"', '\\"'))
        return "\n\n\n".join([
            f"{about}\n\n{self.imports}", self.objective(), self.methods(), self.runs(), main,
        ]) + "\n"  # fmt: skip


_MOST_WEIGHTS = 8


def _with_free_name(key: str, code: RuleCode, named: Mapping[str, RuleCode]) -> tuple[str, RuleCode]:
    """A rule with the name of the same one among those ``named``, or with one that is free."""
    for number in itertools.count(1):
        name = key if number == 1 else f"{key}_{number}"
        renamed = replace(code, text=code.text.replace(f"def {key}(", f"def {name}(", 1))
        if named.get(name, renamed).text == renamed.text:
            return name, renamed
    raise AssertionError


def _with_free_helpers(code: RuleCode, known: Mapping[str, str]) -> RuleCode:
    """A rule whose helpers are among those ``known``, or have names that are free.

    What a helper reads may be in its text, such as the mini-batch: then two rules have different ones.
    """
    for name, text in code.helpers.items():
        numbers = (f"{name}_{number}" for number in itertools.count(2))
        free = next(new for new in (name, *itertools.islice(numbers, len(known) + 1))
                    if known.get(new, _renamed(text, name, new)) == _renamed(text, name, new))  # fmt: skip
        if free != name:
            helpers = {(free if key == name else key): _renamed(each, name, free) for key, each in code.helpers.items()}
            code = replace(code, text=_renamed(code.text, name, free), helpers=helpers)
    return code


def _renamed(text: str, name: str, new: str) -> str:
    return re.sub(rf"\b{name}\b", new, text)


def _same(weights: list[float]) -> str:
    """Many weights as an expression: those of most objectives of many coordinates are the same."""
    return repr(weights[0]) if len(set(weights)) == 1 else f"np.array({weights})"


def _factor(configured: ConfiguredOptimizer) -> str:
    """The factor of the learning rate in step k as an expression; empty for a constant rate."""
    if configured.schedule == "constant" or not configured.optimizer.has_learning_rate:
        return ""
    return "schedule(k - 1, theta)" if configured.follows_values else "schedule(k - 1)"


_BATCH = '''@lru_cache(maxsize=1)
def order_of(epoch):
    """The order of the samples in an epoch, which visits each of them once."""
    order = np.zeros(len(SAMPLES), dtype=int)
    shuffle(order, SEED, epoch)
    return order


def batch(k, size):
    """The samples that step k sees, in mini-batches of a size."""
    epoch, place = divmod(k - 1, -(-len(SAMPLES) // size))
    return SAMPLES[order_of(epoch)[place * size : (place + 1) * size]]'''
_CONSTANT_METRIC = '''def in_metric(theta, g, k, samples):
    """The gradient of the metric, a constant matrix, for a differential."""
    return INVERSE_METRIC @ g'''
_METRIC = '''def in_metric(theta, g, k, samples):
    """The gradient of the metric for a differential; NaN where the metric is undefined, and a run ends."""
    g, n = g.copy(), len(theta)
    failed = {0}(None, {1}, samples, theta, g, np.array({2}), np.zeros((2 * n + 1, n)), None)
    return np.full(n, np.nan) if failed else g'''
_EVALUATE = '''def evaluate(theta, samples, gradient):
    """The value at theta; fills in the gradient, as the searches below expect."""
    value, gradient[:] = value_and_gradient(theta{0})
    return np.float64(value)'''
_SECOND = '''def fill_second_derivatives(theta, samples, matrix):
    """Fill in the matrix of second derivatives at theta."""
    matrix[:] = hessian(theta{0})'''
_OFFERED = '''def fill_{0}(theta, samples, matrix):
    """Fill in what {1} returns at theta."""
    found = {1}(theta{2})
    matrix.reshape(-1)[: found.size] = found.ravel()'''
_FACTOR = '''def factor(shape, settings, t):
    """The factor of the learning rate in step t, counted from 0."""
    return float(shape(np.array([float(t)]), settings)[0])'''
_FOLLOWING = '''def following(rule, settings):
    """A schedule that follows the values of a run: the factor of the learning rate in step t, which begins at theta."""
    course = np.zeros({})
    return lambda t, theta: float(rule(settings, course, value_and_gradient(theta)[0], t + 1))'''
_RUN = '''def has_ended(theta):
    """Whether a run stops at theta: its gradient is short, or there is none."""
    value, g = value_and_gradient(theta)
    is_short = TOLERANCE > 0 and np.linalg.norm(WEIGHTS * g) <= TOLERANCE
    return is_short or not np.isfinite(value) or bool(np.isnan(g).any())


def run(rule, start, steps=STEPS):
    """The iterates of a run, until it converges, diverges, no longer moves, or has used its steps."""
    points, resting = [np.array(start, dtype=float)], 0
    iterates = rule(points[0].copy())
    while len(points) <= steps and resting < {stalled} and not has_ended(points[-1]):
        theta = next(iterates)
        if not (np.isfinite(theta).all() and np.isfinite(value_and_gradient(theta)[0])):
            break
        resting = resting + 1 if TOLERANCE > 0 and np.array_equal(theta, points[-1]) else 0
        points.append(np.array(theta))
    return np.array(points)'''
_MAIN = '''def main():
    """Print where each run ends, and write the iterates to the file that is named."""
    lines = ["{header}"]
    for number, (rule, start) in enumerate(RUNS):
        points, name = run(rule, start), rule.func.__name__
        values = [value_and_gradient(point)[0] for point in points]
        print(f"{{name}} from {{start}}: {{len(points) - 1}} steps to {{points[-1].tolist()}}, f = {{values[-1]}}")
        for step, (point, value) in enumerate(zip(points.tolist(), values)):
            lines.append(",".join(map(str, (number, name, step, *point, value))))
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write("\\n".join(lines) + "\\n")


if __name__ == "__main__":
    main()'''

"""A curve fitted to data: its cost as a function of the coefficients."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import Literal

import msgspec

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON
from gdexplorer.errors import InputError
from gdexplorer.objectives.coefficients import names_of_terms
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.data.columns import ZERO_AND_ONE, Columns, unit_named
from gdexplorer.objectives.data.in_memory import why_unsaved
from gdexplorer.objectives.data.source import CsvFile, DataSource, Houses, SklearnSet
from gdexplorer.objectives.data.split import MaybeSplit
from gdexplorer.objectives.minima import Minimum
from gdexplorer.objectives.objective import BoundObjective, HeldOut, Objective, Parameters, Samples
from gdexplorer.objectives.regression.cost import COST_OF_FIT, HESSIAN_OF_FIT, first_sample
from gdexplorer.objectives.regression.fit import Fit, FitCache, Penalties, round_number, suggestion
from gdexplorer.objectives.regression.influence import advice
from gdexplorer.objectives.regression.raw_units import coefficients_of_fit
from gdexplorer.parameter import Parameter, Scale

COSTS = {
    "mse": "mean square error",
    "mae": "mean absolute error",
    "huber": "Huber loss",
    "logistic": "logistic loss",
}
Cost = Literal["mse", "mae", "huber", "logistic"]

_BEST_NAMES = {
    "mse": "least squares",
    "mae": "least absolute error",
    "huber": "least Huber loss",
    "logistic": "maximum likelihood",
}
_LESSONS = {
    "mse": "A convex bowl with one minimum, known in closed form for comparison with descent.",
    "mae": "Convex with a crease along each sample: the slope does not vanish near the minimum, so constant steps "
    "overshoot. A large error counts little, a sample far out in x still much.",
    "huber": "Quadratic for small errors, linear for large ones, which count little; a sample far out in x still "
    "counts much.",
    "logistic": "Fits the probability of {one}: convex, but its minimum has no closed form.",
}
# Distribution of the target if the cost is a negative log-likelihood.
_LIKELIHOODS = {"mse": "gaussian", "logistic": "bernoulli"}
SEPARABLE = (
    "There is no minimum: the fit can tell the classes apart without an error, so that the loss falls towards zero for "
    "ever as the weights grow. With a penalty, such as l2, there is one."
)
_fits = FitCache(most=4)


def suiting_cost(cost: Cost, columns: Columns) -> Cost:
    """``cost`` if it suits the target; the logistic loss for two classes in words, and only where there are two."""
    try:
        has_two = len(columns.as_classes().classes) == 2
    except InputError:
        has_two = False
    if not has_two:
        return "mse" if cost == "logistic" else cost
    return "logistic" if columns.classes and columns.classes != ZERO_AND_ONE else cost


class CustomFit(Custom, frozen=True, tag="OwnRegression", forbid_unknown_fields=True):
    """A line, a polynomial or a logistic curve fitted to data, of one input or several.

    Attributes
    ----------
    source : the data.
    cost : one of `COSTS`; the logistic loss fits a logistic curve to a target of zeros and ones.
    degree : degree of the polynomial (in the logistic curve), 1 to 8; of several inputs, powers of each are added up,
        without products.
    standardise : whether inputs and target are standardised to mean 0 and deviation 1.
    test : the rows that are kept for testing; unset: all rows are fitted.
    """

    source: DataSource
    cost: Cost = "mse"
    degree: int = 1
    standardise: bool = True
    test: MaybeSplit = msgspec.UNSET

    def prepare(self) -> None:
        """Reload the data if they have changed, compute the optimal fit, compile the kernels.

        Raises
        ------
        InputError
            If the data cannot be read or fitted.
        """
        if self.cost not in COSTS:
            raise InputError(f"There is no cost {self.cost!r}; known: {', '.join(COSTS)}.")
        self._load_fit()
        COST_OF_FIT.compiled, HESSIAN_OF_FIT.compiled  # noqa: B018  compiled here, not when first descended
        self.objective().bound().minima  # noqa: B018

    @property
    def unsaved(self) -> str:
        """Why no file can hold it: its data are a program's own."""
        return why_unsaved(self.source)

    def is_related(self, other: Custom) -> bool:
        """Whether starts and parameters chosen for ``other`` remain meaningful: other data or units change both."""
        return self == other

    @property
    def fit(self) -> Fit:
        """The cached fit; prepared here if `prepare` was not called before, or its result was evicted.

        Raises
        ------
        InputError
            If the data cannot be read or fitted.
        """
        cached = _fits.get(self)
        return cached if cached is not None else self._load_fit()

    def _load_fit(self) -> Fit:
        source = self.source
        if self.cost == "logistic" and isinstance(source, CsvFile | SklearnSet):
            source = source.completed(len(source.inputs) or 1, classes=True)
        columns = source.load()
        columns.check_one_target()
        return _fits.get_or_make(
            self, columns, partial(Fit, columns, self.cost, self.degree, self.standardise, self.test)
        )

    @property
    def columns(self) -> Columns:
        """The data, those kept for testing included."""
        return self.fit.all_columns

    def objective(self) -> Objective:
        """Build the objective, as the catalogue would list it.

        Raises
        ------
        InputError
            If the data cannot be read or fitted.
        """
        fit = self.fit
        key, label = "own_regression", f"{_plain(fit.columns.target_name)}: {COSTS[self.cost]}"
        return Objective(
            key, label, "data", _formula(fit), _parameters(fit), _lesson(fit), fit.columns.title,
            lambda parameters: bound_fit(fit, key, label, parameters, starts_anywhere=True),
            lambda: _latex(fit),
        )  # fmt: skip


class BoundRegression(BoundObjective, frozen=True, eq=False, dict=True):
    """The cost of a fit, whose minimum is computed directly."""

    fit: Fit | None = None
    penalties: Penalties = (0.0, 0.0, 1.0)

    @property
    def without_minimum(self) -> str:
        """Why it has no minimum: classes that are told apart without an error, and no penalty."""
        return "" if self.fit is None or self.fit.has_optimum(*self.penalties[:2]) else SEPARABLE

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        """The optimal fit, if it exists; its name says so if it is not unique."""
        if self.fit is None or (best := self.fit.optimum(self.penalties)) is None:
            return ()
        freedom = self.fit.freedom(self.penalties)
        along = (
            f" (reached along a {'segment' if freedom == 1 else f'face of {freedom} dimensions'})" if freedom else ""
        )
        return (Minimum(tuple(best.tolist()), self.value(best), self.minimum_name + along),)


def bound_fit(
    fit: Fit, key: str, label: str, parameters: Parameters, *, starts_anywhere: bool = False
) -> BoundRegression:
    """The cost of ``fit`` with these penalties."""
    defaults = {parameter.name: parameter.default for parameter in _parameters(fit)}
    values = {**defaults, **parameters}
    penalties = values["l2"], values["l1"], values.get("delta", 1.0)
    suggested = suggestion(fit, (defaults["l2"], defaults["l1"], defaults.get("delta", 1.0)))
    rate = suggestion(fit, penalties).learning_rate if penalties[0] else suggested.learning_rate
    return BoundRegression(
        key, label, COST_OF_FIT, HESSIAN_OF_FIT, fit.data(penalties), suggested.domain, suggested.start, rate,
        near_minima=(), minimum_name=_best_name(fit.cost, *penalties[:2]), axes=_axes(fit),
        samples=_samples(fit, fit.fitted_columns), parameters=parameters,
        first_sample=first_sample(fit.width + 1), weights=_weights(fit),
        starts_anywhere=starts_anywhere, likelihood=_LIKELIHOODS.get(fit.cost), offers=_offers(fit.cost), fit=fit,
        penalties=penalties, simple_part=_simple_part(fit, *penalties[:2]), held_out=_held_out(fit, penalties),
    )  # fmt: skip


def _simple_part(fit: Fit, l2: float, l1: float) -> tuple[tuple[float, float], ...]:
    """The penalties of each coordinate; the intercept has none."""
    return ((0.0, 0.0), *((l1, l2),) * fit.width) if l1 > 0.0 or l2 > 0.0 else ()


def _offers(cost: str) -> dict[str, Kernel]:
    """Further kernels: predictions are linear in the coefficients, so that the Gauss-Newton matrix is the Hessian."""
    return {GAUSS_NEWTON: HESSIAN_OF_FIT} if cost in _LIKELIHOODS else {}


def _held_out(fit: Fit, penalties: Penalties) -> HeldOut | None:
    columns, data = fit.test_columns, fit.test_data(penalties)
    return None if columns is None or data is None else HeldOut(_samples(fit, columns), data)


def _samples(fit: Fit, columns: Columns) -> Samples:
    return Samples(
        columns.inputs, columns.targets, columns.input_names, columns.target_name, fit.predict,
        columns.classes if fit.is_logistic else (), columns.noun, coefficients_of_fit(fit),
    )  # fmt: skip


def _best_name(cost: str, l2: float, l1: float) -> str:
    if cost == "mse" and (l2 or l1):
        return "elastic net" if l2 and l1 else "ridge" if l2 else "lasso"
    return f"{_BEST_NAMES[cost]}, penalised" if l2 or l1 else _BEST_NAMES[cost]


def _weights(fit: Fit) -> tuple[str, ...]:
    """Names of more than two coefficients: by their columns if there are several inputs."""
    if fit.count > 1:
        first, *others = names_of_terms(fit.columns.input_names, fit.terms)
    elif fit.degree > 1:
        first, *others = (f"w{i}" for i in range(fit.degree + 1))
    else:
        return ()
    return _in_deviations(fit, first), *others


def _in_deviations(fit: Fit, intercept: str) -> str:
    """The intercept with its unit, if the fit is standardised: the others have none then."""
    return f"{intercept} (standard deviations)" if fit.standardise and not fit.is_logistic else intercept


def _axes(fit: Fit) -> tuple[str, str]:
    if fit.count > 1:
        return _weights(fit)[0], _weights(fit)[1]
    names = ("intercept", "slope") if fit.degree == 1 else ("w0", "w1")
    if fit.is_logistic:
        return names[0], names[1] if fit.standardise else f"{names[1]} (per {unit_named(fit.columns.input_names[0])})"
    if fit.standardise:
        return _in_deviations(fit, names[0]), names[1]
    unit = unit_named(fit.columns.target_name)
    return f"{names[0]} ({unit})", f"{names[1]} ({unit} per {unit_named(fit.columns.input_names[0])})"


def _plain(name: str) -> str:
    """A column's name without its unit, capitalised."""
    plain = re.sub(r"\s*\([^()]*\)$", "", name) or name
    return plain[0].upper() + plain[1:]


def _parameters(fit: Fit) -> tuple[Parameter, ...]:
    """The penalties, with ranges that suit the data, and the Huber threshold."""
    scale = 1.0 if fit.standardise else fit.units[3]
    deviation = 1.0 if fit.standardise else max(deviation for _, deviation in fit.input_units)
    squares = fit.cost in ("mse", "huber")
    spread = deviation**2 if squares or fit.is_logistic else deviation**2 / scale
    common = (
        Parameter("l2", 0.0, 0.0, round_number(10.0 * spread),
                  "L2 penalty: weight of the squared coefficients, without the intercept."),
        Parameter("l1", 0.0, 0.0, round_number(2.0 * deviation * (scale if squares else 1.0)),
                  "L1 penalty: weight of the absolute coefficients, without the intercept."),
    )  # fmt: skip
    if fit.cost != "huber":
        return common
    turn = Parameter(
        "delta", round_number(scale), round_number(0.01 * scale), round_number(10.0 * scale),
        "The error at which the loss changes from quadratic to linear.", Scale.LOGARITHMIC,
    )  # fmt: skip
    return (turn, *common)


def _one(fit: Fit) -> str:
    """What a logistic curve gives the probability of, such as ``passed = yes``."""
    columns = fit.all_columns
    return f"{columns.target_name} = {columns.classes[-1]}" if columns.classes else ""


def _lesson(fit: Fit) -> str:
    units = "" if fit.standardise else " In raw units the condition number can be so large that descent is very slow."
    if fit.has_optimum(0.0, 0.0):
        return " ".join(filter(None, (_LESSONS[fit.cost].format(one=_one(fit)) + units, advice(fit))))
    curve = "A curve of this degree separates" if fit.count == 1 else "These inputs separate"
    return (
        f"{curve} the classes perfectly: without a penalty the cost has no minimum, and the weights grow without bound."
        + units
    )


def _formula(fit: Fit) -> str:
    symbols = ["x"] if fit.count == 1 else [f"x{place}" for place in range(1, fit.count + 1)]
    powers = [symbols[place] + (f"^{power}" if power > 1 else "") for place, power in fit.terms]
    curve = "w0" + "".join(f" + w{j}*{each}" for j, each in enumerate(powers, 1))
    loss = {
        "mse": f"({curve} - y)^2",
        "mae": f"abs({curve} - y)",
        "huber": f"huber({curve} - y, delta)",
        "logistic": f"log(1 + exp({curve})) - y*({curve})",
    }[fit.cost]
    squares = " + ".join(f"w{j}^2" for j in range(1, fit.width + 1))
    sizes = " + ".join(f"abs(w{j})" for j in range(1, fit.width + 1))
    return f"mean({loss}) + l2*({squares}) + l1*({sizes})"


def _latex(fit: Fit) -> str:
    powers = ["w_0", *(_term_in_latex(fit, j) for j in range(1, fit.width + 1))]
    curve = " + ".join(powers if fit.width <= 3 else [*powers[:2], r"\dots", powers[-1]])
    loss = {
        "mse": rf"\left({curve} - y_i\right)^2",
        "mae": rf"\left|{curve} - y_i\right|",
        "huber": rf"H_\delta\left({curve} - y_i\right)",
        "logistic": rf"\left[\log\left(1 + e^{{{curve}}}\right) - y_i \left({curve}\right)\right]",
    }[fit.cost]
    penalty = r"l_2 w_1^2 + l_1 |w_1|" if fit.width == 1 else r"\sum_{j \geq 1} \left(l_2 w_j^2 + l_1 |w_j|\right)"
    return rf"\frac{{1}}{{N}} \sum_{{i=1}}^{{N}} {loss} + {penalty}"


def _term_in_latex(fit: Fit, number: int) -> str:
    place, power = fit.terms[number - 1]
    index = "i" if fit.count == 1 else f"i{place + 1}" if fit.count < 10 else f"i,{place + 1}"
    weight = str(number) if number < 10 else f"{{{number}}}"
    symbol = f"x_{index}" if fit.count == 1 else f"x_{{{index}}}"
    return f"w_{weight} {symbol}" + (f"^{power}" if power > 1 else "")


def _bind_housing(parameters: Parameters) -> BoundObjective:
    regression = CustomFit(Houses(), standardise=parameters["standardised"] == 1.0)
    return bound_fit(regression.fit, "housing_mse", HOUSING_MSE.label, parameters)


HOUSING_MSE = Objective(
    key="housing_mse",
    label="House prices (mean square error)",
    group="data",
    formula="mean((intercept + slope * lot_area - sale_price)^2)",
    parameters=(
        Parameter(
            "standardised", 1.0, 0.0, 1.0,
            "Lot area and price in raw units, or standardised to mean 0 and deviation 1.",
            Scale.CHOICE, choices=("raw units", "standardised"),
        ),
    ),
    lesson="A line fitted to 2,930 house sales: a convex bowl with one minimum. In raw units the condition number is "
    "4.4e8, and descent is very slow. 3 of 2,930 houses, those with the largest lots, decide much of the line: their "
    "Cook's distance is above 1.",
    source="D. De Cock, Ames, Iowa, Journal of Statistics Education 19(3), 2011",
    bind=_bind_housing,
    typeset=lambda: r"\frac{1}{N} \sum_{i=1}^{N} \left(w_0 + w_1 x_i - y_i\right)^2",
)  # fmt: skip

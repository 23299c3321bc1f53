"""Curves fitted to data, as code."""

from __future__ import annotations

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON
from gdexplorer.exports.code.data_problem import imports_for, samples_code
from gdexplorer.exports.code.problem import ProblemCode, comment, definition, offered
from gdexplorer.objectives.regression.custom_fit import COSTS, BoundRegression

_SIGMOID = '''def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    small = np.exp(-abs(z))
    return np.where(z < 0.0, small, 1.0) / (1.0 + small)'''
# Loss, its slope and its curvature by the prediction p, for a target y and the error e = p - y.
_NUMPY = {
    "mse": ("error**2", "2.0 * error", "np.full(len(error), 2.0)"),
    "mae": ("abs(error)", "np.sign(error)", "np.zeros(len(error))"),
    "huber": (
        "np.minimum(abs(error), DELTA) * (abs(error) - 0.5 * np.minimum(abs(error), DELTA))",
        "np.clip(error, -DELTA, DELTA)", "np.where(abs(error) < DELTA, 1.0, 0.0)",
    ),
    "logistic": (
        "np.logaddexp(0.0, (1.0 - 2.0 * target) * predicted)",
        "np.where(target == 1.0, -sigmoid(-predicted), sigmoid(predicted))",
        "sigmoid(predicted) * sigmoid(-predicted)",
    ),
}  # fmt: skip
_AUTO = {
    "mse": "({m}.square(error))",
    "mae": "{m}.abs(error)",
    "huber": "{m}.minimum({m}.abs(error), DELTA) * ({m}.abs(error) - 0.5 * {m}.minimum({m}.abs(error), DELTA))",
    "logistic": "{m}.logaddexp({zero}, (1.0 - 2.0 * target) * predicted)",
}


def _constants(bound: BoundRegression) -> tuple[str, tuple[str, ...]]:
    assert bound.fit is not None and bound.samples is not None
    l2, l1, delta = bound.penalties
    inputs, target = ", of ".join(bound.samples.input_names), bound.samples.target_name
    units = ", standardised" if bound.fit.standardise else ""
    named = comment(f"Powers of {inputs}, then {target}{units}")
    penalties = f"L2, L1 = {l2!r}, {l1!r}  # penalties, without the intercept"
    threshold = f"\nDELTA = {delta!r}" if bound.fit.cost == "huber" else ""
    samples = bound.fit.samples
    return f"{samples_code(samples, named)}\n{penalties}{threshold}", imports_for(samples)


def _title(bound: BoundRegression) -> str:
    assert bound.fit is not None
    inputs = f" in {bound.fit.count} inputs" if bound.fit.count > 1 else ""
    return comment(f"{bound.label}: {COSTS[bound.fit.cost]} of a curve of degree {bound.fit.degree}{inputs}")


def numpy_fit(bound: BoundRegression) -> ProblemCode:
    """A fit in NumPy."""
    assert bound.fit is not None
    loss, slope, curvature = _NUMPY[bound.fit.cost]
    constants, imports = _constants(bound)
    model = [
        "design = np.column_stack([np.ones(len(samples)), samples[:, :-1]])",
        "target = samples[:, -1]",
        "predicted = design @ theta",
        "error = predicted - target",
    ]
    both = definition("value_and_gradient(theta, samples=SAMPLES)", "Mean loss with its penalties, and its gradient.", [
        *model,
        f"value = np.mean({loss}) + L2 * np.sum(theta[1:] ** 2) + L1 * np.sum(abs(theta[1:]))",
        f"gradient = design.T @ ({slope}) / len(samples)",
        "gradient[1:] += 2.0 * L2 * theta[1:] + L1 * np.sign(theta[1:])",
        "return float(value), gradient",
    ])  # fmt: skip
    hessian = definition("hessian(theta, samples=SAMPLES)", "The second derivatives.", [
        *model,
        f"matrix = design.T @ (design * ({curvature})[:, np.newaxis]) / len(samples)",
        "matrix[1:, 1:] += 2.0 * L2 * np.eye(len(theta) - 1)",
        "return matrix",
    ])  # fmt: skip
    helpers = {"sigmoid": _SIGMOID} if bound.fit.cost == "logistic" else {}
    return ProblemCode(_title(bound), constants, both, "", hessian, helpers, _offers(bound, hessian), True, imports)


def _offers(bound: BoundRegression, hessian: str) -> dict[str, str]:
    """What the fit offers: predictions are linear, so that its Gauss-Newton matrix is that of second derivatives."""
    name = offered(GAUSS_NEWTON)
    return {GAUSS_NEWTON: hessian.replace("def hessian(", f"def {name}(", 1)} if GAUSS_NEWTON in bound.offers else {}


def automatic_fit(bound: BoundRegression, module: str) -> tuple[str, str, tuple[str, ...], str]:
    """A fit for a library that differentiates: its title, constants, imports and objective."""
    assert bound.fit is not None
    constants, imports = _constants(bound)
    zero = "torch.zeros(())" if module == "torch" else "0.0"
    if bound.fit.cost == "huber" and module == "torch":
        constants += "\nDELTA = torch.as_tensor(DELTA)"
    loss = _AUTO[bound.fit.cost].format(m=module, zero=zero)
    objective = definition("objective(theta, samples)", "Mean loss with its penalties.", [
        "features, target = samples[:, :-1], samples[:, -1]",
        "predicted = theta[0] + features @ theta[1:]",
        "error = predicted - target",
        f"penalty = L2 * {module}.sum(theta[1:] ** 2) + L1 * {module}.sum({module}.abs(theta[1:]))",
        f"return {module}.mean({loss}) + penalty",
    ])  # fmt: skip
    return _title(bound), constants, imports, objective

"""What differs between programs for NumPy, PyTorch, JAX and SciPy."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.errors import InputError
from gdexplorer.exports.code import objectives
from gdexplorer.exports.code.rules import Given, RuleCode

_OF_TORCH = {
    "gradient_descent": "SGD(p, lr=learning_rate)",
    "momentum": "SGD(p, lr=learning_rate, momentum=momentum, dampening=dampening)",
    "nesterov": "SGD(p, lr=learning_rate, momentum=momentum, nesterov=True)",
    "adagrad": "Adagrad(p, lr=learning_rate, eps=epsilon)",
    "adadelta": "Adadelta(p, lr=learning_rate, rho=rho, eps=epsilon)",
    "rmsprop": "RMSprop(p, lr=learning_rate, alpha=alpha, eps=epsilon, momentum=momentum, centered=bool(centered))",
    "adam": "Adam(p, lr=learning_rate, betas=(beta1, beta2), eps=epsilon)",
    "amsgrad": "Adam(p, lr=learning_rate, betas=(beta1, beta2), eps=epsilon, amsgrad=True)",
    "adamw": "AdamW(p, lr=learning_rate, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay)",
    "adamax": "Adamax(p, lr=learning_rate, betas=(beta1, beta2), eps=epsilon)",
    "nadam": "NAdam(p, lr=learning_rate, betas=(beta1, beta2), eps=epsilon, momentum_decay=momentum_decay)",
    "radam": "RAdam(p, lr=learning_rate, betas=(beta1, beta2), eps=epsilon)",
    "rprop": "Rprop(p, lr=learning_rate, etas=(eta_minus, eta_plus), step_sizes=(step_min, step_max))",
    "asgd": "ASGD(p, lr=learning_rate, lambd=lambd, alpha=alpha, t0=t0)",
}
_OF_OPTAX = {
    "gradient_descent": "sgd(learning_rate)",
    "momentum": "sgd(learning_rate, momentum=momentum)",
    "nesterov": "sgd(learning_rate, momentum=momentum, nesterov=True)",
    "adadelta": "adadelta(learning_rate, rho=rho, eps=epsilon)",
    "adam": "adam(learning_rate, b1=beta1, b2=beta2, eps=epsilon)",
    "adamw": "adamw(learning_rate, b1=beta1, b2=beta2, eps=epsilon, weight_decay=weight_decay)",
    "adamax": "adamax(learning_rate, b1=beta1, b2=beta2, eps=epsilon)",
    "lion": "lion(learning_rate, b1=beta1, b2=beta2, weight_decay=0.0)",
    "sign_descent": "sign_sgd(learning_rate)",
}


class Flavour(Struct, frozen=True):
    """A library that programs are written for.

    Attributes
    ----------
    name : its display name.
    needs : the packages that a program needs, as a sentence names them.
    imports, setup : lines at the top.
    problem : writes the objective.
    own_rule : the rule of the library itself, if it has the same definition.
    """

    name: str
    needs: str
    imports: tuple[str, ...]
    setup: tuple[str, ...]
    problem: objectives.Maker
    own_rule: Callable[[ConfiguredOptimizer, Given, bool], RuleCode | None] = lambda configured, given, plain: None


def _divides_safely(configured: ConfiguredOptimizer) -> bool:
    """Whether zero over zero, which these libraries make NaN of, cannot occur."""
    return dict(configured.settings).get("epsilon", 1.0) > 0.0


def _torch_rule(configured: ConfiguredOptimizer, given: Given, plain: bool) -> RuleCode | None:
    rule, settings = configured.optimizer, dict(configured.settings)
    made = _OF_TORCH.get(rule.key)
    if made is None or not _divides_safely(configured) or (rule.key == "nesterov" and settings["momentum"] == 0.0):
        return None
    names = tuple(rule.defaults)
    schedule = ", schedule" if given.factor else ""
    factor = f", lambda t, theta: {given.factor.replace('k - 1', 't')}" if given.factor else ""
    iterates = "scheduled_iterates" if given.factor else "torch_iterates"
    text = (
        f"def {rule.key}(theta, {', '.join(names)}{schedule}):\n"
        f'    """{rule.label}, by torch.optim."""\n'
        f"    return {iterates}(theta, lambda p: torch.optim.{made}{factor})"
    )
    helpers = {iterates: _torch_iterates(iterates, given, plain)}
    return RuleCode(text, names, helpers, scheduled=bool(given.factor))


def _torch_iterates(name: str, given: Given, plain: bool) -> str:
    samples = "" if given.samples == "None" else f", torch.tensor({given.samples})"
    slope = (
        ["optimizer.zero_grad()", f"objective(point{samples}).backward()"] if plain
        else [f"_, g = {given.observed}", "point.grad = torch.from_numpy(g)"]
    )  # fmt: skip
    factor = "lambda t: factor(t, point.detach().numpy())" if given.factor else ""
    lines = [
        f"def {name}(theta, make{', factor' if factor else ''}):",
        '    """The iterates of an optimizer of torch.optim."""',
        "    point = torch.nn.Parameter(torch.tensor(theta))",
        "    optimizer = make([point])",
        *([f"    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, {factor})"] if factor else []),
        "    for k in itertools.count(1):",
        *(f"        {line}" for line in slope),
        "        optimizer.step()",
        *(["        scheduler.step()"] if factor else []),
        "        theta = point.detach().numpy().copy()",
        "        yield theta",
    ]
    return "\n".join(lines)


def _optax_rule(configured: ConfiguredOptimizer, given: Given, plain: bool) -> RuleCode | None:
    rule, settings = configured.optimizer, dict(configured.settings)
    made = _OF_OPTAX.get(rule.key)
    if made is None or given.factor or settings.get("dampening") or not _divides_safely(configured):
        return None
    names = tuple(rule.defaults)
    text = (
        f"def {rule.key}(theta, {', '.join(names)}):\n"
        f'    """{rule.label}, by Optax."""\n'
        f"    return optax_iterates(theta, optax.{made})"
    )
    iterates = "\n".join([
        "def optax_iterates(theta, optimizer):",
        '    """The iterates of an optimizer of Optax."""',
        "    state = optimizer.init(jnp.asarray(theta))",
        "    for k in itertools.count(1):",
        f"        _, g = {given.observed}",
        "        updates, state = optimizer.update(jnp.asarray(g), state, jnp.asarray(theta))",
        "        theta = np.array(optax.apply_updates(jnp.asarray(theta), updates))",
        "        yield theta",
    ])  # fmt: skip
    return RuleCode(text, names, {"optax_iterates": iterates})


_FLOW = '''def gradient_flow(theta, learning_rate, tolerance{schedule}):
    """Gradient flow for the time of the learning rate in each step, by SciPy's Runge-Kutta method of order 8."""
    for k in itertools.count(1):
        {eta}flow = solve_ivp(lambda t, point: -value_and_gradient(point)[1], (0.0, {rate}), theta,
                         method="DOP853", rtol=tolerance, atol=tolerance)
        theta = flow.y[:, -1]
        yield theta'''


def _scipy_rule(configured: ConfiguredOptimizer, given: Given, plain: bool) -> RuleCode:
    """Gradient flow; the searches of SciPy's minimisers are others than ours, and so are their iterates.

    Raises
    ------
    InputError
        For any other rule.
    """
    rule = configured.optimizer
    if rule.key != "gradient_flow" or not plain:
        raise InputError(
            f"SciPy has no rule that takes the steps of {rule.label} here: it has gradient flow alone, without noise, "
            "clipping and mini-batches; export these runs for NumPy, PyTorch or JAX."
        )
    eta = f"eta = learning_rate * {given.factor}\n        " if given.factor else ""
    text = _FLOW.format(
        schedule=", schedule" if eta else "", eta=eta, rate="eta" if eta else "learning_rate"
    )  # fmt: skip
    return RuleCode(text, tuple(rule.defaults), scheduled=bool(eta))


NUMPY = Flavour("NumPy", "NumPy", (), (), objectives.in_numpy)
TORCH = Flavour(
    "PyTorch", "PyTorch and NumPy", ("import torch",), ("torch.set_default_dtype(torch.float64)",),
    objectives.in_torch, _torch_rule,
)  # fmt: skip
JAX = Flavour(
    "JAX", "JAX, Optax and NumPy", ("import jax", "import jax.numpy as jnp", "import optax"),
    ('jax.config.update("jax_enable_x64", True)',), objectives.in_jax, _optax_rule,
)  # fmt: skip
SCIPY = Flavour(
    "SciPy", "SciPy and NumPy", ("from scipy.integrate import solve_ivp",), (), objectives.in_numpy, _scipy_rule
)

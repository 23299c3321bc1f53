"""Writes end_points.json: where PyTorch's own rules end, and the factors of its schedules.

Run by hand in an environment of its own (``pip install torch==2.13.0 numpy``): the tests read only the file.
The functions stand here once more and their gradients come from autograd, so that nothing of ours takes part.
"""

import itertools
import json
import math
from pathlib import Path

import torch

# ASGD and NAdam keep single numbers in the default type: half of the digits would be lost.
torch.set_default_dtype(torch.float64)

STEPS = 400


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


PROBLEMS = {
    "rosenbrock": (rosenbrock, (-1.2, 1.0)),
    "himmelblau": (himmelblau, (-0.5, -1.0)),
    "beale": (beale, (1.0, 1.2)),
}

# Our key, PyTorch's class, what PyTorch needs besides, and settings under our names.
RULES = [
    ("gradient_descent", torch.optim.SGD, {}, {"learning_rate": 5e-4}),
    ("momentum", torch.optim.SGD, {}, {"learning_rate": 2e-4, "momentum": 0.9, "dampening": 0.0}),
    ("momentum", torch.optim.SGD, {}, {"learning_rate": 5e-4, "momentum": 0.8, "dampening": 0.5}),
    ("nesterov", torch.optim.SGD, {"nesterov": True}, {"learning_rate": 2e-4, "momentum": 0.9}),
    ("adagrad", torch.optim.Adagrad, {}, {"learning_rate": 0.1, "epsilon": 1e-10}),
    ("adadelta", torch.optim.Adadelta, {}, {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6}),
    ("adadelta", torch.optim.Adadelta, {}, {"learning_rate": 0.5, "rho": 0.95, "epsilon": 1e-5}),
    (
        "rmsprop", torch.optim.RMSprop, {},
        {"learning_rate": 1e-3, "alpha": 0.99, "epsilon": 1e-8, "momentum": 0.0, "centered": 0.0},
    ),
    (
        "rmsprop", torch.optim.RMSprop, {},
        {"learning_rate": 1e-4, "alpha": 0.95, "epsilon": 1e-4, "momentum": 0.5, "centered": 1.0},
    ),
    ("adam", torch.optim.Adam, {}, {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("adam", torch.optim.Adam, {}, {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6}),
    (
        "amsgrad", torch.optim.Adam, {"amsgrad": True},
        {"learning_rate": 0.02, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8},
    ),
    (
        "adamw", torch.optim.AdamW, {},
        {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.1},
    ),
    ("adamax", torch.optim.Adamax, {}, {"learning_rate": 2e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    (
        "nadam", torch.optim.NAdam, {},
        {"learning_rate": 2e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "momentum_decay": 4e-3},
    ),
    ("radam", torch.optim.RAdam, {}, {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    (
        "rprop", torch.optim.Rprop, {},
        {"learning_rate": 0.01, "eta_minus": 0.5, "eta_plus": 1.2, "step_min": 1e-6, "step_max": 50.0},
    ),
    ("asgd", torch.optim.ASGD, {}, {"learning_rate": 5e-4, "lambd": 1e-4, "alpha": 0.75, "t0": 1e6}),
    ("asgd", torch.optim.ASGD, {}, {"learning_rate": 5e-4, "lambd": 0.5, "alpha": 0.9, "t0": 100.0}),
    ("lbfgs", torch.optim.LBFGS, {"line_search_fn": "strong_wolfe"}, {"learning_rate": 1.0, "history_size": 10.0}),
]  # fmt: skip


def _arguments(key, settings):
    """``settings`` under PyTorch's names."""
    given = dict(settings)
    if key == "rprop":
        return {
            "lr": given["learning_rate"],
            "etas": (given["eta_minus"], given["eta_plus"]),
            "step_sizes": (given["step_min"], given["step_max"]),
        }
    if key == "lbfgs":
        # One iteration for each call, as one step of ours; its memory goes on from call to call.
        return {
            "lr": given["learning_rate"],
            "history_size": int(given["history_size"]),
            "max_iter": 1,
            "max_eval": 26,
            "tolerance_grad": 0.0,
            "tolerance_change": 0.0,
        }
    names = {"learning_rate": "lr", "epsilon": "eps"}
    arguments = {names.get(name, name): value for name, value in given.items()}
    if "beta1" in arguments:
        arguments["betas"] = arguments.pop("beta1"), arguments.pop("beta2")
    if "centered" in arguments:
        arguments["centered"] = bool(arguments["centered"])
    return arguments


def end_point(rule, extra, key, settings, function, start, steps, rounding=0.0):
    point = torch.tensor(start, requires_grad=True)
    signs = itertools.cycle((1.0, -1.0))
    optimizer = rule([point], **_arguments(key, settings), **extra)

    def closure():
        optimizer.zero_grad()
        value = function(*point)
        value.backward()
        point.grad += rounding * next(signs)
        return value

    for _ in range(steps):
        optimizer.step(closure)
    return point.tolist()


def steps_to_compare(key, arguments, start):
    """Numbers of steps after which all digits still mean something.

    AdaDelta bounces about: after hundreds of steps gradients that differ in their last bits have led elsewhere.
    """
    if key == "lbfgs":
        # It has arrived long before the others. Under way ours searches otherwise: it keeps Armijo's condition where
        # PyTorch's search does not, goes out by less at a time and drops pairs by a relative bound. The minimum is one.
        return (100,)
    steps = STEPS
    while distance(end_point(*arguments, start, steps), end_point(*arguments, start, steps, rounding=3e-14)) > 1e-10:
        steps //= 2
    return 1, 5, steps


def distance(one, other):
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def runs():
    for key, rule, extra, settings in RULES:
        for name, (function, start) in PROBLEMS.items():
            arguments = rule, extra, key, settings, function
            for steps in steps_to_compare(key, arguments, start):
                point = end_point(*arguments, start, steps)
                yield {
                    "optimizer": key, "settings": settings, "objective": name, "start": start, "steps": steps,
                    "point": point,
                }  # fmt: skip


# They fall, more and more slowly, and jump up and down on the way.
VALUES = [1.0 + math.exp(-t / 15.0) + 0.02 * math.exp(-t / 60.0) * ((37 * t) % 11) for t in range(150)]


class Following:
    """PyTorch's schedule that follows values: given each of them before the step that begins there."""

    def __init__(self, optimizer, factor, patience, threshold, cooldown, min_lr):
        given = {"threshold": threshold, "cooldown": cooldown, "min_lr": min_lr, "eps": 0.0}
        self.inner = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=factor, patience=patience, **given)
        self.values = iter(VALUES)
        self.step()

    def step(self):
        self.inner.step(next(self.values))


def schedules():
    scheduler = torch.optim.lr_scheduler
    cases = [
        ("constant", {}, lambda o: scheduler.ConstantLR(o, factor=1.0)),
        ("step", {"step_size": 30.0, "gamma": 0.5}, lambda o: scheduler.StepLR(o, 30, 0.5)),
        ("exponential", {"gamma": 0.98}, lambda o: scheduler.ExponentialLR(o, 0.98)),
        (
            "cosine", {"period": 20.0, "period_growth": 2.0, "lowest": 0.01},
            lambda o: scheduler.CosineAnnealingWarmRestarts(o, 20, 2, 0.01),
        ),
        (
            "cosine", {"period": 25.0, "period_growth": 1.0, "lowest": 0.0},
            lambda o: scheduler.CosineAnnealingWarmRestarts(o, 25, 1, 0.0),
        ),
        (
            "linear_warmup", {"warmup_steps": 40.0, "start_factor": 0.1},
            lambda o: scheduler.LinearLR(o, start_factor=0.1, total_iters=40),
        ),
        (
            "inverse_square_root", {"warmup_steps": 16.0},
            lambda o: scheduler.LambdaLR(o, lambda t: min((t + 1) / 16, (16 / (t + 1)) ** 0.5)),
        ),
        ("one_over_t", {"decay": 0.05}, lambda o: scheduler.LambdaLR(o, lambda t: 1 / (1 + 0.05 * t))),
        (
            "one_cycle",
            {"total_steps": 150.0, "pct_start": 0.3, "div_factor": 25.0, "final_div_factor": 1e4},
            lambda o: scheduler.OneCycleLR(o, 1.0, total_steps=150, cycle_momentum=False),
        ),
        ("polynomial", {"total_steps": 120.0, "power": 1.0}, lambda o: scheduler.PolynomialLR(o, 120, 1.0)),
        ("polynomial", {"total_steps": 200.0, "power": 2.5}, lambda o: scheduler.PolynomialLR(o, 200, 2.5)),
        (
            "cyclic", {"half_period": 20.0, "lowest": 0.1, "gamma": 1.0},
            lambda o: scheduler.CyclicLR(o, 0.1, 1.0, 20, mode="triangular", cycle_momentum=False),
        ),
        (
            "cyclic", {"half_period": 13.0, "lowest": 0.0, "gamma": 0.99},
            lambda o: scheduler.CyclicLR(o, 0.0, 1.0, 13, mode="exp_range", gamma=0.99, cycle_momentum=False),
        ),
        *((
            "reduce_on_plateau",
            {"factor": factor, "patience": patience, "tolerance": tolerance, "cooldown": cooldown, "lowest": lowest},
            lambda o, given=(factor, patience, tolerance, cooldown, lowest): Following(o, *given),
        ) for factor, patience, tolerance, cooldown, lowest in (
            (0.5, 4.0, 1e-3, 0.0, 0.0), (0.3, 2.0, 1e-2, 5.0, 0.02), (0.1, 0.0, 0.0, 1.0, 0.0),
        )),
        (
            "warmup_stable_decay", {"warmup_steps": 10.0, "stable_steps": 60.0, "decay_steps": 40.0},
            lambda o: scheduler.SequentialLR(
                o,
                [
                    scheduler.LinearLR(o, 0.1, 1.0, 9),
                    scheduler.ConstantLR(o, 1.0),
                    scheduler.LinearLR(o, 1.0, 0.0, 40),
                ],
                [10, 70],
            ),
        ),
    ]  # fmt: skip
    for key, settings, make in cases:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule, factors = make(optimizer), []
        for _ in range(150):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if len(factors) < 150:
                schedule.step()
        seen = {"values": VALUES} if isinstance(schedule, Following) else {}
        yield {"schedule": key, "settings": settings, "factors": factors, **seen}


def main():
    found = {"torch": torch.__version__.split("+")[0], "runs": list(runs()), "schedules": list(schedules())}
    lines = (json.dumps(entry) for entry in found["runs"])
    shapes = (json.dumps(entry) for entry in found["schedules"])
    text = (
        f'{{"torch": "{found["torch"]}",\n"runs": [\n' + ",\n".join(lines)
        + '\n],\n"schedules": [\n' + ",\n".join(shapes) + "\n]}\n"
    )  # fmt: skip
    Path(__file__).with_name("end_points.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

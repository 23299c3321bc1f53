"""Writes end_points_of_optax.json: where Optax's own rules end.

Run by hand in an environment of its own (``pip install optax==0.2.8 "jax[cpu]" numpy``): the tests read only the file.
The functions are those of `generate`; their gradients come from JAX, so that nothing of ours takes part.
"""

import json
from importlib.metadata import version
from pathlib import Path

import jax
import jax.numpy as jnp
import optax
from optax import contrib

jax.config.update("jax_enable_x64", True)

STEPS = (1, 5, 60, 300)


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def himmelblau(p):
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2


def beale(p):
    x, y = p
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


PROBLEMS = {
    "rosenbrock": (rosenbrock, (-1.2, 1.0)),
    "himmelblau": (himmelblau, (-0.5, -1.0)),
    "beale": (beale, (1.0, 1.2)),
}


def _named(rule, **more):
    """A rule of Optax that takes settings under its own short names."""
    names = {"beta1": "b1", "beta2": "b2", "beta3": "b3", "epsilon": "eps"}
    return lambda settings: rule(**{names.get(name, name): value for name, value in settings.items()}, **more)


def _rate_free(rule):
    """A rule that estimates a distance, under Optax's names."""

    def make(settings):
        given, names = dict(settings), {"epsilon": "eps", "d0": "estim_lr0", "d_coefficient": "estim_lr_coef"}
        betas = given.pop("beta1"), given.pop("beta2")
        return rule(**{names.get(name, name): value for name, value in given.items()}, betas=betas)

    return make


def _dog(settings):
    step = "heuristic", settings["initial_step"]
    return contrib.dog(settings["learning_rate"], init_step=step, eps=settings["epsilon"])


def _dowg(settings):
    def init(start):
        # The first distance of ours depends on the start, Optax's is a number.
        first = settings["initial_step"] * (1.0 + jnp.linalg.norm(start))
        return contrib.dowg(settings["learning_rate"], init_estim_sq_dist=float(first) ** 2, eps=settings["epsilon"])

    return init


def _momo(settings):
    return contrib.momo(settings["learning_rate"], beta=settings["beta"], lower_bound=settings["lowest_value"])


def _madgrad(settings):
    # Optax adds its epsilon to the rate, too: compared without.
    return contrib.madgrad(settings["learning_rate"], momentum=settings["momentum"], eps=settings["epsilon"])


def _schedule_free(rule):
    names = {"beta1": "b1", "beta": "b1", "beta2": "b2", "epsilon": "eps"}
    return lambda settings: rule(**{names.get(name, name): value for name, value in settings.items()})


def _lookahead(settings):
    return optax.lookahead(optax.sgd(settings["learning_rate"]), settings["period"], settings["slow_step"])


def _sam(settings):
    climb = optax.chain(contrib.normalize(), optax.sgd(settings["rho"]))
    return contrib.sam(optax.sgd(settings["learning_rate"]), climb, sync_period=2, reset_state=False)


# Our key, what makes Optax's rule from our settings, and two sets of settings.
RULES = [
    (
        "ademamix", _named(contrib.ademamix),
        {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "beta3": 0.9999, "alpha": 5.0},
        {"learning_rate": 0.005, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-3, "beta3": 0.995, "alpha": 2.0},
    ),
    (
        "adan", _named(optax.adan, eps_root=0.0),
        {"learning_rate": 0.01, "beta1": 0.98, "beta2": 0.92, "beta3": 0.99, "epsilon": 1e-8},
        {"learning_rate": 0.03, "beta1": 0.9, "beta2": 0.7, "beta3": 0.95, "epsilon": 1e-2},
    ),
    (
        "adopt", _named(contrib.adopt, use_clipping=False),
        {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.9999, "epsilon": 1e-6},
        {"learning_rate": 0.03, "beta1": 0.7, "beta2": 0.99, "epsilon": 0.5},
    ),
    (
        "lamb", _named(optax.lamb),
        {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-6, "weight_decay": 0.0},
        {"learning_rate": 0.03, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-2, "weight_decay": 0.2},
    ),
    (
        "lars", _named(optax.lars),
        {"learning_rate": 1.0, "momentum": 0.9, "trust_coefficient": 0.001, "weight_decay": 0.0},
        {"learning_rate": 0.5, "momentum": 0.7, "trust_coefficient": 0.01, "weight_decay": 3.0},
    ),
    (
        "novograd", _named(optax.novograd),
        {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.25, "epsilon": 1e-6},
        {"learning_rate": 0.03, "beta1": 0.6, "beta2": 0.9, "epsilon": 0.1},
    ),
    (
        "madgrad", _madgrad,
        {"learning_rate": 2.0**-7, "momentum": 0.875, "epsilon": 0.0},
        {"learning_rate": 2.0**-10, "momentum": 0.5, "epsilon": 0.0},
    ),
    (
        "dog", _dog,
        {"learning_rate": 1.0, "initial_step": 1e-6, "epsilon": 1e-8},
        {"learning_rate": 0.5, "initial_step": 1e-2, "epsilon": 10.0},
    ),
    (
        "dowg", _dowg,
        {"learning_rate": 1.0, "initial_step": 1e-3, "epsilon": 1e-4},
        {"learning_rate": 0.5, "initial_step": 1e-2, "epsilon": 0.1},
    ),
    (
        "momo", _momo,
        {"learning_rate": 1.0, "beta": 0.9, "lowest_value": 0.0},
        {"learning_rate": 1e-3, "beta": 0.5, "lowest_value": -1.0},
    ),
    (
        "prodigy", _rate_free(contrib.prodigy),
        {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "d0": 1e-6},
        {
            "learning_rate": 0.5, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "d0": 1e-3, "d_coefficient": 0.5,
            "weight_decay": 0.1,
        },
    ),
    (
        "dadapt_adamw", _rate_free(contrib.dadapt_adamw),
        {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "d0": 1e-6},
        {"learning_rate": 0.5, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-3, "d0": 1e-3},
    ),
    (
        "schedule_free_sgd", _schedule_free(contrib.schedule_free_sgd),
        {"learning_rate": 1e-3, "beta": 0.9},
        {"learning_rate": 5e-4, "beta": 0.5},
    ),
    (
        "schedule_free_adamw", _schedule_free(contrib.schedule_free_adamw),
        {"learning_rate": 0.0025, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0},
        {"learning_rate": 0.02, "beta1": 0.5, "beta2": 0.99, "epsilon": 1e-3, "weight_decay": 0.1},
    ),
    (
        "lookahead", _lookahead,
        {"learning_rate": 1e-3, "period": 5, "slow_step": 0.5},
        {"learning_rate": 5e-4, "period": 3, "slow_step": 0.8},
    ),
    (
        "sam", _sam,
        {"learning_rate": 1e-3, "rho": 0.05},
        {"learning_rate": 5e-4, "rho": 0.3},
    ),
]  # fmt: skip


def path(key, make, settings, function, start, rounding=0.0):
    """The iterates; ``rounding`` is added to the gradients with alternating signs."""
    rule, point = make(settings), jnp.array(start)
    rule = rule(point) if callable(rule) else rule
    if key == "lookahead":
        point = optax.LookaheadParams.init_synced(point)
    # Sharpness-aware minimisation climbs and descends in two updates.
    state, each, points = rule.init(point), 2 if key == "sam" else 1, []

    @jax.jit
    def step(point, state, sign):
        value, gradient = jax.value_and_grad(function)(getattr(point, "fast", point))
        gradient, more = gradient + rounding * sign, {"value": value} if key == "momo" else {}
        updates, state = rule.update(gradient, state, point, **more)
        return optax.apply_updates(point, updates), state

    for k in range(each * max(STEPS)):
        point, state = step(point, state, (-1.0) ** k)
        if k % each == each - 1:
            points.append(seen(state, getattr(point, "fast", point)))
    return points


def seen(state, point):
    """What is drawn: of schedule-free rules the average, where Optax keeps the point of the next gradient."""
    if hasattr(state, "z"):
        return contrib.schedule_free_eval_params(state, point).tolist()
    return point.tolist()


def runs():
    for key, make, *cases in RULES:
        for settings in cases:
            for name, (function, start) in PROBLEMS.items():
                points, others = (path(key, make, settings, function, start, rounding) for rounding in (0.0, 3e-14))
                for steps in STEPS:
                    # Where rounding has led elsewhere, the digits say nothing any more.
                    if max(abs(a - b) for a, b in zip(points[steps - 1], others[steps - 1], strict=True)) < 1e-10:
                        yield {
                            "optimizer": key, "settings": settings, "objective": name, "start": start, "steps": steps,
                            "point": points[steps - 1],
                        }  # fmt: skip


def main():
    lines = ",\n".join(json.dumps(entry) for entry in runs())
    text = f'{{"optax": "{version("optax")}", "jax": "{version("jax")}",\n"runs": [\n{lines}\n]}}\n'
    Path(__file__).with_name("end_points_of_optax.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

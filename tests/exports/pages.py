"""Documents whose pages are tested, of every kind that is drawn in its own way."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.exports.content import Content
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.network.presets import PRESETS
from gdexplorer.session.document import Document

HOSTILE = '</script><img src=x onerror="alert(1)"><!-- & "quoted" \u2028 @@DATA@@'


def document(choice, keys, starts, cursor=0, **details):
    experiment = Experiment(choice, **details)
    bound = experiment.bound()
    optimizers = tuple(suggested(key, bound, colour) for colour, key in enumerate(keys))
    parameters = tuple(bound.parameters.items())
    return Document(replace(experiment, parameters=parameters, optimizers=optimizers, starts=starts), cursor=cursor)


def _network():
    custom = PRESETS[0].custom
    start = tuple(custom.objective().bound().start)
    return document(custom, ["gradient_descent", "adam"], (start,), steps=60)


def _diverged():
    given = document("rosenbrock", ["adam"], ((-1.2, 1.0),), cursor=20, steps=80)
    fast = configure("gradient_descent", {"learning_rate": 0.02}, 1)
    return replace(given, experiment=replace(given.experiment, optimizers=(*given.experiment.optimizers, fast)))


def _tested_classes(steps=60):
    data = Generated("two_moons", 120, 0.3)
    custom = CustomNetwork((2, 4, 1), cost="cross_entropy", data=data, test=Split(0.3))
    return document(custom, ["gradient_descent", "adam"], (tuple(custom.objective().bound().start),), steps=steps)


GRID = tuple((float(x), float(y)) for x in (-4, -1.5, 1, 4) for y in (-4, 3))
SADDLE = CustomFormula("x^2 - y^2 + y^4/4")
DOCUMENTS = {
    "four runs": lambda: document(
        "himmelblau", ["gradient_descent", "adam"], ((-0.5, -1.0), (0.6, 0.2)), 40, steps=90, gradient_tolerance=0.0
    ),
    "a saddle": lambda: document(SADDLE, ["gradient_descent"], ((1.5, 0.01),), 10, steps=80),
    "houses": lambda: document("housing_mse", ["gradient_descent", "adam"], ((0.0, 0.0),), steps=60),
    "a network": _network,
    "tested classes": _tested_classes,
    "48 runs": lambda: document(
        "himmelblau", ["gradient_descent", "momentum", "nesterov", "adam", "rmsprop", "adagrad"], GRID, steps=200
    ),
    "diverged": _diverged,
    "undefined in a half": lambda: document(CustomFormula("sqrt(x + y) + x^2"), ["adam"], ((1.0, 1.0),), steps=40),
    "flat": lambda: document(CustomFormula("3"), ["adam"], ((1.0, 1.0),), steps=5),
    "no runs": lambda: document("himmelblau", [], ()),
    "long": lambda: document(
        "rosenbrock", ["gradient_descent", "adam"], ((-1.2, 1.0), (1.5, 1.8)), 5000, steps=60_000,
        gradient_tolerance=0.0,
    ),
    "hostile": lambda: document(CustomFormula("x^2 + y^2", label=HOSTILE), ["adam"], ((1.0, 1.0),), steps=5),
}  # fmt: skip


@lru_cache(maxsize=3)
def content(name: str) -> Content:
    """A document with its finished runs."""
    made = DOCUMENTS[name]()
    return Content(made, engine.descend(made.experiment))

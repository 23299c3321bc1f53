"""Values of odd types at parameters of the Python interface are refused in a sentence, or taken."""

import contextlib
import inspect
import math

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError
from gdexplorer.installation import display

ODD = {
    "None": None, "text": "abc", "range": "1:3", "integer": 3, "negative": -1, "number": 1.5, "nan": math.nan,
    "three": [1, 2, 3], "numbers": (1.5, 2), "words": ["a", 2], "mapping": {"a": 1}, "numbered": {1: 2},
    "pair": ("adam", 3), "array": np.zeros((2, 2)), "scalar": np.array(1.0), "object": object(), "complex": 1j,
    "bytes": b"x", "function": math.sin, "empty": "", "nothing": [], "blank": {}, "inf": math.inf, "huge": 10**400,
    "large": 2**70, "true": True, "cube": np.zeros((2, 2, 2)), "no rows": np.zeros(0), "surrogate": "\ud800",
    "zero byte": "a\0b", "ragged": [[1], [2, 3]], "strings": np.array(["a", "b"]), "class": int, "set": {1, 2},
}  # fmt: skip
TABLE = "x,y\n" + "".join(f"{i},{2 * i + i % 3}\n" for i in range(12))
MODEL = "import numpy as np\nparameters = np.ones((2, 2))\ndef loss(p):\n    return float((p**2).sum()), 2 * p\n"


def bowl(x, y):
    return x * x + y * y


VERBS = {
    "descend": {"objective": "booth", "optimizers": "adam", "start": None, "starts": (), "parameters": None},
    "bruteforce": {"objective": "sphere", "dimensions": (1, 2), "accuracy": 0.1, "optimizer": "gradient_descent"},
    "network": {"layers": (2, 3, 1), "data": "blobs"},
    "fit": {"table": "table.csv", "x": "x", "y": "y"},
    "between": {"objective": "booth", "ends": [(0, 0), (1, 1)], "parameters": None, "places": 5, "curve_steps": 0},
    "spectrum": {
        "objective": "booth",
        "points": (0, 0),
        "parameters": None,
        "iterates": 1,
        "radius": 0.1,
        "seed": 0,
        "layers": None,
    },
    "multistart": {"objective": "booth", "optimizer": "adam", "starts": 4, "sampling": "sobol", "parameters": None},
    "basins": {"objective": "booth", "optimizer": "adam", "size": 2, "parameters": None},
    "record": {"folder": "run", "every": 1},
    "race": {
        "optimizers": ["adam", "momentum"],
        "objective": "booth",
        "budget": 20,
        "trials": 1,
        "starts": 2,
        "seeds": 1,
        "search": "random",
        "seed": None,
        "parameters": None,
        "subject_to": None,
        "cluster": None,
        "pieces": None,
    },
    "sweep": {
        "objective": "booth",
        "optimizer": "adam",
        "over": {"learning_rate": (0.01, 0.1)},
        "count": 2,
        "logarithmic": True,
        "start": None,
        "parameters": None,
        "subject_to": None,
        "seed": None,
        "beta1": 0.9,
    },
    "trace": {"path": "trace", "plane": "pca", "components": (1, 2), "layers": (), "every": None, "seed": 0},
    "critical_points": {"objective": "booth", "parameters": None, "subject_to": None},
    "formula": {"text": "x^2 + y^2", "x": (-2, 2), "y": (-2, 2)},
    "model": {"file": "model.py", "run_code": True, "timeout": 60.0},
    "function": {"f": bowl, "gradient": None, "x": (-2, 2), "y": (-2, 2), "start": (), "name": "", "check": True},
    "explore": {
        "objective": bowl,
        "optimizers": "adam",
        "gradient": None,
        "x": None,
        "y": None,
        "start": (),
        "starts": (),
        "parameters": None,
        "subject_to": None,
        "name": "",
        "learning_rate": 0.1,
    },
}
# What is looked up on the file system, or in a cluster, has tests of its own; what is slow takes the least.
LEFT_OUT = "cluster", "pieces", "optimizers", "settings"
for verb, given in VERBS.items():
    for name, parameter in inspect.signature(getattr(gdx, verb)).parameters.items():
        if name not in LEFT_OUT and parameter.default is not parameter.empty and verb != "explore":
            given.setdefault(name, 3 if name == "steps" else parameter.default)
CASES = [(verb, parameter) for verb, given in VERBS.items() for parameter in given]


@pytest.mark.parametrize(("verb", "parameter"), CASES, ids=[" ".join(case) for case in CASES])
@pytest.mark.parametrize("odd", ODD)
def test_odd_values_are_refused_in_a_sentence_or_taken(verb, parameter, odd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(display, "missing_display", lambda: "no window is opened by this test.")
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    (tmp_path / "trace").mkdir()
    for step in range(3):
        np.savez(tmp_path / "trace" / f"step-{step}.npz", weights=np.arange(6.0).reshape(3, 2) ** step)
    call = getattr(gdx, verb)
    with contextlib.suppress(InputError):
        getattr(call(**{**VERBS[verb], parameter: ODD[odd]}), "close", int)()


@pytest.mark.parametrize("odd", [None, "a", 1.5, [1], 99])
@pytest.mark.parametrize("method", ["measures", "coefficients", "equation"])
def test_odd_steps_are_refused(method, odd, tmp_path):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    run = gdx.descend(gdx.fit(tmp_path / "table.csv"), "adam", steps=3)[0]
    with pytest.raises(InputError, match="step"):
        getattr(run, method)(odd)


def test_a_function_is_to_be_wrapped_and_others_are_told_what_an_objective_is():
    with pytest.raises(InputError, match=r"gdx\.function\(f\)"):
        gdx.descend(lambda x, y: x * x, "adam")
    for odd in (None, 3, [1.0]):
        with pytest.raises(InputError, match="An objective is a key"):
            gdx.descend(odd, "adam")


ALONG = {
    "slice": {"plane": "pca", "around": None, "components": (1, 2), "points": 2, "span": 1.0, "seed": 0},
    "barriers": {"at": 2, "points": 3},
    "spectrum": {"at": 1, "radius": 0.1},
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model and its training run."""
    place = tmp_path_factory.mktemp("trained")
    (place / "model.py").write_text(MODEL, encoding="utf-8")
    recorder, draw = gdx.record(place / "run"), np.random.default_rng(0)
    for step in range(4):
        recorder(step, draw.normal(size=(2, 2)))
    with gdx.model(place / "model.py", run_code=True) as model:
        yield gdx.trace(place / "run"), model


@pytest.mark.parametrize(("verb", "parameter"), [(verb, name) for verb in ALONG for name in ("model", *ALONG[verb])])
def test_odd_values_along_a_trace_are_refused_in_a_sentence_or_taken(verb, parameter, trained, tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    run, model = trained
    assert getattr(run, verb)(model, **ALONG[verb]) is not None
    for odd in ODD.values():
        with contextlib.suppress(InputError):
            getattr(run, verb)(**{"model": model, **ALONG[verb], parameter: odd})


@pytest.mark.parametrize("name", ["bias", "skip", "layer_norm", "standardise"])
@pytest.mark.parametrize("odd", ["yes", 1, None, [True]])
def test_switches_are_true_or_false(name, odd):
    with pytest.raises(InputError, match=f"{name} must be True or False"):
        gdx.network((2, 3, 3, 1), "two_moons", **{name: odd})
    if name == "standardise":
        with pytest.raises(InputError, match="standardise must be True or False"):
            gdx.fit([1.0, 2.0, 3.0], [1.0, 2.0, 4.0], standardise=odd)


@pytest.mark.parametrize("odd", ["nothing", None, 99, 1.5, [1]])
def test_parts_of_results_that_there_are_not_are_told(odd):
    ways, spectra = gdx.between("booth", [(0, 0), (1, 1)], places=5, curve_steps=0), gdx.spectrum("booth", (0, 0))
    efforts = gdx.bruteforce("sphere", dimensions=1)
    for part in (ways.__getitem__, spectra.density, lambda odd: spectra.density(0, odd), efforts.of):
        with pytest.raises(InputError):
            part(odd)
    assert ways["line"] is next(iter(ways)) and len(spectra.density()[0]) == 2 and efforts.of("descent")


def test_a_negative_seed_of_brute_force_is_told():
    with pytest.raises(InputError, match="The seed must be 0 or more, not -1"):
        gdx.bruteforce("sphere", dimensions=1, seed=-1)

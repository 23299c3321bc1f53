"""Values of odd types at parameters of the Python interface are refused in a sentence, or taken."""

import contextlib
import functools
import inspect
import math

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError

ODD = {
    "None": None, "text": "abc", "range": "1:3", "integer": 3, "negative": -1, "number": 1.5, "nan": math.nan,
    "three": [1, 2, 3], "numbers": (1.5, 2), "words": ["a", 2], "mapping": {"a": 1}, "numbered": {1: 2},
    "pair": ("adam", 3), "array": np.zeros((2, 2)), "scalar": np.array(1.0), "object": object(), "complex": 1j,
    "bytes": b"x", "function": math.sin,
}  # fmt: skip
TABLE = "x,y\n" + "".join(f"{i},{2 * i + i % 3}\n" for i in range(12))
VERBS = {
    "descend": {"objective": "booth", "optimizers": "adam", "start": None, "starts": (), "parameters": None},
    "bruteforce": {"objective": "sphere", "dimensions": (1, 2), "accuracy": 0.1, "optimizer": "gradient_descent"},
    "network": {"layers": (2, 3, 1), "data": "blobs", "inputs": (), "seed": 0, "test_share": 0.0, "test_seed": 0},
    "fit": {"table": "table.csv", "x": "x", "y": "y", "degree": 1, "test_share": 0.0, "test_data": None},
    "between": {"objective": "booth", "ends": [(0, 0), (1, 1)], "parameters": None, "places": 5, "curve_steps": 0},
    "spectrum": {"objective": "booth", "points": (0, 0), "parameters": None, "iterates": 1, "radius": 0.1, "seed": 0},
    "multistart": {"objective": "booth", "optimizer": "adam", "starts": 4, "sampling": "sobol", "parameters": None},
    "basins": {"objective": "booth", "optimizer": "adam", "size": 2, "parameters": None},
    "record": {"folder": "run", "every": 1},
}
CASES = [(verb, parameter) for verb, given in VERBS.items() for parameter in given]


@pytest.mark.parametrize(("verb", "parameter"), CASES, ids=[" ".join(case) for case in CASES])
@pytest.mark.parametrize("odd", ODD)
def test_odd_values_are_refused_in_a_sentence_or_taken(verb, parameter, odd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    call = getattr(gdx, verb)
    if "steps" in inspect.signature(call).parameters:
        call = functools.partial(call, steps=3)
    with contextlib.suppress(InputError):
        call(**{**VERBS[verb], parameter: ODD[odd]})


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

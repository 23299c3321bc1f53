"""Requests, one a line, and their answers."""

import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.cli.requests import FIELDS, experiment_from, request_in
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError

GOOD = {"objective": "sphere", "optimizer": "adam", "start": [1.0, -2.0], "steps": 3}


def written(tmp_path, *lines):
    path = tmp_path / "requests"
    path.write_bytes(
        b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )
    return path


def test_each_request_is_answered_in_order_as_the_options_would_be(gdexplorer, tmp_path):
    other = {
        "objective": "quadratic_bowl", "param": {"condition": 5}, "optimizer": "momentum", "start": [0.5, 0.25],
        "settings": {"learning_rate": 0.02, "momentum": 0.5}, "steps": 4, "gradient_tolerance": 0, "seed": 3,
    }  # fmt: skip
    answer = gdexplorer("descend", "--requests", written(tmp_path, GOOD, other))
    assert (answer.status, answer.err) == (0, "")
    first, second = answer.out.splitlines()
    one = gdexplorer(
        "descend", "--objective", "sphere", "--optimizer", "adam", "--start", "1,-2", "--steps", 3, "--format", "json"
    )
    two = gdexplorer(
        "descend", "--objective", "quadratic_bowl", "--param", "condition=5", "--optimizer", "momentum",
        "--start", "0.5,0.25", "--learning-rate", "0.02", "--set", "momentum=0.5", "--steps", 4,
        "--gradient-tolerance", 0, "--seed", 3, "--format", "json",
    )  # fmt: skip
    assert [first + "\n", second + "\n"] == [one.out, two.out]


def test_a_tolerance_of_null_or_none_is_relative_and_a_number_absolute(gdexplorer, tmp_path):
    steep = {**GOOD, "objective": "himmelblau", "optimizer": "newton", "start": [3.3, 2.2], "steps": 50}
    tolerances = [{}, {"gradient_tolerance": None}, {"gradient_tolerance": 1e3}]
    answer = gdexplorer("descend", "--requests", written(tmp_path, *({**steep, **given} for given in tolerances)))
    assert answer.status == 0
    left_out, null, absolute = answer.out.splitlines()
    assert left_out == null != absolute
    assert "relative to the function's own scale" in null
    assert "at most the tolerance of 1000" in absolute


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"rubbish", "not JSON"),
        (b'{"objective": "sphere"', "not JSON"),
        (b"[]", "JSON object"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        ({}, "no objective and no optimizer and no start"),
        ({**GOOD, "objective": "sphre"}, "did you mean sphere"),
        ({**GOOD, "optimizer": "adm"}, "did you mean adam"),
        ({**GOOD, "stepz": 3}, "did you mean steps"),
        ({**GOOD, "steps": True}, "steps of a request must be a number"),
        ({**GOOD, "steps": None}, "steps of a request must be a number"),
        ({**GOOD, "steps": 1.5}, "whole number"),
        ({**GOOD, "steps": 0}, "1 to 10,000,000"),
        (b'{"objective": "sphere", "optimizer": "adam", "start": [1, 1], "steps": 1' + b"0" * 5000 + b"}", "number"),
        ({**GOOD, "start": [1.0]}, "2 coordinates; 1"),
        ({**GOOD, "start": [[1.0], 2.0]}, "must be a number"),
        ({**GOOD, "start": [True, 2.0]}, "must be a number"),
        ({**GOOD, "start": {"x": 1}}, "start of a request must be a list"),
        (b'{"objective": "sphere", "optimizer": "adam", "start": [NaN, 1]}', "finite"),
        (b'{"objective": "sphere", "optimizer": "adam", "start": [1' + b"0" * 400 + b", 1]}", "finite"),
        ({**GOOD, "start": [10**300, 1]}, "domain"),
        ({**GOOD, "settings": {"learning_rate": -1}}, "above 0"),
        ({**GOOD, "settings": {"learning_rate": True}}, "must be a number"),
        ({**GOOD, "settings": {"learning_rate": [1]}}, "number"),
        ({**GOOD, "settings": {"learning_rate": 10**290}, "seed": -1}, "seed"),
        ({**GOOD, "settings": {"speed": 1}}, "speed"),
        ({**GOOD, "settings": [1]}, "settings of a request must be an object"),
        ({**GOOD, "param": {"a": 1}}, "'a'"),
        ({**GOOD, "gradient_tolerance": -1}, "gradient tolerance"),
        ({**GOOD, "schedule": "cosin"}, "did you mean cosine"),
    ],
)
def test_a_request_that_cannot_be_used_does_not_end_the_ones_after_it(gdexplorer, tmp_path, line, told):
    answer = gdexplorer("descend", "--requests", written(tmp_path, GOOD, line, GOOD))
    first, bad, last = answer.out.splitlines()
    assert first == last
    assert json.loads(bad).keys() == {"error"}
    assert told in json.loads(bad)["error"]
    assert answer.status == 1
    assert answer.err.count("\n") == 1
    assert answer.err.startswith("gdexplorer: request in line 2: ")
    assert told in answer.err


def test_empty_lines_are_passed_over(gdexplorer, tmp_path):
    answer = gdexplorer("descend", "--requests", written(tmp_path, b"", GOOD, b"  ", GOOD, b""))
    assert (answer.status, answer.out.count("\n")) == (0, 2)


def test_each_answer_is_there_before_the_next_request_is_asked(program):
    talking = subprocess.Popen(
        [*program, "descend", "--requests", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    with talking:
        for steps in (1, 2, 3):
            talking.stdin.write(json.dumps({**GOOD, "steps": steps}) + "\n")
            talking.stdin.flush()
            assert json.loads(talking.stdout.readline())["runs"][0]["steps"] == steps
        talking.stdin.close()
        assert talking.wait(30) == 0


def test_answers_go_to_a_file_when_asked(gdexplorer, tmp_path):
    path = tmp_path / "answers"
    answer = gdexplorer("descend", "--requests", written(tmp_path, GOOD), "--out", path)
    assert (answer.status, answer.out) == (0, "")
    assert json.loads(path.read_text())["objective"] == "sphere"


def test_a_file_that_cannot_be_read_is_refused(gdexplorer, tmp_path):
    gdexplorer("descend", "--requests", tmp_path / "none").refused(1, "none", "cannot be read")
    gdexplorer("descend", "--requests", tmp_path).refused(1, "cannot be read")


@pytest.mark.parametrize(
    ("option", "value"), [("--objective", "sphere"), ("--steps", "5"), ("--set", "momentum=1"), ("--format", "csv")]
)
def test_options_that_requests_have_themselves_are_refused_beside_them(gdexplorer, tmp_path, option, value):
    gdexplorer("descend", "--requests", written(tmp_path, GOOD), option, value).refused(2, option)


def experiment(line):
    return experiment_from(request_in(line))


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.integers(0, 10) | st.floats(0, 1)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=8) | st.sampled_from(["adam", "sphere", "1,1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*FIELDS]) | st.text(max_size=6)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(names, json_values, max_size=6), st.booleans())
def test_any_object_is_an_experiment_or_is_refused_in_words(request, completed):
    line = json.dumps({**GOOD, **request} if completed else request).encode()
    try:
        assert isinstance(experiment(line), Experiment)
    except InputError as error:
        assert str(error).strip()


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_words(line):
    with pytest.raises(InputError):
        experiment(line)


@settings(deadline=None)
@given(
    st.tuples(st.floats(-5, 5), st.floats(-5, 5)), st.floats(1e-300, 1e300), st.integers(1, 10**7),
    st.floats(0, 1e300), st.integers(0, 2**53 - 1),
)  # fmt: skip
def test_a_request_means_what_it_says(start, rate, steps, tolerance, seed):
    request = {
        "objective": "sphere", "optimizer": "gradient_descent", "settings": {"learning_rate": rate},
        "start": list(start), "steps": steps, "gradient_tolerance": tolerance, "seed": seed,
    }  # fmt: skip
    assert experiment(json.dumps(request).encode()) == Experiment(
        "sphere", (), (configure("gradient_descent", {"learning_rate": rate}),), (start,), steps, tolerance, seed
    )

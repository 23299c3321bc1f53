"""Typed inequalities: how they are read, and why others are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.constraints.feasible_set import FeasibleSet, feasible_set_from
from gdexplorer.constraints.relations import conditions_in, conditions_of
from gdexplorer.errors import InputError

NUMBER = st.floats(-9.0, 9.0).map(lambda number: round(number, 2))


def told(text):
    return [condition.text for part in conditions_in(text) for condition in conditions_of(part)]


def test_inequalities_stand_apart_by_semicolons_commas_lines_or_and():
    for text in ("x >= 0; y <= 1", "x >= 0, y <= 1", "x >= 0\ny <= 1", "x>=0 and y<=1", "x >= 0; y <= 1;"):
        assert [part.replace(" ", "") for part in conditions_in(text)] == ["x>=0", "y<=1"]


def test_all_ways_of_writing_a_relation_are_read():
    assert told("x < 1; x <= 1; x =< 1; x ≤ 1") == ["x ≤ 1"] * 4
    assert told("x > 1; x >= 1; x => 1; x ≥ 1") == ["x ≥ 1"] * 4
    assert told("0 <= x <= y < 1") == ["0 ≤ x", "x ≤ y", "y ≤ 1"]
    assert told("1 > x > −1") == ["1 ≥ x", "x ≥ -1"]


def test_what_stands_in_parentheses_is_left_alone():
    assert told("min(x, y) >= max(0, x - 1)") == ["min(x, y) ≥ max(0, x - 1)"]
    assert told("where(x > 0, x, -x) <= 1") == ["where(x > 0, x, -x) ≤ 1"]


@given(NUMBER, NUMBER, NUMBER, st.sampled_from(["<=", ">=", "<", ">"]))
def test_the_difference_is_not_positive_where_the_inequality_holds(a, b, c, relation):
    (condition,) = conditions_of(f"{a} x + {b} y^2 {relation} {c} x y")
    x, y = points = np.random.default_rng(0).uniform(-2.0, 2.0, (2, 50))
    left, right = a * x + b * y**2, c * x * y
    values, slopes = condition.values_at(points.T)
    expected = left - right if relation[0] == "<" else right - left
    assert values == pytest.approx(expected, abs=1e-9)
    sign = 1.0 if relation[0] == "<" else -1.0
    assert slopes == pytest.approx(sign * np.column_stack([a - c * y, 2.0 * b * y - c * x]), abs=1e-9)


@pytest.mark.parametrize(
    "text", ["x^2 + y^2 <= 1", "inequalities 0 <= x <= 1; y > x", "inequalities x + y ≤ 1, x ≥ −2", "x>=0 and y>=0"]
)
def test_text_reads_back(text):
    feasible = feasible_set_from(text)
    assert feasible.kind == "inequalities" and not feasible.numbers
    assert feasible_set_from(feasible.text) == feasible
    assert feasible_set_from(f"{feasible.typed};") == feasible


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x^2 + y^2 = 1", "An equation leaves no room"),
        ("x == 1", "An equation leaves no room"),
        ("x <= 0,5", "no inequality"),
        ("x <=", "lacks one of its sides"),
        ("<= 1", "lacks one of its sides"),
        ("0 <= x >= 1", "goes both ways"),
        ("x <= a", "the name a"),
        ("x + <= 1", "'x \\+' in 'x \\+ <= 1'"),
        ("__import__('os') <= 1", "cannot be a name"),
        ("x = y <= 1", "equals sign"),
        (";;", "Type inequalities"),
        ("; ".join(["x <= 1"] * 25), "24 inequalities at most"),
        ("; ".join(["0 <= x <= 1"] * 13), "24 inequalities at most"),
        ("box <= 1", "box"),
        ("x" + "+x" * 1500 + " <= 1", "characters"),
    ],
)
def test_what_is_no_inequality_is_refused_with_a_reason(text, words):
    with pytest.raises(InputError, match=words):
        feasible_set_from(f"inequalities {text}")


def test_other_kinds_have_no_inequalities_nor_these_numbers():
    for wrong in (FeasibleSet("box", (0.0, 1.0), ("x <= 1",)), FeasibleSet("inequalities", (1.0,), ("x <= 1",)),
                  FeasibleSet("inequalities"), FeasibleSet("inequalities", (), ("x <= 1",) * 25),
                  FeasibleSet("inequalities", (), ("0 <= x <= 1",) * 13)):  # fmt: skip
        with pytest.raises(InputError):
            wrong.check(2)
    with pytest.raises(InputError, match="two coordinates"):
        feasible_set_from("x <= 1").check(3)

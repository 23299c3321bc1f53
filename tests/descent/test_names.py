"""Optimizers of one rule have names that tell them apart, whatever differs in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.descent.experiment import configure
from gdexplorer.descent.names import told_apart
from gdexplorer.optimizers import OPTIMIZERS

KEYS = [rule.key for rule in OPTIMIZERS]


def adam(rate, **settings):
    return configure("adam", {"learning_rate": rate, **settings})


def test_a_rule_that_is_there_once_has_its_own_name():
    assert told_apart([adam(0.1), configure("momentum", {})]) == ("Adam", "Momentum")


@pytest.mark.parametrize(
    ("optimizers", "names"),
    [
        ([adam(0.1), adam(0.01)], ("Adam, η = 0.1", "Adam, η = 0.01")),
        ([adam(0.1), adam(1e-6)], ("Adam, η = 0.1", "Adam, η = 1e−6")),
        ([adam(0.1, beta1=0.5), adam(0.1)], ("Adam, β₁ = 0.5", "Adam, β₁ = 0.9")),
        ([adam(0.1), adam(0.1)], ("Adam (1)", "Adam (2)")),
        ([adam(0.1), adam(0.2), adam(0.1)], ("Adam, η = 0.1 (1)", "Adam, η = 0.2", "Adam, η = 0.1 (3)")),
        ([adam(0.1234567), adam(0.1234568)], ("Adam, η = 0.1235 (1)", "Adam, η = 0.1235 (2)")),
        ([adam(0.1), replace(adam(0.1), batch_size=16)], ("Adam", "Adam, batch 16")),
        ([adam(0.1), replace(adam(0.1), schedule="cosine")], ("Adam, constant", "Adam, cosine with warm restarts")),
        ([], ()),
    ],
)
def test_what_differs_is_in_the_name(optimizers, names):
    assert told_apart(optimizers) == names


@st.composite
def some_optimizers(draw):
    key = draw(st.sampled_from(KEYS))
    count, made = draw(st.integers(2, 5)), []
    for _ in range(count):
        configured = configure(key, {})
        for row in configured.optimizer.hyperparameters:
            if draw(st.booleans()) and row.choices:
                value = draw(st.integers(0, len(row.choices) - 1))
            elif draw(st.booleans()):
                value = draw(st.floats(*row.slider_range))
            else:
                continue
            pairs = {**dict(configured.settings), row.name: float(value)}
            configured = replace(configured, settings=tuple(pairs.items()))
        made.append(configured)
    return made


@given(some_optimizers())
def test_no_two_names_are_the_same(optimizers):
    names = told_apart(optimizers)
    assert len(set(names)) == len(optimizers)
    assert all(name.startswith(each.label) for name, each in zip(names, optimizers, strict=True))

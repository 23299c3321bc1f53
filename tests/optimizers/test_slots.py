"""Kernels call the places of their settings and of their memory by name, in the order of the declaration."""

import ast
import inspect
from functools import cache
from pathlib import Path

import pytest
from feasible import shape_for

from gdexplorer import optimizers
from gdexplorer.compiled.source import MARK
from gdexplorer.optimizers import OPTIMIZERS, optimizer

KERNELS = sorted(Path(optimizers.__file__).parent.glob("*_kernels.py"))
ARRAYS = ("settings", "state", "scalars")
# How the places in single numbers are found that are none of a rule's own: the last one, and one of a list.
COMPUTED = ("scalars.size - 1", "FIRST_SHARE + place")
over_optimizers = pytest.mark.parametrize("key", [rule.key for rule in OPTIMIZERS])


@cache
def tree_of(function):
    return ast.parse(inspect.getsource(function))


def parts_of(function):
    """``function`` and all functions of this package that it calls."""
    yield function
    for node in ast.walk(tree_of(function)):
        called = function.__globals__.get(node.func.id) if isinstance(node, ast.Call) and is_name(node.func) else None
        if hasattr(called, MARK):
            yield from parts_of(called)


def is_name(node):
    return isinstance(node, ast.Name)


def indices(tree, array):
    """Whatever stands in brackets after ``array``, and what rows of it are handed to functions by number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and is_name(node.value) and node.value.id == array:
            first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
            yield from (first.lower, first.upper) if isinstance(first, ast.Slice) else (first,)
        if isinstance(node, ast.Call) and any(is_name(each) and each.id == array for each in node.args):
            yield from (each for each in node.args if isinstance(each, ast.Constant) or is_place(each))


def is_place(node):
    return is_name(node) and node.id.isupper()


def places(key, array):
    """The names of places in ``array`` that a rule's kernel uses, with their numbers."""
    found = {}
    for part in parts_of(optimizer(key).step):
        names = {
            name.id for index in indices(tree_of(part), array) if index for name in ast.walk(index) if is_name(name)
        }
        found |= {name: part.__globals__[name] for name in names if name.isupper()}
    return found


def spoken(name):
    return name.replace(" ", "_").upper()


@pytest.mark.parametrize("file", KERNELS, ids=lambda file: file.stem)
def test_no_place_is_a_bare_number(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bare = [
        f"line {index.lineno}: {array}[{ast.unparse(index)}]"
        for array in ARRAYS for index in indices(tree, array)
        if index is not None and ast.unparse(index) not in COMPUTED
        for node in ast.walk(index) if isinstance(node, ast.Constant)
    ]  # fmt: skip
    assert not bare


def following(rule):
    """What follows the settings of a rule, if anything does."""
    return (
        ["simple part"]
        if rule.takes_parts
        else ["feasible set"]
        if rule.keeps_to_set
        else ["layers"]
        if rule.needs_layers
        else []
    )


@over_optimizers
def test_settings_are_called_as_they_are_declared(key):
    rule = optimizer(key)
    declared = [*(item.name for item in rule.hyperparameters), *following(rule)]
    used = places(key, "settings")
    for name, place in used.items():
        called = {"RATE": "LEARNING_RATE"}.get(name, name.removeprefix(f"{spoken(key)}_"))
        assert called == spoken(declared[place]), (name, place, declared)
    assert sorted(used.values()) == list(range(len(declared))), "a setting that the kernel does not read"


@over_optimizers
def test_rows_of_the_memory_are_called_as_they_are_declared(key):
    rule = optimizer(key)
    used = places(key, "state")
    used.pop("WORK_ROWS", None)  # how many, not where
    for name, place in used.items():
        if place < len(rule.state):
            assert name in (spoken(rule.state[place]), f"{spoken(key)}_{spoken(rule.state[place])}"), (
                place,
                rule.state,
            )
        else:
            assert place < shape_for(rule)[0]
            assert spoken(name) not in map(spoken, rule.state), f"{name} is row {place}, declared among {rule.state}"
    assert set(range(len(rule.state))) <= set(used.values()), "a row that the kernel does not keep"


@over_optimizers
def test_single_numbers_have_a_place_each(key):
    used = places(key, "scalars")
    assert all(0 <= place < optimizer(key).scalars for place in used.values()), used
    names = {name: place for name, place in used.items() if name in inspect.getsource(optimizer(key).step)}
    assert len(set(names.values())) == len(names), f"one place, two names: {names}"

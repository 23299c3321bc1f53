"""Looking things up by name."""

from difflib import SequenceMatcher

import pytest

from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.registry import find, named, nearest

FRUIT = {"apple": 1, "apricot": 2, "banana": 3}


def test_what_is_there_is_found():
    assert find("fruit", "apple", FRUIT) == 1


@pytest.mark.parametrize(("typed", "offered"), [("aple", "apple"), ("APRICOT", "apricot"), ("bananas", "banana")])
def test_the_nearest_is_offered(typed, offered):
    with pytest.raises(InputError, match=f"There is no fruit '{typed}'; did you mean .*{offered}"):
        find("fruit", typed, FRUIT)


@pytest.mark.parametrize("items", [OBJECTIVES, OPTIMIZERS], ids=["objectives", "optimizers"])
def test_a_typing_error_offers_what_was_meant_and_little_else(items):
    """A letter too few, doubled or exchanged in any long enough name of the program."""
    known = {item.key: item for item in items}
    for name in (name for name in known if len(name) > 6):
        for place in range(1, len(name) - 1):
            swapped = f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}"
            for typed in (name[:place] + name[place + 1 :], name[:place] + name[place] + name[place:], swapped):
                offered = nearest(typed, known)
                assert name in offered or typed in known, typed
                assert all(SequenceMatcher(None, typed, other).ratio() > 0.75 for other in offered), (typed, offered)


@pytest.mark.parametrize("typed", ["", "zzz", None, 7, ["apple"], "a" * 100_000])
def test_all_are_named_where_none_is_near(typed):
    with pytest.raises(InputError) as refused:
        find("fruit", typed, FRUIT)
    assert "known: apple, apricot, banana" in str(refused.value)
    assert len(str(refused.value)) < 300


def test_an_empty_registry_says_so():
    with pytest.raises(InputError, match="known: none"):
        find("fruit", "apple", {})


def test_of_a_long_registry_the_nearest_are_named():
    with pytest.raises(InputError, match=r"of the 100 there are, item.*, item.* and item.* are nearest") as refused:
        find("thing", "%", {f"item{i}": i for i in range(100)})
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize("items", [OBJECTIVES, OPTIMIZERS], ids=["objectives", "optimizers"])
def test_a_label_that_is_typed_offers_the_name(items):
    known = {item.key: item for item in items}
    for item in items:
        if item.label not in known:
            with pytest.raises(InputError) as refused:
                find("thing", item.label, known)
            assert f"{item.key}" in str(refused.value).split("; ")[1]


def test_the_label_is_said_beside_a_name_that_says_less():
    known = {item.key: item for item in OBJECTIVES}
    offered = named("housing_mse", known["housing_mse"])
    assert offered == f"housing_mse ({known['housing_mse'].label})"
    assert named("himmelblau", known["himmelblau"]) == "himmelblau"

"""Looking things up by name."""

import pytest

from gdexplorer.errors import InputError
from gdexplorer.registry import find

FRUIT = {"apple": 1, "apricot": 2, "banana": 3}


def test_what_is_there_is_found():
    assert find("fruit", "apple", FRUIT) == 1


@pytest.mark.parametrize(("typed", "offered"), [("aple", "apple"), ("APRICOT", "apricot"), ("bananas", "banana")])
def test_the_nearest_is_offered(typed, offered):
    with pytest.raises(InputError, match=f"There is no fruit '{typed}'; did you mean .*{offered}"):
        find("fruit", typed, FRUIT)


@pytest.mark.parametrize("typed", ["", "zzz", None, 7, ["apple"], "a" * 100_000])
def test_all_are_named_where_none_is_near(typed):
    with pytest.raises(InputError) as refused:
        find("fruit", typed, FRUIT)
    assert "known: apple, apricot, banana" in str(refused.value)
    assert len(str(refused.value)) < 300


def test_an_empty_registry_says_so():
    with pytest.raises(InputError, match="known: none"):
        find("fruit", "apple", {})


def test_a_long_registry_is_not_recited():
    with pytest.raises(InputError, match="item11 and 88 more"):
        find("thing", "%", {f"item{i}": i for i in range(100)})

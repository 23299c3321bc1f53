"""Search by typing: what matches, and what matches better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.gui.common.matching import corrected, found, score
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS

LABELS = [row.label for row in (*OBJECTIVES, *OPTIMIZERS)]


def best(typed, items):
    return found(typed, items, lambda item: item if isinstance(item, tuple) else (item, ()))


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("written", [str.upper, str.lower, lambda label: f"  {label} "])
def test_a_whole_label_comes_first_whatever_its_case(label, written):
    assert best(written(label), LABELS)[0] == label


def test_better_matches_come_first():
    items = ["Tan", "Tangent", "Big tangent", "Cotangent", ("Other", ["a tangent"])]
    assert best("tan", items) == items
    assert best("tan", items[::-1]) == items


def test_equally_good_matches_keep_their_order():
    assert best("ad", ["Adagrad", "Adadelta", "Adam"]) == ["Adagrad", "Adadelta", "Adam"]


def test_every_word_must_match_in_any_order():
    assert best("view side", ["Surface from the side", ("Surface from the side", ["View"])]) == [
        ("Surface from the side", ["View"])
    ]
    assert best("side surface", ["Surface from the side"])
    assert not best("side surfing", ["Surface from the side"])


def test_letters_may_be_skipped_within_a_word_from_its_first_letter_on():
    assert best("rsnbrk", LABELS)[0] == "Rosenbrock"
    assert score("snbrk", "Rosenbrock") is None and score("rk", "Rosenbrock") is None


def test_accents_do_not_matter():
    assert score("polya", "Pólya") is not None and score("Pólya", "polya") is not None


def test_nothing_typed_matches_everything():
    assert best("", LABELS) == best("  ", LABELS) == LABELS


@given(st.text(max_size=20), st.text(max_size=20), st.lists(st.text(max_size=10), max_size=3))
def test_anything_may_be_typed(typed, label, details):
    points = score(typed, label, details)
    assert points is None or points >= 0.0
    assert not typed.split() or score(typed, typed) is not None


@given(st.sampled_from(LABELS), st.data())
def test_any_part_of_a_label_finds_it(label, data):
    word = data.draw(st.sampled_from(label.split()))
    start = data.draw(st.integers(0, len(word) - 1))
    assert label in best(word[start:], LABELS)


@pytest.mark.parametrize(
    "typed, near",
    [("lerning", "learn"), ("bassins", "basins"), ("carott", "Carrot"), ("sadle rign", "Saddle ring"), ("xyzzy", ""),
     ("atraction bassins", "attraction basins"), ("bassins carrott", "")],
)  # fmt: skip
def test_a_mistyped_word_is_found_in_the_middle_of_labels(typed, near):
    labels = ["Saddle ring", "Learn by lessons", "Basins of attraction", "Carrot"]
    told = corrected(typed, labels)
    assert told == near
    assert not told or best(told, labels)

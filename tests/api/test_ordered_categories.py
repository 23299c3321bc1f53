"""Ordered categories of a data frame keep their order: as classes of a target, and as numbers of an input."""

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.errors import InputError

pandas = pytest.importorskip("pandas")
SIZES = ["small", "medium", "large"]
WORDS = ["large", "small", "medium", "small", "large", "medium"] * 4
XS = np.linspace(-1.0, 1.0, len(WORDS))


def frame_of(order, words=WORDS, *, ordered=True):
    sizes = pandas.Categorical(words, categories=order, ordered=ordered)
    return pandas.DataFrame({"x": XS[: len(words)], "size": sizes, "y": 2.0 * XS[: len(words)]})


def classes_of(frame, **more):
    network = gdx.network((1, 3, 3), frame, inputs=["x"], target="size", cost="cross_entropy", **more)
    return gdx.descend(network, "adam", steps=2)[0].classes


@pytest.mark.parametrize("order", [SIZES, SIZES[::-1], ["medium", "large", "small"]])
def test_classes_are_in_the_order_of_the_categories(order):
    assert classes_of(frame_of(order)) == tuple(order)


def test_without_an_order_they_are_in_that_of_the_alphabet():
    assert classes_of(frame_of(SIZES, ordered=False)) == ("large", "medium", "small")


def test_a_category_that_no_row_has_is_no_class():
    assert classes_of(frame_of(["tiny", *SIZES])) == tuple(SIZES)


def test_of_two_classes_the_second_in_order_is_class_1():
    words = ["yes", "no"] * 10
    frame = frame_of(["yes", "no"], words)
    run = gdx.descend(gdx.fit(frame, "x", "size", cost="logistic"), "newton", steps=3)[0]
    assert run.classes == ("yes", "no")  # yes would be the second one otherwise


def test_a_target_given_as_values_keeps_its_order():
    values = frame_of(SIZES)["size"]
    for given in (values, values.array):
        network = gdx.network((1, 3, 3), XS, target=given, cost="cross_entropy")
        assert gdx.descend(network, "adam", steps=1)[0].classes == tuple(SIZES)


def test_rows_for_testing_keep_it():
    frame = frame_of(SIZES)
    assert classes_of(frame[:12], test_data=frame[12:]) == tuple(SIZES)


def test_an_input_is_its_place_in_the_order():
    frame = frame_of(["tiny", *SIZES])
    places = np.array([["tiny", *SIZES].index(word) for word in WORDS], dtype=float)
    ordered = gdx.descend(gdx.fit(frame, "size", "y"), "newton", steps=3)[0]
    plain = gdx.descend(gdx.fit(places, frame["y"]), "newton", steps=3)[0]
    np.testing.assert_array_equal(ordered.points, plain.points)


def test_rows_without_a_category_are_named():
    words = [*WORDS[:-1], None]
    with pytest.raises(InputError, match="size holds nothing in row 23"):
        gdx.fit(frame_of(SIZES, words), "size", "y")
    with pytest.raises(InputError, match="size holds nothing in row 23"):
        gdx.fit(frame_of(SIZES, words), "x", "size", cost="logistic")


def test_test_rows_of_another_category_are_refused():
    with pytest.raises(InputError, match="'huge', which is none of its categories"):
        gdx.fit(frame_of(SIZES), "size", "y", test_data=frame_of(["huge", *SIZES], ["huge", "small"]))


def test_categories_that_are_numbers_are_numbers():
    frame = pandas.DataFrame({"x": XS, "y": pandas.Categorical(range(24), ordered=True)})
    assert gdx.descend(gdx.fit(frame, "x", "y"), "newton", steps=3)[0].classes == ()

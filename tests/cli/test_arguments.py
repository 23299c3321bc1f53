"""From text to points, settings and options."""

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import parsed, with_negative_values_joined
from gdexplorer.cli.commands import commands
from gdexplorer.cli.usage import UsageError
from gdexplorer.errors import InputError

finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=10)


@given(st.lists(finite, min_size=1, max_size=4))
def test_points_read_back_to_the_same_bits(numbers):
    assert texts.point(",".join(map(repr, numbers))) == tuple(numbers)


@given(finite, finite)
def test_negative_values_are_values_not_options(x, y):
    start = f"{x!r},{y!r}"
    options = parsed(["descend", "--start", start, "--learning-rate", repr(x), "--start", start])
    assert (options.start, options.learning_rate) == ([start, start], repr(x))


@given(st.lists(st.sampled_from(["--start", "--steps", "-1,2", "-.5", "5", "--at=-1", "--", "-x", "list"])))
def test_joining_negative_values_loses_nothing(arguments):
    joined = with_negative_values_joined(arguments)
    assert "".join(joined).replace("=", "") == "".join(arguments).replace("=", "")


@given(words, words)
def test_assignments_are_split_at_the_first_equals_sign(name, value):
    assert texts.assignment(f"{name}={value}") == (name, value)
    assert texts.assignment(f" {name} = {value}={value} ") == (name, f"{value}={value}")


@given(words, st.dictionaries(words, words, min_size=1, max_size=4))
def test_choices_are_a_key_and_settings(key, settings):
    text = f"{key}:{','.join(f'{name}={value}' for name, value in settings.items())}"
    assert texts.key_and_settings(text) == (key, settings)
    assert texts.key_and_settings(key) == (key, {})


def test_dashes_and_underscores_in_names_are_the_same():
    assert texts.assignments(["learning-rate=1", "weight_decay=2"]) == {"learning_rate": "1", "weight_decay": "2"}


def test_the_last_value_of_a_name_counts():
    assert texts.assignments(["a=1", "a=2"]) == {"a": "2"}


@pytest.mark.parametrize("text", ["", "=", "a", "a=", "=1", " =1", "a= "])
def test_what_is_no_assignment_is_refused(text):
    with pytest.raises(InputError, match="NAME=VALUE"):
        texts.assignment(text)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_in_words(text):
    for read in (texts.point, texts.assignment, texts.key_and_settings, lambda t: texts.whole_number(t, "x")):
        try:
            read(text)
        except InputError as error:
            assert str(error)


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_are_read_exactly(number):
    assert texts.whole_number(str(number), "seed") == number


arguments = st.lists(
    st.sampled_from(
        [*commands(), "--objective", "sphere", "--at", "1,2", "--start", "-1,2", "--steps", "5", "--x", "-", "--"]
    )
    | st.text(max_size=5),
    max_size=7,
)


@given(arguments)
def test_any_arguments_are_read_or_refused_in_words(given_arguments):
    try:
        assert isinstance(parsed(given_arguments), argparse.Namespace)
    except UsageError as error:
        assert str(error)
    except SystemExit as finished:
        assert finished.code == 0, "help and version, and nothing else, end the program"

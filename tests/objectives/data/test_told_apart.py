"""Long names are cut so that they can be told apart."""

from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.objectives.data.dialect import told_apart

TEXTS = st.text("abc d", min_size=1, max_size=60).map(lambda text: " ".join(text.split()) or "x")
WORDS = st.lists(TEXTS, max_size=8, unique=True)


@given(WORDS, st.integers(8, 24))
def test_different_names_stay_different_and_none_is_too_long(names, length):
    shown = told_apart(names, length)
    assert len(set(shown)) == len(names) and all(len(each) <= length for each in shown)
    assert all(each == name for each, name in zip(shown, names, strict=True) if len(name) <= length and name in shown)


def test_names_are_cut_in_the_middle_or_where_they_begin_to_differ():
    assert told_apart(["northern gannet", "gull"], 9) == ["nort…nnet", "gull"]
    long = [f"a very long name that {word} and then goes on as the other does" for word in ("waits", "hopes")]
    shown = told_apart(long, 16)
    assert "waits" in shown[0] and "hopes" in shown[1]

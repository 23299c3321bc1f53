"""The caret stands under the character that is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.formulas.caret import with_caret


@pytest.mark.parametrize(
    ("text", "position", "line", "caret"),
    [
        ("1 + sen(x)", 4, "1 + sen(x)", "    ^"),
        ("x +", 3, "x +", "   ^"),
        ("", 0, "", "^"),
        ("x\n+\t?", 4, "x + ?", "    ^"),
        ("＋x", 1, "＋x", "  ^"),
        ("e\u0301 + ?", 5, "e\u0301 + ?", "    ^"),
    ],
)
def test_the_caret_stands_below(text, position, line, caret):
    assert with_caret(text, position) == (line, caret)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_of_a_long_text_the_part_around_is_shown(length, position):
    text = "".join(str(k % 10) for k in range(length))
    position = min(position, length)
    line, caret = with_caret(text, position, 60)
    assert len(line) <= 60
    assert len(caret) <= 61
    if position < length:
        assert line[len(caret) - 1] in (text[position], "…")
        assert (line[len(caret) - 1] == "…") <= (position > 58 or length > 60)

"""A field of a number shows six digits and keeps them all, until another number is typed."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QLineEdit

from gdexplorer.gui.common.number_fields import show_number, text_of


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_all_digits_are_kept_of_the_number_shown_last(qapp, first, last):
    field = QLineEdit()
    for number in (first, last):
        show_number(field, number)
        assert float(text_of(field)) == number and len(field.text()) <= len("-1.23457e+308")


def test_what_is_typed_counts_as_typed(qapp):
    field = QLineEdit()
    show_number(field, 0.1234567890123)
    for text in ("0.123456", "1,5", "", "none", "0.12345678901234567"):
        field.setText(text)
        assert text_of(field) == text

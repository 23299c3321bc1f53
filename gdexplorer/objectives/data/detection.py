"""Detect the format of a table by scoring candidates.

The strongest evidence is rows with as many fields as their neighbours; then how much of the table becomes numbers or
dates, so that no decimal sign turns numbers into text; then whether the first line belongs to the table; then that
blanks are rarely delimiters if a sign would serve as well.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice

import msgspec

from gdexplorer.numerals import short
from gdexplorer.objectives.data.decimals import likely_decimal
from gdexplorer.objectives.data.dialect import DECIMALS, DELIMITERS, Dialect, DialectChoice
from gdexplorer.objectives.data.header import Layout, Row, Typed, are_units, fits, lay_out, may_name, typed_columns
from gdexplorer.objectives.data.numbers import is_grouped_by_blank, is_missing, number
from gdexplorer.objectives.data.rows import (
    AMPERSAND,
    BLANKS,
    FIXED_WIDTH,
    TWO_BLANKS,
    Form,
    are_in_brackets,
    is_comment,
    places_of,
    records,
)

_ROWS_LOOKED_AT = 200
_LINES_LOOKED_AT = 2000
_COLUMNS_LOOKED_AT = 500
_COMMENT_MARKS = ("#", "%", "//", ";", "!")
# Largest fraction of lines after the first non-comment that may begin with a comment mark.
_MOST_COMMENTS = 0.3
_HALVES = re.compile(r"\d\S* .*\d", re.DOTALL)
_SINGLE_QUOTED = re.compile(r"(?:^|[\s,;|:~^])'[^'\n]*'(?:$|[\s,;|:~^])")
_DELIMITERS_OF_NAMES = (",", ";", "\t", "|", TWO_BLANKS, BLANKS)

# Prior weights of delimiters, relative to common ones.
_WORTH = {"^": 0.9, "~": 0.9, AMPERSAND: 0.9, BLANKS: 0.75, TWO_BLANKS: 0.74, ":": 0.74, FIXED_WIDTH: 0.55}
_NO_QUOTES, _SINGLE_QUOTES, _BREAKS, _FIRST_LINE_APART = 0.4, 0.95, 0.35, 0.85
_HALF_A_DELIMITER = 0.5
_SIGNS_BEFORE_NUMBERS = ("~", "^")  # ~12: about 12
_LONGEST_TEXT = 40
_TEXT, _GROUPED_BY_BLANK, _DIVISIBLE = 0.05, 0.4, 0.5


class _Reading(msgspec.Struct, frozen=True):
    """The first rows of a file parsed in one format, with its score."""

    form: Form
    decimal: str
    width: int
    rows: list[tuple[int, Row]]
    score: float

    @property
    def fields(self) -> list[Row]:
        """The rows without their line numbers."""
        return [row for _, row in self.rows]


def find_dialect(lines: list[str], encoding: str, choice: DialectChoice, note: str = "") -> Dialect:
    """Detect the format of ``lines``, the first of a file; settings in ``choice`` take precedence."""
    declared = re.fullmatch(r'"?sep=(.)"?\s*', lines[0], re.IGNORECASE) if lines else None  # written by spreadsheets
    body = lines[1:] if declared else lines
    delimiter = choice.delimiter or (declared[1] if declared else None)
    comment = _comment_mark(body[:_LINES_LOOKED_AT])
    forms = _forms(body[:_LINES_LOOKED_AT], delimiter, comment, choice.decimal)
    decimals = [choice.decimal] if choice.decimal else list(DECIMALS)
    readings = [_reading(form, decimal, rows) for form in forms for rows in [_rows(body, form)] for decimal in decimals]
    best = max(readings, key=lambda reading: reading.score)
    best, doubt = _with_decimal(best, readings)
    layout = lay_out(best.fields, best.decimal, best.width, choice.header)
    return _dialect(best, layout, body, 1 if declared else 0, encoding, choice, " ".join(filter(None, (note, doubt))))


def _comment_mark(lines: list[str]) -> str:
    """The mark that begins comments, or an empty string."""
    filled = [line for line in lines if not line.isspace()]
    for mark in _COMMENT_MARKS:
        marked = [is_comment(line, mark) for line in filled]
        if not any(marked) or all(marked):
            continue
        body = marked[marked.index(False) :]
        delimits = mark == ";" and 2 * sum(";" in line for line, is_marked in zip(filled, marked, strict=True)
                                           if not is_marked) > len(marked) - sum(marked)  # fmt: skip
        if sum(body) <= _MOST_COMMENTS * len(body) and not delimits:
            return mark
    return ""


def _forms(lines: list[str], delimiter: str | None, comment: str, decimal: str | None) -> list[Form]:
    text = "".join(lines)
    signs = (
        [delimiter]
        if delimiter is not None
        else [sign for sign in DELIMITERS if sign != decimal and (sign.strip() or sign[0]) in text]
    )
    quotes = ['"'] + [""] * ('"' in text) + ["'"] * (_SINGLE_QUOTED.search(text) is not None)
    escapes = ["", "\\"] if '\\"' in text or "\\'" in text else [""]
    in_brackets = are_in_brackets(line for line in lines if not (comment and is_comment(line, comment)))
    forms = [Form(sign, quote, escape if quote else "", comment, in_brackets=in_brackets) for sign in signs
             if sign != FIXED_WIDTH for quote in quotes for escape in escapes]  # fmt: skip
    if delimiter in (None, FIXED_WIDTH) and (places := places_of(lines, comment)) and (len(places) > 1 or delimiter):
        forms.append(Form(FIXED_WIDTH, "", "", comment, places))
    return list(dict.fromkeys(forms)) or [
        Form(delimiter if delimiter not in (None, FIXED_WIDTH) else ",", comment=comment)
    ]


def _rows(lines: list[str], form: Form) -> list[tuple[int, Row]]:
    rows: list[tuple[int, Row]] = []
    with suppress(csv.Error):  # reported when the file itself is read
        rows.extend(islice(records(iter(lines), form), _ROWS_LOOKED_AT))
    return rows


def _reading(form: Form, decimal: str, numbered: list[tuple[int, Row]]) -> _Reading:
    width = _width([row for _, row in numbered])
    numbered = _names_apart(numbered, width) if form.delimiter == TWO_BLANKS else numbered
    rows = [row for _, row in numbered]
    if width < 2 or form.delimiter == decimal == "." or not rows:
        return _Reading(form, decimal, max(width, 1), numbered, 0.0)
    body = [row for row in rows if fits(row, width)]
    typed = typed_columns(rows, decimal, width)
    belongs = fits(rows[0], width) or may_name(rows[0], body[1:], typed, width)
    regular = (len(body) + (belongs and body[0] is not rows[0])) / len(rows)
    share = _typed_share(body, typed, form.delimiter, width)
    worth = _WORTH.get(form.delimiter, 1.0)
    if form.delimiter != FIXED_WIDTH:  # which has no quotes
        worth *= {"": _NO_QUOTES, "'": _SINGLE_QUOTES}.get(form.quote, 1.0)
    if 2 * form.delimiter in DELIMITERS and width > 2 and not any(field.strip() for row in rows for field in row[1::2]):
        worth *= _HALF_A_DELIMITER
    if form.delimiter in _SIGNS_BEFORE_NUMBERS and not any(row[0].strip() for row in body):
        worth *= _HALF_A_DELIMITER
    form = msgspec.structs.replace(form, has_breaks=any(_seem_rows(row, form.delimiter) for row in rows))
    worth *= _BREAKS if form.has_breaks else 1.0
    worth *= 1.0 if belongs else _FIRST_LINE_APART
    return _Reading(form, decimal, width, numbered, regular**2 * share * worth)


def _names_apart(numbered: list[tuple[int, Row]], width: int) -> list[tuple[int, Row]]:
    """The rows, with a blank each between names that stand over columns two blanks apart: ``Name     Age Height``."""
    first = next((i for i, (_, row) in enumerate(numbered) if fits(row, width)), 0)
    words = [(line, " ".join(row).split()) for line, row in numbered[:first]]
    apart = [
        (line, found if 1 < len(row) < width == len(found) else row)
        for (line, row), (_, found) in zip(numbered[:first], words, strict=True)
    ]
    return apart + numbered[first:]


def _seem_rows(row: Row, delimiter: str) -> bool:
    """Whether quotes in ``row`` enclose what could be rows of as many fields each."""
    delimiter = "\t" if delimiter == TWO_BLANKS else delimiter
    lines = delimiter.join(row).splitlines()
    return len(lines) > 1 and all(line.count(delimiter) == len(row) - 1 for line in lines)


def _width(rows: Sequence[Row]) -> int:
    """The most common number of fields in rows with a number, without trailing columns that are always empty."""
    telling = [len(row) for row in rows if any(sign.isdigit() for field in row[:500] for sign in field)]
    widths = Counter(telling or [len(row) for row in rows])
    width = max(widths, key=lambda count: (widths[count] * (count > 1), widths[count])) if widths else 0
    same = [row for row in rows if len(row) >= width]
    while width > 1 and not any(row[width - 1].strip() for row in same):
        width -= 1
    return width


def _typed_share(body: Sequence[Row], typed: Mapping[int, Typed], delimiter: str, width: int) -> float:
    """Score of how much of the non-empty columns becomes numbers or dates."""
    is_named = any(not is_typed(body[0][i]) for i, is_typed in typed.items())  # then blanks separate thousands
    body = body[1 : max(10, 5000 // width)] or body
    shares, is_divisible, typed_signs, signs = [], False, 0, 1
    for i in range(min(width, _COLUMNS_LOOKED_AT)):
        filled = [row[i] for row in body if not is_missing(row[i])]
        if filled:
            shares.append(sum(map(typed[i], filled)) / len(filled) if i in typed else 0.0)
            length = sum(min(len(field), _LONGEST_TEXT) for field in filled)
            signs, typed_signs = signs + length, typed_signs + length * (i in typed)
            is_divisible = is_divisible or (i not in typed and _is_divisible(filled))
            if delimiter == "," and not is_named and i in typed and any(map(is_grouped_by_blank, filled)):
                shares[-1] *= _GROUPED_BY_BLANK
    share = _TEXT + 0.5 * (sum(shares) / max(1, len(shares)) + typed_signs / signs)
    return share * (_DIVISIBLE if is_divisible else 1.0)


def _is_divisible(fields: Sequence[str]) -> bool:
    """Whether each of ``fields`` could be split further by the same sign."""
    if all(_HALVES.fullmatch(field) for field in fields):  # two numbers with decimal commas
        return True
    signs = (sign for sign in DELIMITERS if _WORTH.get(sign, 1.0) == 1.0 and sign in fields[0])
    return any(len({field.count(sign) for field in fields}) == 1 for sign in signs)


def _with_decimal(best: _Reading, readings: Iterable[_Reading]) -> tuple[_Reading, str]:
    """Choose between two decimal signs with equal scores; also a note if it is a guess."""
    alike = {item.decimal: item for item in readings if item.form == best.form and item.score == best.score}
    if len(alike) < 2:
        return best, ""
    rows = [row for row in best.fields if fits(row, best.width)]
    columns = [[row[i] for row in rows] for i in range(min(best.width, _COLUMNS_LOOKED_AT))]
    decimal, example = likely_decimal(columns, best.form.delimiter)
    value = number(example, decimal)
    if value is None:
        return alike[decimal], ""
    doubt = f"{example.strip()} is read as {short(value, 15)}: if that is wrong, choose the other decimal sign."
    return alike[decimal], doubt


def _dialect(
    best: _Reading, layout: Layout, lines: list[str], before: int, encoding: str, choice: DialectChoice, note: str
) -> Dialect:
    rows, form = best.rows, best.form
    first_line = rows[layout.first_row][0] if layout.first_row < len(rows) else len(lines) + 1
    names, name_line = layout.names, 0 if layout.name_row is None else rows[layout.name_row][0]
    comments = [i for i, line in enumerate(lines[: first_line - 1], 1) if form.is_comment(line)]
    if names is None and choice.header is not False:
        names, name_line = _names_in_comments(best, layout, [(i, lines[i - 1]) for i in comments])
        comments = [i for i in comments if i != name_line]
    table = {layout.name_row, layout.unit_row}
    skipped = tuple(" ".join(row) for i, (_, row) in enumerate(rows[: layout.first_row]) if i not in table)
    units = () if layout.unit_row is None else tuple(filter(None, map(str.strip, rows[layout.unit_row][1])))
    return Dialect(
        encoding, best.decimal, form, best.width, names, name_line + before if names is not None else 0,
        first_line + before, units, skipped, len(comments), note,
    )  # fmt: skip


def _names_in_comments(
    best: _Reading, layout: Layout, comments: list[tuple[int, str]]
) -> tuple[tuple[str, ...] | None, int]:
    """Column names in the last comments before the data, and their line number."""
    body = [row for row in best.fields[layout.first_row :] if fits(row, best.width)]
    typed = typed_columns(best.fields, best.decimal, best.width)
    found = []
    for line, text in comments[-2:]:
        fitting = (
            names for names in _split_names(text, best.form, best.width) if may_name(names, body, typed, best.width)
        )
        found += [(line, names) for names in islice(fitting, 1)]
    if not found:
        return None, 0
    line, names = found[0] if len(found) > 1 and are_units(found[1][1], found[0][1]) else found[-1]
    return tuple(names), line


def _split_names(text: str, form: Form, width: int) -> Iterable[Row]:
    """Split a comment like the table or otherwise, so that there are as many fields as columns."""
    plain = text.strip()
    inner = plain.lstrip(form.comment[0] + " \t")
    for delimiter in dict.fromkeys((form.delimiter, *_DELIMITERS_OF_NAMES)):
        if delimiter == FIXED_WIDTH or (delimiter == BLANKS and form.delimiter not in (BLANKS, TWO_BLANKS)):
            continue  # words of a sentence are not names
        other = msgspec.structs.replace(form, delimiter=delimiter, comment="")
        for candidate in (inner, plain):  # the mark may be the name of the first column
            rows = [row for _, row in records(iter([candidate + "\n"]), other)]
            if rows and len(rows[0]) == width:
                yield rows[0]

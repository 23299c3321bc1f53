"""Random tables in random dialects are written, and read back to the last digit."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.objectives.data.csv_file import read_columns

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
GROUPS = {".": ("", ",", "'", " ", "\u00a0", "\u202f"), ",": ("", ".", "'", "’", " ", "\u00a0", "\u202f")}
AROUND = ("{}", "{}", "{}", "$ {}", "€{}", "{} €", "{} kr", "{} %", "brackets", "typographic", "exponent", "fortran")
COMMENTS = ("", "#", "%", "//", "!")
TEXTS = st.text("abcdefgh äöü", min_size=1, max_size=8).map(str.strip).filter(lambda text: text.strip())


@dataclass(frozen=True)
class Way:
    """A way of writing a table."""

    delimiter: str
    decimal: str
    quote_all: bool
    has_names: bool
    comment: str
    end: str
    encoding: str
    ends_with_delimiter: bool
    has_empty_lines: bool
    blanks: str
    title: bool

    def field(self, text: str) -> str:
        needed = any(sign in text for sign in (self.delimiter, '"', "\n")) or (self.delimiter == " " and not text)
        if self.quote_all or needed or (self.delimiter == " " and "\u00a0" in text):
            return '"' + text.replace('"', '""') + '"'
        return text

    def line(self, fields: list[str]) -> str:
        tail = self.delimiter if self.ends_with_delimiter and self.delimiter != " " else ""
        return (self.delimiter + self.blanks).join(map(self.field, fields)) + tail


@st.composite
def ways(draw):
    delimiter = draw(st.sampled_from([*",;\t|:~^& ", "||", "::"]))
    decimal = draw(st.sampled_from(".,"))
    return Way(
        delimiter, decimal, draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from(COMMENTS)),
        draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(st.sampled_from(ENCODINGS)), draw(st.booleans()),
        draw(st.booleans()), draw(st.sampled_from(["", " "])) if delimiter != "\t" else "", draw(st.booleans()),
    )  # fmt: skip


def grouped(digits: str, sign: str) -> str:
    head = len(digits) % 3 or 3
    return sign.join([digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))])


@dataclass(frozen=True)
class Column:
    """Numbers of so many decimals, how they are written, and what they are."""

    name: str
    hundredths: list[int]
    decimals: int
    around: str
    group: str

    def value(self, i: int) -> float:
        power = self.decimals + (2 if "%" in self.around else 0)
        return float(f"{self.hundredths[i]}e-{power}")

    def text(self, i: int, way: Way) -> str:
        number = self.hundredths[i]
        digits = str(abs(number)).rjust(self.decimals + 1, "0")
        whole, fraction = digits[: len(digits) - self.decimals], digits[len(digits) - self.decimals :]
        plain = f"{whole}{way.decimal}{fraction}" if fraction else whole
        sign = "-" if number < 0 else ""
        if self.around == "exponent":
            return f"{sign}{plain}e+00"
        if self.around == "fortran":
            return f"{sign}{plain}D+00"
        if self.group:
            plain = grouped(whole, self.group) + (way.decimal + fraction if fraction else "")
        if self.around == "brackets":
            return f"({plain})" if sign else plain
        if self.around == "typographic":
            return ("\u2212" if sign else "") + plain
        return self.around.format(sign + plain)


@st.composite
def columns_of_numbers(draw, name, rows, decimal):
    numbers = draw(st.lists(st.integers(-10_000_000, 10_000_000), min_size=rows, max_size=rows))
    around, group = draw(st.sampled_from(AROUND)), draw(st.sampled_from(GROUPS[decimal]))
    return Column(name, numbers, draw(st.sampled_from([1, 2, 4])), around, group)


@st.composite
def tables(draw):
    way, rows = draw(ways()), draw(st.integers(5, 30))
    first, second = (draw(columns_of_numbers(name, rows, way.decimal)) for name in ("the x", "y"))
    texts = draw(st.integers(0, 3))
    others = [draw(st.lists(TEXTS, min_size=rows, max_size=rows)) for _ in range(texts)]
    if way.quote_all and texts:
        others[0] = [f'say "{text}",\nor;\t| not' for text in others[0]]
    order = draw(st.permutations(range(texts + 2)))
    written = [[first.text(i, way), second.text(i, way), *(other[i] for other in others)] for i in range(rows)]
    names = [first.name, second.name, *(f"note {i}" for i in range(texts))]
    body = [way.line([row[i] for i in order]) for row in written]
    if way.has_empty_lines:
        body.insert(rows // 2, "")
    if way.comment:
        body.insert(rows // 3, f"{way.comment} a comment; with, signs | in it")
    lines = [f"{way.comment} a comment of more words than the table has columns"] if way.comment else []
    lines += ["A title"] if way.title and way.delimiter != " " else []
    lines += [way.line([names[i] for i in order])] if way.has_names else []
    text = way.end.join([*lines, *body, ""])
    x, y = (first.name, second.name) if way.has_names else (f"column {order.index(i) + 1}" for i in (0, 1))
    expected = np.array([[first.value(i), second.value(i)] for i in range(rows)])
    return text, way, x, y, expected


@settings(deadline=None, max_examples=150, derandomize=True)
@given(tables())
def test_a_random_table_is_read_back_exactly(tmp_path_factory, table):
    text, way, x, y, expected = table
    path = tmp_path_factory.getbasetemp() / "random.txt"
    path.write_bytes(text.encode(way.encoding))
    columns = read_columns(path, (x,), y)
    np.testing.assert_array_equal(
        np.column_stack([columns.inputs, columns.targets]), expected, f"{text}\n{columns.reading}"
    )
    assert columns.left_out.total == 0, columns.note

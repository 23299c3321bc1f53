"""Numbers that people read: short exponents everywhere, and no line that ends between a number and its unit."""

import ast
import re
from functools import partial
from pathlib import Path

import pytest

import gdexplorer
from gdexplorer.cli.texts import number
from gdexplorer.descent.experiment import coordinate
from gdexplorer.errors import InputError
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.numerals import JOIN, MINUS, NO_BREAK, as_typed, short, short_exponents, with_minus, with_units
from gdexplorer.parameter import Parameter

PACKAGE = Path(gdexplorer.__file__).parent
# Labels of the window shorten exponents themselves (`with_minus`); the rest is read by programs, or by Python's users.
NOT_SENTENCES = ("gui/", "exports/code/", "exports/film.py", "api/brief.py", "optimizers/term_latex.py", "session/")
# What reads a formatted number again, takes it apart, or shortens it.
RATE = Parameter("rate", 0.1, 0.0, 1.0, "A rate.")
READ_AGAIN = {"float", "short_exponents", "with_minus", "partition", "number_text"}


@pytest.mark.parametrize("number", [1.2e7, -3.9e41, 1e-5, 12345.6, 0.5, 1e100, -2.5e-300, 0.0])
@pytest.mark.parametrize("digits", [2, 4, 6])
def test_a_short_number_is_the_same_number(number, digits):
    text = short(number, digits)
    assert float(text) == float(f"{number:.{digits}g}")
    assert "e+" not in text and "e0" not in text and "e-0" not in text
    assert float(as_typed(with_minus(text))) == float(text)


@pytest.mark.parametrize("text", ["use-3", "run-1e+05.csv", "exp(2*e+1)", "name+2", "1.5"])
def test_what_is_no_number_keeps_its_letters(text):
    assert short_exponents(text) == text


def test_a_label_has_short_exponents():
    assert with_minus("from -1e-05 to 3.9e+41.") == f"from {MINUS}1e{MINUS}5 to 3.9e41."


@pytest.mark.parametrize("text", ["95 % of", "0.5 ms", "2 GB,", "= -3", "2 × 4", "12.5 %."])
def test_a_number_stays_with_its_unit(text):
    kept = with_units(text)
    assert NO_BREAK in kept and kept.replace(NO_BREAK, " ") == text


@pytest.mark.parametrize(
    "read", [coordinate, RATE.checked, partial(number_in, what="rate"), partial(number, what="rate")]
)
def test_who_gave_nothing_is_told_so_and_not_shown_two_quotes(read):
    for given in ("", "  "):
        with pytest.raises(InputError, match=r"must be a number[^']*; nothing was given\.$"):
            read(given)
    with pytest.raises(InputError, match=r", not 'abc'\.$"):
        read("abc")


@pytest.mark.parametrize("text", ["t = 0.92", "λ = -133.79", "R² ≥ .5"])
def test_a_short_name_stays_with_its_number(text):
    assert with_units(text) == text.replace(" ", NO_BREAK)


def test_a_quotient_is_not_torn_apart_before_its_number():
    assert with_units("below 2/η = 9.524") == f"below 2/{JOIN}η{NO_BREAK}={NO_BREAK}9.524"


@pytest.mark.parametrize("text", ["3 starts", "2 so", "step 3 has", "x = y", "3 %d", "2/η of"])
def test_words_are_broken_as_before(text):
    assert with_units(text) == text


def long_exponents(path):
    """Where a sentence of a module formats a number with the exponent that Python writes."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FormattedValue) or node.format_spec is None:
            continue
        spec = ast.unparse(node.format_spec)
        text = parents[node]
        is_sentence = len(text.values) > 1  # not only a number
        if is_sentence and re.search(r"(^|[\d.,}'\"])[ge]['\"]*$", spec) and not is_read_again(text, parents):
            yield f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}"


def is_read_again(node, parents):
    while node in parents and not isinstance(node, ast.stmt):
        node = parents[node]
        name = getattr(getattr(node, "func", None), "id", None) or getattr(node, "attr", None)
        if name in READ_AGAIN:
            return True
    return False


def test_no_sentence_has_the_exponents_that_python_writes():
    modules = [path for path in PACKAGE.rglob("*.py") if not str(path.relative_to(PACKAGE)).startswith(NOT_SENTENCES)]
    found = [place for path in modules for place in long_exponents(path)]
    assert len(modules) > 200 and not found, "\n".join(found)


def test_no_field_has_them_either():
    """A label shortens them by itself; a field that a number is typed into does not."""
    bare = re.compile(r'(?:setText|_show)\(f"\{[^{}]*(?:\{[^{}]*\})?[^{}]*g\}"\)')
    found = [
        f"{path.relative_to(PACKAGE)}: {found}"
        for path in PACKAGE.rglob("*.py")
        for found in bare.findall(path.read_text())
    ]
    assert not found, "\n".join(found)


def test_nor_has_what_is_painted_or_read_aloud():
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(part)}"
        for path in (PACKAGE / "gui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in ("drawText", "setAccessibleName", "setAccessibleDescription")
        for part in ast.walk(node)
        if isinstance(part, ast.FormattedValue) and part.format_spec is not None
        and re.search(r"[ge]['\"]*$", ast.unparse(part.format_spec))
    ]  # fmt: skip
    assert not found, "\n".join(found)

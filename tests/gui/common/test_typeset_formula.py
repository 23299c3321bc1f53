"""Where formulas are broken into lines: every one of both registries, at every width."""

import json
import math
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.compiled.cache import Cache
from gdexplorer.gui.common.typeset_formula import INK, POINTS, keep, typeset, with_signs
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS

FORMULAS = [row.latex for row in OBJECTIVES] + [row.update for row in OPTIMIZERS]
MOST_HEIGHT = 80.0  # pixels of one line


@pytest.mark.parametrize("latex", FORMULAS)
def test_a_formula_is_as_high_as_what_it_holds(latex):
    assert all(piece.top - piece.bottom < MOST_HEIGHT for piece in typeset(latex).pieces)


@settings(deadline=None)
@given(st.sampled_from(FORMULAS), st.floats(20.0, 1200.0))
def test_lines_show_every_piece_once_and_whole(latex, width):
    made = typeset(latex)
    lines = made.lines(width)
    for piece in made.pieces:
        middle = (piece.left + piece.right) / 2.0
        assert sum(line.left <= middle <= line.right for line in lines) == 1
    for line, following in pairwise(lines):
        assert line.right <= following.left


@settings(deadline=None)
@given(st.sampled_from(FORMULAS), st.floats(20.0, 1200.0))
def test_a_line_is_too_wide_only_where_nothing_in_it_can_be_broken(latex, width):
    made = typeset(latex)
    for line in made.lines(width):
        inside = [each for each in made.breaks if line.left < each.end < line.right]
        assert line.width <= width or not inside


@pytest.mark.parametrize(
    ("latex", "starts"),
    [
        (r"a = b + c - d", 4),
        (r"= a = b", 2),
        (r"a = -b", 2),
        (r"\frac{a + b}{c - d}", 1),
        (r"x^{a + b} - y_{i - 1}", 2),
        (r"a \quad b", 2),
        (r"\sin\left(x\right) y", 1),
        (r"\text{two words}", 2),
        (r"\mathrm{softmax}(z)", 1),
    ],
)
def test_lines_begin_at_signs_relations_and_wide_spaces(latex, starts):
    made = typeset(latex)
    assert len(made.lines(1.0)) == starts
    assert len(made.lines(math.inf)) == 1


@pytest.mark.parametrize("width", range(130, 300, 10))
def test_the_left_side_of_an_equation_does_not_stand_alone(width):
    """Of a network's cost and its outputs, in panels of all widths in which the rest of the line has a break."""
    cost = r"-\frac{1}{N} \sum_{i=1}^{N} \left(t_i \ln p_i\right)"
    made = typeset(rf"{cost}, \quad \hat{{y}}_i = W_2 \tanh\left(W_1 x_i + b_1\right) + b_2")
    assert min(line.width for line in made.lines(width)) > 30.0


def test_the_outermost_sum_is_broken_first():
    made = typeset(r"a + b + \left(c + d + e\right)")
    whole = made.lines(math.inf)[0]
    outermost = {each.end for each in made.breaks if each.cost == 0}
    assert len(outermost) == 2 and len(made.breaks) == 4
    assert made.lines(0.9 * whole.width)[0].right in outermost


def width(latex):
    return typeset(latex).extent.width


@pytest.mark.parametrize("written", ["(-2, 1)", "(1, -2)", "y = -x", r"\left(-2, 1\right)", r"x \to -1", "[ -1, 0]"])
def test_a_sign_is_close_to_its_number_and_a_difference_is_not(written):
    at = written.index("-")
    close, apart = f"{written[:at]}{{-}}{written[at + 1 :]}", f"{written[:at]}0-{written[at + 1 :]}"
    assert width(written) == width(close) < width(apart) - width("0")


@pytest.mark.parametrize("written", ["x - 2", "(x) - 2", "|x| - 2", "x^{-1}", r"\frac{x - 1}{-2}"])
def test_other_minus_signs_stay_as_they_are(written):
    assert with_signs(written) == written


def kept_in(folder, monkeypatch, latex):
    """The formula as the next start has it."""
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(folder))
    typeset.cache_clear()
    keep(latex)
    typeset.cache_clear()
    return typeset(latex)


@pytest.mark.parametrize("latex", FORMULAS[::7])
def test_a_formula_that_was_kept_is_the_same_without_the_typesetter(latex, tmp_path, monkeypatch):
    made = typeset(latex)
    kept_in(tmp_path, monkeypatch, latex)
    monkeypatch.setitem(sys.modules, "ziamath", None)  # to import it raises
    typeset.cache_clear()
    assert typeset(latex) == made


@pytest.mark.parametrize("damage", [b"", b"{}", b"null", b'["<svg/>", [], 3]', b"\xff\xfe"])
def test_what_was_kept_and_is_damaged_is_typeset_anew(damage, tmp_path, monkeypatch):
    made = kept_in(tmp_path, monkeypatch, "x^2")
    (file,) = tmp_path.glob("*.bin")
    Cache().save(file.stem, damage)
    typeset.cache_clear()
    assert typeset("x^2") == made


NESTED = (
    r"\frac{1}{1 + \left(\frac{x}{\sqrt{1 + \left(\frac{y}{2}\right)^2}}\right)^2}",
    r"\left\lfloor \left(\left[\left\{x_{1_2}^{y^2}\right\} + 1\right]\right) \sum_{i=1}^{n} x_i\right\rfloor",
    r"\begin{pmatrix} \left(\frac{a}{b}\right) & 1 \\ |x| & \hat{v}_t \end{pmatrix} \left(\frac{1}{2}\right)^2",
    r"x_{k+1} = x_k - \eta \frac{\hat{m}_k}{\sqrt{\hat{v}_k} + \varepsilon} \text{ with } \left(\frac{x}{2}\right)",
    r"\left(\begin{cases} 1 & x > 0 \\ 0 \end{cases}\right)^{\left(\frac{1}{2}\right)}",
    r"\overline{\left(\frac{\left(\frac{a}{b}\right)}{c}\right)} \, \mathbf{\left(\frac{x}{y}\right)}",
)
ZIAMATH = f"""
import json, sys, ziamath
ziamath.config.svg2 = False
print(json.dumps([ziamath.Latex(each, size={POINTS}, color={INK!r}).svg() for each in json.load(sys.stdin)]))
"""


def test_rows_that_are_measured_once_make_the_pictures_of_the_typesetter_alone():
    formulas = [*NESTED, *FORMULAS[::8]]
    given = json.dumps([with_signs(each) for each in formulas])
    asked = subprocess.run([sys.executable, "-c", ZIAMATH], input=given, capture_output=True, text=True, check=True)
    assert [typeset(each).svg for each in formulas] == json.loads(asked.stdout)


def test_rows_within_rows_are_typeset_at_once():
    """ziamath alone takes twice as long for each level of brackets: this one would never end."""
    deep = "x"
    for _ in range(24):
        deep = rf"\left({deep} + 1\right)"
    assert typeset(deep).extent.width > typeset("x + 1").extent.width

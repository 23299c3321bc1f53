"""Formulas as pictures: every one of both registries can be read by Qt and shows something."""

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.formula_label import SMALLEST, FormulaLabel
from gdexplorer.gui.common.typeset_formula import formula_svg
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS


def painted(svg):
    """How many pixels the picture covers."""
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    image = QImage(renderer.defaultSize(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return int((pixels[..., 3] > 40).sum())


@pytest.mark.parametrize("row", OBJECTIVES, ids=lambda row: row.key)
def test_every_objective_can_be_typeset(qapp, row):
    assert painted(formula_svg(row.latex, "#000000")) > 100


@pytest.mark.parametrize("row", OPTIMIZERS, ids=lambda row: row.key)
def test_every_rule_can_be_typeset(qapp, row):
    assert painted(formula_svg(row.update, "#000000")) > 100


def test_pictures_are_plain_paths_in_the_colour():
    svg = formula_svg(r"\frac{1}{2} x^2", "#123456").decode()
    assert "#123456" in svg
    assert "<symbol" not in svg and "<use" not in svg


@pytest.fixture
def label(qtbot):
    label = FormulaLabel("formula")
    qtbot.addWidget(label)
    label.show()
    return label


LONG = " + ".join([r"\frac{x^2}{y^2}"] * 12)
UNBROKEN = r"\frac{" + LONG + "}{4}"


def test_a_formula_that_is_a_little_too_wide_is_made_smaller_to_fit(label):
    label.set_latex(LONG, "long")
    natural = label.sizeHint().height()
    assert natural >= label.renderer.defaultSize().height()
    assert label.heightForWidth(9 * label.natural_width // 10) == pytest.approx(0.9 * natural, abs=1)
    assert label.heightForWidth(2 * label.natural_width) == natural


@pytest.mark.parametrize("share", [2, 3, 5])
def test_a_long_formula_is_broken_into_lines_of_full_size(label, share):
    label.set_latex(LONG, "long")
    natural = label.renderer.defaultSize()
    width = natural.width() // share
    assert label.heightForWidth(width) >= share * natural.height()
    label.resize(width, label.heightForWidth(width))
    picture = label.grab().toImage()
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4)[..., :3]
    inked = (pixels != pixels[0, -1]).any(axis=2).any(axis=1)
    assert int((inked[1:] & ~inked[:-1]).sum()) >= share, "rows of ink with gaps between"


def test_what_cannot_be_broken_is_never_smaller_than_is_legible(label):
    label.set_latex(UNBROKEN, "long")
    natural = label.renderer.defaultSize()
    assert label.heightForWidth(natural.width() // 4) == pytest.approx(SMALLEST * label.sizeHint().height(), abs=1)


def test_its_size_hint_does_not_depend_on_its_width(label):
    label.set_latex(LONG, "long")
    hints = set()
    for width in (600, 200, 100):
        label.resize(width, label.heightForWidth(width))
        hints.add((label.sizeHint().width(), label.sizeHint().height()))
    assert len(hints) == 1


def test_a_formula_says_itself_to_screen_readers(label):
    label.set_latex("x^2", "x**2")
    assert label.accessibleName() == "x**2"


def test_the_tool_tip_shows_the_whole_of_a_formula_that_is_cut(label):
    label.set_latex(UNBROKEN, "long")
    label.resize(100, 40)
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5)))
    encoded = label.toolTip().partition("base64,")[2].rstrip("'>")
    image = QImage.fromData(QByteArray.fromBase64(encoded.encode()))
    assert image.size() == label.renderer.defaultSize()
    right_half = range(image.width() // 2, image.width())
    assert any(image.pixelColor(x, y).alpha() > 100 for x in right_half for y in range(image.height()))


def test_the_right_end_of_a_formula_that_is_cut_fades(label):
    label.set_latex(UNBROKEN, "long")
    label.resize(120, 40)
    picture = label.grab().toImage()
    edge = {picture.pixelColor(picture.width() - 1, y).name() for y in range(picture.height())}
    assert edge == {label.palette().color(QPalette.ColorRole.Window).name()}


def test_no_formula_needs_little_room(label):
    assert label.sizeHint() == QSize(60, 24)
    label.grab()


def test_another_theme_draws_the_formula_in_its_colour(label):
    label.set_latex("x^2", "x**2")
    before = label.grab().toImage()
    palette = QPalette(label.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#ff0000"))
    label.setPalette(palette)
    assert label.grab().toImage() != before


def test_what_nobody_sees_is_drawn_when_it_is_first_seen(qtbot):
    label = FormulaLabel("hidden")
    qtbot.addWidget(label)
    label.set_latex("x^2", "x**2")
    assert label.renderer.defaultSize().isEmpty()
    label.grab()
    assert not label.renderer.defaultSize().isEmpty()

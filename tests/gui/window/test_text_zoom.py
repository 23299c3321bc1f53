"""Texts are made larger and smaller by keys, in widgets, formulas and pictures, and the size is remembered."""

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView, QWidget

from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.text_size import desktop_font, scale
from gdexplorer.gui.state.preferences import SIZES, PreferenceStore
from gdexplorer.gui.window.text_zoom import TextZoom


@pytest.fixture
def font():
    before = QApplication.font()
    QApplication.setFont(desktop_font())
    yield
    QApplication.setFont(before)


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(font, open_window):
    return open_window()


def points(widget):
    return widget.font().pointSizeF()


def zoom(window, *names):
    for name in names:
        window.menus[name].trigger()
    for _ in range(3):  # widgets are told, then plots
        QApplication.processEvents()


def described(widget):
    text = widget.text() if hasattr(widget, "text") else ""
    return f"{type(widget).__name__} {widget.objectName()} {text!r} in {widget.parent()}"


def test_all_texts_follow_and_come_back(window, qtbot):
    window.explorer.begin()
    qtbot.waitUntil(lambda: window.explorer.is_settled, timeout=60_000)
    widgets = [each for each in window.findChildren(QWidget) if isinstance(each, QLabel | QLineEdit | QTableView)]
    before = [points(each) for each in widgets]
    assert len(before) > 20
    zoom(window, *3 * ["larger_text"])
    assert scale() == pytest.approx(1.5, rel=0.05)
    sizes = zip(widgets, before, strict=True)
    stayed = [described(each) for each, size in sizes if points(each) != pytest.approx(1.5 * size, rel=0.05)]
    assert not stayed
    zoom(window, "usual_text")
    assert [points(each) for each in widgets] == pytest.approx(before, rel=0.02)


def test_boxes_for_numbers_stay_wide_enough(window):
    boxes = [
        box
        for box in window.findChildren(QLineEdit)
        if box.objectName().endswith("learning_rate_edit") and box.minimumWidth() == box.maximumWidth()
    ]
    for trigger in ("larger_text",) * 5 + ("smaller_text",) * 7:
        zoom(window, trigger)
        for box in boxes:
            assert box.width() >= box.fontMetrics().horizontalAdvance("0.00012345")


def test_rows_of_tables_and_narrow_fields_stay_large_enough(window):
    tables = [table for table in window.findChildren(QTableView) if table.objectName()]
    assert len(tables) > 3
    for trigger in ("larger_text",) * 5 + ("smaller_text",) * 7:
        zoom(window, trigger)
        for table in tables:
            assert table.verticalHeader().defaultSectionSize() > table.fontMetrics().height(), table.objectName()
        step = window.findChild(QLabel, "step_label")
        assert step.minimumWidth() >= step.fontMetrics().horizontalAdvance("step 315 / 315")


def test_formulas_grow_with_texts(qtbot, settings, font):
    label = FormulaLabel("f", "x^2 + y^2", "x^2 + y^2")
    qtbot.addWidget(label)
    label.resize(400, 60)
    with qtbot.waitExposed(label):
        label.show()
    heights = [label.heightForWidth(400)]
    sizes = TextZoom(label, PreferenceStore(settings))
    for _ in range(4):
        sizes.enlarge()
        QApplication.processEvents()
        heights.append(label.heightForWidth(400))
    assert heights == sorted(heights) and heights[-1] > 1.5 * heights[0]
    sizes.reset()
    QApplication.processEvents()
    assert label.heightForWidth(400) == heights[0]


def test_axes_and_titles_of_pictures_follow(window, qtbot):
    window.explorer.begin()
    qtbot.waitUntil(lambda: window.explorer.is_settled, timeout=60_000)
    plot = next(plot for plot in window.widgets.curves.findChildren(pg.PlotWidget) if plot.isVisible())
    axis, title = plot.getAxis("bottom"), plot.getPlotItem().titleLabel
    size = title.opts["size"]
    zoom(window, *3 * ["larger_text"])
    assert axis.style["tickFont"].pointSizeF() == pytest.approx(QApplication.font().pointSizeF())
    assert axis.label.font().pointSizeF() == pytest.approx(QApplication.font().pointSizeF())
    assert float(title.opts["size"][:-2]) > 1.4 * float(size[:-2])


def test_the_ends_of_the_zoom_are_no_errors(window):
    for trigger, size in (("larger_text", SIZES[-1]), ("smaller_text", SIZES[0])):
        for _ in range(2 * len(SIZES)):
            window.menus[trigger].trigger()
        assert window.text_zoom.percent == size


def test_the_size_is_remembered(settings, qtbot, font):
    first = TextZoom(QWidget(), PreferenceStore(settings))
    first.enlarge()
    first.enlarge()
    QApplication.setFont(desktop_font())
    assert TextZoom(QWidget(), PreferenceStore(settings)).percent == first.percent == SIZES[SIZES.index(100) + 2]
    assert scale() == pytest.approx(first.percent / 100, rel=0.05)


@pytest.mark.parametrize(("stored", "percent"), [("", 100), ("huge", 100), ("nan", 100), ("1e9", 200), ("-3", 75)])
def test_what_a_damaged_file_says_is_made_a_size(settings, font, stored, percent):
    settings.setValue("text_size", stored)
    assert TextZoom(QWidget(), PreferenceStore(settings)).percent == percent

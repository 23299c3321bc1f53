"""Tab visits everything in the window that takes keys, as one reads it, and shows where it is."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from end_to_end.legible import contrast
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits

OBJECTIVES = ("rosenbrock", CustomFormula("a*x^2 + b*y^2"), CustomNetwork((1, 4, 1), data=Generated("sine", 60)))
MOST = 500  # stops
LEAST_CONTRAST, LONG = 3.0, 200  # of a bar of tabs, only one has the ring


@pytest.fixture
def person(open_window, qtbot):
    person = open_window()
    person.window.activateWindow()
    qtbot.waitUntil(person.window.isActiveWindow)
    person.explorer.apply(edits.AddOptimizer("rmsprop"))
    return person


def walk(person, key=Qt.Key.Key_Tab, start=None):
    """All widgets that have the focus one after the other, until the first comes again."""
    if start is None:
        person.window.centralWidget().setFocus()
    visited = []
    for _ in range(MOST):
        person.bot.keyClick(QApplication.focusWidget(), key)
        focus = QApplication.focusWidget()
        assert not focus.visibleRegion().isEmpty(), f"{focus.objectName()} is hidden"
        if visited and focus is visited[0]:
            return visited
        assert focus not in visited, f"{focus.objectName()} comes twice, after {visited[-1].objectName()}"
        visited.append(focus)
    raise AssertionError(f"{MOST} stops, and no end")


def takes_tab(window):
    """All in the window that should be visited, found without any order."""
    return {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None and widget.window() is window
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }  # fmt: skip


def place(widget):
    """Where a widget is in its scrolled panel, or in the window."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    around = widget.window() if area is None else area.widget()
    return around, widget.mapTo(around, widget.rect().center()), widget.mapTo(around, QPoint())


@pytest.mark.parametrize("objective", OBJECTIVES, ids=["catalogue", "formula", "network"])
def test_tab_visits_everything_once_as_one_reads(person, objective):
    person.choose(objective)
    person.open_all()
    visited = walk(person)
    assert set(visited) == takes_tab(person.window)
    assert len(visited) > 60
    places = [place(widget) for widget in visited]
    around = [each for each, _, _ in places]
    runs = [each for turn, each in enumerate(around) if turn == 0 or around[turn - 1] is not each]
    panels = [each for each in runs if each is not person.window]
    assert len(panels) == len(set(panels)), "it leaves a panel and comes back"
    for (one, centre, _), (other, later, corner) in pairwise(places):
        if one is other and one is not person.window:
            same_row = corner.y() <= centre.y()
            assert later.x() > centre.x() if same_row else later.y() > centre.y()


def test_tab_visits_every_button(person):
    named = {each for each in person.window.findChildren(QAbstractButton) if each.objectName()}
    buttons = {each for each in named if not each.objectName().startswith("qt_")}  # of Qt itself
    seen = {button for button in buttons if button.isEnabled() and not button.visibleRegion().isEmpty()}
    assert not [button.objectName() for button in seen - set(walk(person))]


def test_shift_tab_goes_the_same_way_back(person):
    person.open_all()
    forward = walk(person)
    forward[0].setFocus()
    back = walk(person, Qt.Key.Key_Backtab, start=forward[0])
    assert back == [forward[-1], *forward[-2::-1]][: len(back)] and len(back) == len(forward)


@pytest.mark.parametrize("key", ["runs", "sweep", "race", "basins", "multi_start", "brute_force", "critical_points"])
def test_tab_goes_through_every_page_of_the_drawer_and_leaves_it(person, key):
    person.settled()
    person.bring_up(key)
    page = person.window.widgets.drawer.findChild(QWidget, "drawer_pages").currentWidget()
    visited = walk(person)
    inside = [widget for widget in visited if page is widget or page.isAncestorOf(widget)]
    assert inside and set(visited) == takes_tab(person.window)


def test_tab_goes_through_the_preview_of_a_table_as_one_reads_it(person, tmp_path):
    (tmp_path / "table.csv").write_text("one,two\n" + "1,2\n" * 20, encoding="utf-8")
    person.window.documents.open_file(tmp_path / "table.csv")
    person.wait(lambda: person.find("csv_ok_button").isEnabled())
    dialog = person.find("csv_preview")
    dialog.activateWindow()
    person.wait(dialog.isActiveWindow)
    person.find("csv_delimiter_combo").setFocus()
    visited = []
    while QApplication.focusWidget() not in visited:
        visited.append(QApplication.focusWidget())
        person.bot.keyClick(visited[-1], Qt.Key.Key_Tab)
    names = ("delimiter_combo", "decimal_combo", "encoding_combo", "x_combo", "y_combo", "header_check", "table")
    assert [widget.objectName() for widget in visited[:7]] == [f"csv_{name}" for name in names]
    assert set(visited) == takes_tab(dialog)
    dialog.close()


FIELDS = QLineEdit, QAbstractSpinBox, QAbstractSlider, QAbstractItemView, QComboBox


def test_escape_gives_the_keys_back_from_everywhere(person):
    person.open_all()
    before, middle = person.explorer.experiment, person.window.centralWidget()
    for widget in walk(person):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        person.bot.keyClick(widget, Qt.Key.Key_Escape)
        assert middle.hasFocus(), widget.objectName()
    assert person.explorer.experiment is before


def test_return_gives_them_back_from_every_field(person):
    person.open_all()
    fields, middle = [widget for widget in walk(person) if isinstance(widget, FIELDS)], person.window.centralWidget()
    assert len(fields) > 30
    for widget in fields:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        person.bot.keyClick(widget, Qt.Key.Key_Return)
        assert middle.hasFocus(), widget.objectName()


def picture(widget):
    """What the window shows at a widget and just around it."""
    window = widget.window()
    corner = widget.mapTo(window, QPoint())
    area = widget.rect().translated(corner).adjusted(-2, -2, 2, 2) & window.rect()
    image = window.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB888)
    return image


def show(widget):
    """Scroll to a widget; whether it is in sight."""
    area = widget.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(widget)
        area = area.parentWidget()
    QApplication.processEvents()
    return not widget.visibleRegion().isEmpty()


def pixels(image):
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def ring(before, after, around):
    """The best contrast of what has changed, with what was there or with all of ``around``; and how much it is."""
    changed = np.argwhere(np.abs(pixels(after) - pixels(before)).sum(axis=2) > 60)
    best = 1.0
    for row, column in changed[:: max(len(changed) // 200, 1)].tolist():
        new, old = after.pixelColor(column, row), before.pixelColor(column, row)
        best = max(best, apart(new, old), min(apart(new, each) for each in around))
    return best, len(changed)


def apart(one, other):
    pair = QImage(2, 1, QImage.Format.Format_RGB888)
    pair.setPixelColor(0, 0, one)
    pair.setPixelColor(1, 0, other)
    return contrast(pair)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_has_the_focus_is_seen_in_both_themes(person, theme):
    window = person.window
    window.preferences.change(theme=theme.name)
    window.take_theme()
    person.explorer.player.pause()
    person.open_all()
    person.settled()
    person.bot.wait(300)
    unseen = []
    for widget in walk(person):
        window.setFocus(Qt.FocusReason.OtherFocusReason)
        assert show(widget)
        before = picture(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        best, count = ring(before, picture(widget), (QColor(theme.window), QColor(theme.base)))
        if best < LEAST_CONTRAST or count < min(widget.width(), LONG) // 2:
            unseen.append(f"{widget.objectName() or type(widget).__name__}: {best:.2f} in {count} pixels")
    assert not unseen, "\n".join(unseen)

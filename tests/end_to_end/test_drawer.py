"""The drawer as it is at first: what one presses is in sight, and no chart is cut."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QScrollArea, QTabBar, QWidget

from gdexplorer.gui.common.plots import Plot

PAGES = "Sweep", "Basins", "Many starts", "Brute force", "Critical points"
PRESSED = ("run_button", "cancel_button", "basins_check")


def parts_in_front(person):
    """The scroll area in front in the drawer, and what of it must be seen whole."""
    pages = person.find("drawer_pages")
    area = next(each for each in pages.findChildren(QScrollArea) if each.isVisible())
    widgets = [each for each in area.widget().findChildren(QWidget) if each.isVisible()]
    return area, [each for each in widgets if isinstance(each, Plot) or each.objectName().endswith(PRESSED)]


@pytest.mark.parametrize("size", [(1280, 690), (1552, 970), (1920, 1170)], ids=str)
def test_buttons_and_charts_of_all_analyses_are_whole_in_a_drawer_of_its_first_height(open_window, size):
    person = open_window(size=size)
    tabs = next(bar for bar in person.window.findChildren(QTabBar) if bar.count() > len(PAGES))
    at_first, found = person.find("drawer").height(), []
    for place in (place for place in range(tabs.count()) if tabs.tabText(place) in PAGES):
        tabs.setCurrentIndex(place)
        person.settled()
        person.wait(lambda: bool(parts_in_front(person)[0].isVisible()))
        area, parts = parts_in_front(person)
        seen = area.viewport().rect()
        found += [
            f"{tabs.tabText(place)}: {part.objectName()} {lies} of {seen}"
            for part in parts
            if not seen.contains(lies := QRect(part.mapTo(area.viewport(), part.rect().topLeft()), part.size()))
        ]
    assert not found, "\n".join(found)
    assert person.find("drawer").height() == at_first


def test_a_plot_without_data_has_no_axes_and_says_what_to_do(qtbot):
    plot = Plot("some_plot", "Something", "across", "up")
    qtbot.addWidget(plot)
    plot.resize(300, 160)
    with qtbot.waitExposed(plot):
        plot.show()
    before = plot.grab().toImage()
    plot.say_if_empty("Press Run.")
    assert not plot.getAxis("bottom").isVisible() and not plot.getAxis("left").isVisible()
    empty = plot.grab().toImage()
    inks = {empty.pixelColor(x, y).name() for x in range(100, 200) for y in range(60, 100)}
    assert len(inks) > 1, "the words"
    corner = {empty.pixelColor(x, y).name() for x in range(60) for y in range(130, 160)}
    assert len(corner) == 1, "no numbers"
    plot.say_if_empty("")
    assert plot.getAxis("bottom").isVisible() and plot.grab().toImage() == before


@pytest.mark.parametrize("page", ["Sweep", "Many starts", "Brute force"])
def test_no_page_shows_axes_before_there_is_something_to_plot(person, page):
    tabs = next(bar for bar in person.window.findChildren(QTabBar) if bar.count() > len(PAGES))
    tabs.setCurrentIndex(next(place for place in range(tabs.count()) if tabs.tabText(place) == page))
    person.settled()
    plots = [part for part in parts_in_front(person)[1] if isinstance(part, Plot)]
    assert plots and not any(plot.getAxis(side).isVisible() for plot in plots for side in ("left", "bottom"))

"""Someone looks at the screen: each view stands there as it would be painted now, whatever has changed.

Pictures that are grabbed are painted for that; the screen shows what the views asked to have painted.
"""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QSplitter

from gdexplorer.gui.common.paced_plot import PacedPlot
from gdexplorer.session import edits
from gdexplorer.session.view_state import PictureLayer


def pixels(pixmap):
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def views(person):
    """The surface, the side panel and all plots in sight, with where they are in the window."""
    surface, side = person.find("surface_view"), person.find("side_panel_area").viewport()
    plots = [plot.viewport() for plot in person.window.findChildren(PacedPlot)]
    for view in (surface, side, *plots):
        if view.isVisible():
            yield view, QRect(view.mapTo(person.window, QPoint()), view.size())


def differing(person):
    """The number of pixels of each view in which the screen is not what is painted now."""
    window = person.window
    screen, seen = pixels(window.screen().grabWindow(window.winId())), list(views(person))
    painted = pixels(window.grab())
    areas = [(slice(place.top(), place.bottom() + 1), slice(place.left(), place.right() + 1)) for _, place in seen]
    return [int(np.any(screen[area] != painted[area], axis=-1).sum()) for area in areas]


def check(person):
    """Wait until nothing follows any more, such as a map that is sampled anew: the screen shows all of it then."""
    person.settled()
    person.bot.wait(400)
    person.settled()
    person.wait(lambda: not any(differing(person)), timeout=10_000)
    assert len(list(views(person))) >= 3


def zoom(person):
    person.find("contour_view").getViewBox().scaleBy((0.5, 0.5))


def turn(person):
    person.find("surface_view").orbit(20.0, 5.0)


def drag_the_rate(person):
    for rate in np.linspace(0.01, 0.02, 8):
        person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", float(rate)))
        person.bot.wait(10)


def play(person):
    person.explorer.player.restart()
    person.bot.wait(300)
    person.explorer.player.pause()


def add_optimizers(person):
    """More than fit: one after the other, each in a turn."""
    for key in ("momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "lion") * 2:
        person.explorer.apply(edits.AddOptimizer(key))


def take_optimizers_away(person):
    add_optimizers(person)
    person.bot.wait(100)
    for _ in range(15):
        person.explorer.apply(edits.RemoveOptimizer(0))


def scroll_to_more(person):
    add_optimizers(person)
    person.bot.wait(30)  # some are there, others still come
    bar = person.find("side_panel_area").verticalScrollBar()
    bar.setValue(bar.maximum() // 2)


def unfold_a_card(person):
    add_optimizers(person)
    person.find("optimizer_1_more_button").click()


CHANGES = {
    "a step": lambda person: person.explorer.player.move_cursor(17),
    "playback": play,
    "a drag of the learning rate": drag_the_rate,
    "a start": lambda person: person.explorer.apply(edits.MoveStart(0, (1.0, 1.5))),
    "no starts": lambda person: person.explorer.apply(edits.ClearStarts()),
    "another objective": lambda person: person.choose("beale"),
    "hidden paths": lambda person: person.explorer.apply(edits.ShowLayer(PictureLayer.PATHS, False)),
    "hidden axes": lambda person: person.explorer.apply(edits.ShowLayer(PictureLayer.AXES, False)),
    "a closer look at the map": zoom,
    "a turned surface": turn,
    "more optimizers than fit": add_optimizers,
    "fewer optimizers": take_optimizers_away,
    "a panel scrolled while cards come": scroll_to_more,
    "a card unfolded": unfold_a_card,
    "a section closed": lambda person: person.find("optimizers_heading").click(),
    "a section opened": lambda person: person.find("starts_heading").click(),
    "a wider side": lambda person: person.window.findChild(QSplitter).setSizes([420, 900]),
    "another theme": lambda person: person.window.preferences.change(theme="dark"),
    "another size": lambda person: person.window.resize(1300, 850),
    "the panel of stability": lambda person: person.bring_up("stability"),
    "the panel of a sweep": lambda person: person.action("analyse_sweep").trigger(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_stands_on_the_screen(person, change):
    person.explorer.player.pause()
    check(person)
    CHANGES[change](person)
    check(person)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_a_card_that_comes_does_not_have_the_others_painted_anew(person):
    person.explorer.player.pause()
    add_optimizers(person)
    check(person)
    paints, count = Paints(person.find("optimizer_card_0")), len(person.explorer.document.experiment.optimizers)
    for number in range(count, count + 5):
        person.explorer.apply(edits.AddOptimizer("adam"))
        person.wait(lambda name=f"optimizer_card_{number}": person.window.findChild(QFrame, name) is not None)
        person.bot.wait(50)
    assert paints.count == 0

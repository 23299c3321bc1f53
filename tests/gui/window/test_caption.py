"""The caption of presenter mode: a line on what is seen, or the words of a feature that has some."""

import pytest
from pictures import PlainObjective, bowl, drawn_run, spiral
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.window.caption import LARGER, Caption
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.scene import Scene


class Words(QLabel):
    wanted_changed = Signal()

    def __init__(self):
        super().__init__("words of a feature")
        self.wanted = False

    def want(self, wanted):
        self.wanted = wanted
        self.wanted_changed.emit()


@pytest.fixture
def words():
    return Words()


@pytest.fixture
def caption(qtbot, words):
    caption = Caption([words])
    qtbot.addWidget(caption)
    surface = build_surface(PlainObjective(bowl), COLOUR_TABLE, size=21)
    caption.set_scene(Scene(Experiment("bowl"), surface, [drawn_run(spiral(40))]))
    with qtbot.waitExposed(caption):
        caption.show()
    return caption


def test_it_follows_the_cursor(caption):
    line = caption.findChild(QLabel, "caption_line")
    for cursor in (3, 12, 90):
        caption.set_cursor(cursor)
        assert f"step {min(cursor, 39)} of 39" in line.text()


def test_the_words_of_a_feature_take_its_place_while_they_are_wanted(caption, words):
    line = caption.findChild(QLabel, "caption_line")
    assert line.isVisible() and not words.isVisible() and caption.wanted is None
    words.want(True)
    assert words.isVisible() and not line.isVisible() and caption.wanted is words
    words.want(False)
    assert line.isVisible() and not words.isVisible()


def test_its_letters_are_larger_than_others_of_any_size(caption):
    line = caption.findChild(QLabel, "caption_line")
    for points in (9.0, 18.0):
        font = caption.font()
        font.setPointSizeF(points)
        caption.setFont(font)
        assert line.font().pointSizeF() == pytest.approx(LARGER * points)

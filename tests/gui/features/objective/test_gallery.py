"""The gallery's thumbnails: in the colours of the theme, on their own thread, and kept."""

import threading

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFontMetrics, QPixmap
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.features.objective import gallery as module
from gdexplorer.gui.features.objective.catalogue import EDITORS
from gdexplorer.gui.features.objective.gallery import Gallery
from gdexplorer.gui.features.objective.gallery_view import icon_picture, label_lines, picture_of
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.objectives import OBJECTIVES, CustomFormula
from gdexplorer.scene.level_inks import LEAST_CONTRAST, contrast
from gdexplorer.scene.thumbnail import COLUMNS, HIGHEST, LEVELS, LOWEST, ROWS, UNDEFINED
from gdexplorer.session import edits
from gdexplorer.session.library import Library


@pytest.fixture
def gallery(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(tmp_path))
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    with qtbot.waitExposed(window):
        window.show()
    gallery = Gallery(window)
    gallery.set_theme(LIGHT)
    yield gallery
    gallery.stop()


def heights():
    made = np.full((ROWS, COLUMNS), LOWEST, dtype=np.uint8)
    made[:, COLUMNS // 2 :] = HIGHEST
    made[:10] = UNDEFINED
    return made


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_picture_has_the_colours_of_the_map(qapp, theme):
    image = picture_of(heights(), theme).toImage()
    assert (image.width(), image.height()) == (COLUMNS, ROWS)
    low, high, none = (image.pixelColor(x, y) for x, y in ((5, 5), (COLUMNS - 5, 5), (5, ROWS - 5)))
    assert low.blue() > low.red() and high.red() > high.blue()  # viridis: violet to yellow
    assert none.name() == QColor(theme.picture).name()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.6, 0.8])
def test_level_lines_stand_out_from_the_colours_beside_them(qapp, theme, share):
    at = LOWEST + round(share * (HIGHEST - LOWEST))
    beside = np.full((ROWS, COLUMNS), at, dtype=np.uint8)
    beside[:, COLUMNS // 2 :] = min(at + (HIGHEST - LOWEST) // LEVELS + 1, HIGHEST)
    beside[:10] = UNDEFINED
    image = picture_of(beside, theme).toImage()
    for line, ground in (((COLUMNS // 2 - 1, 5), (5, 5)), ((5, ROWS - 10), (5, ROWS - 5))):
        one, other = (np.array(image.pixelColor(*place).getRgbF()[:3]) for place in (line, ground))
        assert contrast(one, other) >= LEAST_CONTRAST - 0.05  # rounded to whole numbers


def test_the_theme_recolours_what_is_there(gallery, qtbot):
    gallery.open_gallery()
    gallery.dialog.reject()
    gallery.take(module.Thumbnail("sphere", heights()))
    before = gallery.pictures["sphere"].toImage()
    gallery.set_theme(DARK)
    assert gallery.pictures["sphere"].toImage() != before
    assert set(gallery.pictures) >= {"sphere", *range(len(EDITORS))}


@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.title)
def test_kinds_of_custom_objectives_have_an_icon_and_a_lesson(qapp, editor):
    image = icon_picture(editor.icon, LIGHT).toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    inked = sum(image.pixelColor(*place).lightness() < 128 for place in places)
    assert 40 < inked < len(places) // 4
    assert editor.lesson.endswith(".")


def test_opening_waits_for_no_thumbnail(gallery, qtbot, monkeypatch):
    may_go_on = threading.Event()

    def slow(row):
        assert may_go_on.wait(60)
        return heights()

    monkeypatch.setattr(module, "thumbnail", slow)
    gallery.open_gallery()
    assert gallery.dialog.isVisible() and not gallery.thumbnails
    may_go_on.set()
    qtbot.waitUntil(lambda: len(gallery.thumbnails) == len(OBJECTIVES), timeout=60_000)
    gallery.dialog.reject()


def test_closing_ends_the_work_and_opening_goes_on_with_it(gallery, qtbot, monkeypatch):
    asked, may_go_on = [], threading.Semaphore(2)

    def slow(row):
        assert may_go_on.acquire(timeout=60)
        asked.append(row.key)
        return heights()

    monkeypatch.setattr(module, "thumbnail", slow)
    gallery.open_gallery()
    qtbot.waitUntil(lambda: len(gallery.thumbnails) == 2, timeout=60_000)
    gallery.dialog.reject()
    may_go_on.release(len(OBJECTIVES) + 5)
    gallery.open_gallery()
    qtbot.waitUntil(lambda: len(gallery.thumbnails) == len(OBJECTIVES), timeout=60_000)
    assert len(asked) <= len(OBJECTIVES) + 1  # only the one that was interrupted is computed again
    gallery.dialog.reject()


def test_a_saved_function_that_changes_gets_another_picture(gallery, qtbot):
    Library().add("Mine", CustomFormula("x^2 + y^2"))
    gallery.open_gallery()
    qtbot.waitUntil(lambda: SavedFunction("Mine") in gallery.thumbnails, timeout=60_000)
    before = gallery.pictures[SavedFunction("Mine")]
    gallery.dialog.reject()
    Library().add("Mine", CustomFormula("x^2 - y^2"))
    gallery.open_gallery()
    qtbot.waitUntil(lambda: isinstance(gallery.pictures.get(SavedFunction("Mine")), QPixmap), timeout=60_000)
    assert gallery.pictures[SavedFunction("Mine")].toImage() != before.toImage()
    gallery.dialog.reject()


def test_choosing_what_is_shown_requests_nothing(gallery):
    requested = []
    gallery.edit_requested.connect(requested.append)
    gallery.set_experiment(edits.first_example())
    for key in ("himmelblau", "sphere"):
        gallery.choose(key)
    assert requested == [edits.ChooseObjective("sphere")]


@pytest.mark.parametrize("width", [60, 80, 112, 200])
def test_labels_keep_to_two_lines_and_end_in_dots_if_they_are_cut(qapp, width):
    metrics = QFontMetrics(qapp.font())
    for label in (*(each.label for each in OBJECTIVES), "x" * 60, "a-b-c-d " * 9):
        lines = label_lines(label, metrics, width)
        assert 1 <= len(lines) <= 2 and all(lines)
        assert all(metrics.horizontalAdvance(line) <= width for line in lines)
        whole = "".join(lines).replace(" ", "")
        assert whole == label.replace(" ", "") or any(line.endswith("…") for line in lines)

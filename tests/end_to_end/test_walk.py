"""Every panel, page, gallery, sheet and dialog at all sizes of the window and of texts: nothing is cut or misplaced."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from end_to_end.placed import misplaced
from end_to_end.walking import OBJECTIVES, Looks, Walk
from gdexplorer.gui.common.text_size import desktop_font

# Screens of 1024 x 768, 1280 x 720, 1600 x 1000 and 1920 x 1200, less what a desktop takes.
SIZES = ((1024, 738), (1280, 690), (1600, 970), (1920, 1170))
PERCENT = (100, 200)  # of letters of nine points: more than 16 points
LOOKS = [Looks(size, theme, percent) for size, theme, percent in product(SIZES, ("light", "dark"), PERCENT)]
# At 144 dots per inch: what is left of a screen of 1280 x 720, and of one of 1600 x 1000.
DENSE = ((853, 450), (1066, 636))
TESTS = Path(__file__).parent.parent


@pytest.fixture
def walk(open_window):
    yield Walk(open_window().window)
    QApplication.setFont(desktop_font())


def each_with_its_looks():
    """Objectives with looks, so that each is met with several, and each looks with one."""
    names = list(OBJECTIVES)
    return [(name, LOOKS[place :: len(names)]) for place, name in enumerate(names)]


@pytest.mark.parametrize(("name", "several"), each_with_its_looks(), ids=list(OBJECTIVES))
def test_no_widget_of_any_panel_is_cut_outside_its_parent_or_over_another(walk, name, several):
    walk.descend(OBJECTIVES[name])
    found = []
    for looks in several:
        walk.take_looks(looks)
        found += [f"{looks}, {trouble}" for trouble in walk.panels(name)]
    assert not found, "\n".join(found)
    assert walk.places > 15 * len(several)


def test_none_of_what_opens_over_the_window_is_either(walk):
    found = []
    for looks in (Looks(SIZES[0], "dark", 200), Looks(SIZES[1], "light", 100), Looks(SIZES[1], "dark", 150)):
        walk.take_looks(looks)
        found += [f"{looks}, {trouble}" for trouble in walk.dialogs()]
    assert not found, "\n".join(found)


def walked_apart(sizes, ratio, points, **more):
    """Walk in a process of its own: Qt reads the density and the desktop's font when it starts."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]), **more}
    command = [sys.executable, "-m", "end_to_end.walking", *(f"{width}x{height}" for width, height in sizes)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert (ended.returncode, ended.stdout) == (0, f"{ratio} {points}\n"), ended.stdout + ended.stderr


def test_nor_at_144_dots_per_inch():
    walked_apart(DENSE, 1.5, desktop_font().pointSizeF(), QT_FONT_DPI="144")


def test_nor_where_the_letters_of_the_desktop_have_16_points(tmp_path):
    font = "DejaVu Sans,16,-1,5,50,0,0,0,0,0"
    (tmp_path / "kdeglobals").write_text(f"[General]\nfont={font}\nmenuFont={font}\n", encoding="utf-8")
    desktop = {"XDG_CURRENT_DESKTOP": "KDE", "KDE_SESSION_VERSION": "5", "XDG_CONFIG_HOME": str(tmp_path)}
    walked_apart(SIZES[:2], 1.0, 16.0, **desktop)


def test_what_is_misplaced_is_told(qtbot):
    """Else the tests above could not fail."""
    window = QWidget()
    qtbot.addWidget(window)
    inner, area, wide = QWidget(), QScrollArea(), QLabel("wide")
    layout = QVBoxLayout(window)
    layout.addWidget(inner)
    layout.addWidget(area)
    wide.setFixedSize(900, 20)
    area.setWidget(wide)  # may be scrolled to
    QHBoxLayout(inner).addWidget(QPushButton("one"))
    window.resize(300, 200)
    with qtbot.waitExposed(window):
        window.show()
    assert not list(misplaced(window))
    over = QPushButton("over", inner)
    over.setGeometry(inner.width() - 30, 0, 60, inner.height())
    over.show()
    told = list(misplaced(window))
    assert len(told) == 2 and "of QWidget" in told[0] and "share" in told[1]
    over.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    over.hide()
    assert not list(misplaced(window))

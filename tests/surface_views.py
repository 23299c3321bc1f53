"""A surface view for tests, its picture and hands on it."""

import numpy as np
import pytest
from pictures import PlainObjective, waves
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.scene.geometry import build_surface


def surface_of(function, compressed=False, **details):
    return build_surface(PlainObjective(function, **details), COLOUR_TABLE, compressed, 65)


@pytest.fixture
def view(qtbot, opengl):
    from gdexplorer.gui.views.surface_view import SurfaceView

    view = SurfaceView()
    view.resize(480, 360)
    qtbot.addWidget(view)
    view.set_surface(surface_of(waves))
    with qtbot.waitExposed(view):
        view.show()
    return view


def place_on_screen(view, x, y):
    """Where a point of the surface is on the widget."""
    surface = view.surface
    place = surface.box.placed(np.array([[x, y]]), np.array([surface.objective.value((x, y))]))
    return QPointF(*view.viewpoint.on_screen(place)[0].tolist())


def wait_until_settled(view):
    """Until it has come to rest after a turn."""
    while not view.is_settled:
        QTest.qWait(10)


def whole_picture(view):
    """The picture as an array, after everything was drawn."""
    wait_until_settled(view)
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), -1, 3).copy()


def move(view, *places):
    """Moves with the left button down, which QTest's own moves do not have."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    for place in places:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        there = QPointF(place)
        QApplication.sendEvent(
            view, QMouseEvent(QEvent.Type.MouseMove, there, view.mapToGlobal(there), left, left, none)
        )


def hover(view, place):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    none, there = Qt.MouseButton.NoButton, QPointF(place)
    modifiers = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        view, QMouseEvent(QEvent.Type.MouseMove, there, view.mapToGlobal(there), none, none, modifiers)
    )


def drag_with(view, button, modifier, place):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    there = QPointF(place)
    QApplication.sendEvent(
        view, QMouseEvent(QEvent.Type.MouseMove, there, view.mapToGlobal(there), button, button, modifier)
    )

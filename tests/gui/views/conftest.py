"""Views that several tests look at."""

import pytest
from pictures import PlainObjective, bowl

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.scene.geometry import build_surface


@pytest.fixture
def contour_view(qtbot):
    """A map of a bowl, on screen."""
    view = ContourView()
    view.resize(500, 500)
    qtbot.addWidget(view)
    view.set_surface(build_surface(PlainObjective(bowl), COLOUR_TABLE, False, 65))
    with qtbot.waitExposed(view):
        view.show()
    return view

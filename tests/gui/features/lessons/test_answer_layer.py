"""An answer that is dragged on the map: it is given to the question that was asked, and to no later one."""

import pytest
from end_to_end.person import drag
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gdexplorer.gui.features.lessons.answer_layer import AnswerLayer
from gdexplorer.gui.views.answer_marks import MapQuestion
from gdexplorer.gui.views.contour_view import ContourView

# A view without a window around it: what it leaves to its parent, nobody takes.
pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")

ASKED = MapQuestion(answer=(0.5, 0.5))


@pytest.fixture
def view(qtbot):
    view = ContourView()
    view.resize(400, 300)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def drags(qtbot, viewport, places):
    for place in places:
        drag(viewport, place)
        qtbot.wait(20)  # pyqtgraph takes no more moves than a screen shows


@pytest.mark.parametrize(
    "then", [None, replace(ASKED, open=False, truth=(0.2, 0.2)), MapQuestion(at=(0.5, 0.5))], ids=str
)
def test_a_drag_answers_no_question_but_the_one_that_it_began_with(qtbot, view, then):
    layer, answers = AnswerLayer(), []
    view.add_layer(layer)
    layer.answered.connect(answers.append)
    layer.answered.connect(lambda point: layer.set_map_question(replace(layer.question, answer=point)))
    layer.set_map_question(ASKED)
    viewport, place = view.viewport(), view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(0.5, 0.5)))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    drags(qtbot, viewport, [place + QPoint(away, 0) for away in range(5, 30, 5)])
    given = len(answers)
    assert given > 1
    layer.set_map_question(then)
    drags(qtbot, viewport, [place + QPoint(away, 0) for away in range(30, 60, 5)])
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place + QPoint(60, 0))
    assert len(answers) == given

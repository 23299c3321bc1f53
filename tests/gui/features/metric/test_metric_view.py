"""The picture of a metric: what touches what, and what a drag of the ball asks for."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from gdexplorer.descent.geometry.metric import matrix_of, metric_from
from gdexplorer.gui.common.theme import DARK
from gdexplorer.gui.features.metric.metric_view import MetricView
from gdexplorer.objectives import objective
from gdexplorer.scene.metric_picture import MetricPicture, matrix_with_axis, picture_at

# A view without a window around it: what it leaves to its parent, nobody takes.
pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")

STRETCH = np.array([0.25, 4.0])


def picture_of(matrix, differential, stretch=STRETCH):
    return picture_at(np.array(differential), np.linalg.inv(np.array(matrix)), stretch)


@pytest.mark.parametrize("matrix", [[[1.0, 0.0], [0.0, 1.0]], [[2.0, -1.0], [-1.0, 1.0]], [[0.01, 0.3], [0.3, 90.0]]])
def test_the_gradient_is_the_highest_point_of_the_ball(matrix):
    picture = picture_of(matrix, (3.0, -0.7))
    ball = picture.ball() / STRETCH
    np.testing.assert_allclose(np.einsum("ij,jk,ik->i", ball, np.array(matrix), ball), 1.0, rtol=1e-9)
    heights = ball @ (3.0, -0.7)
    assert heights.max() <= picture.steepness * (1 + 1e-12)
    assert heights.max() == pytest.approx(picture.steepness, rel=2e-3)
    assert picture.touching / STRETCH @ (3.0, -0.7) == pytest.approx(picture.steepness)
    # In the objective's units the gradient is G⁻¹ df.
    np.testing.assert_allclose(picture.gradient / STRETCH, np.linalg.solve(matrix, (3.0, -0.7)), rtol=1e-9)


def test_the_dial_is_highest_at_the_gradient_and_zero_along_the_level_line():
    picture = picture_of([[2.0, -1.0], [-1.0, 1.0]], (1.0, 1.0), np.ones(2))
    angles, slopes = picture.slopes()
    np.testing.assert_allclose(picture.gradient, (2.0, 3.0))
    best = angles[slopes.argmax()]
    assert best == pytest.approx(np.arctan2(3.0, 2.0), abs=np.pi / 60)
    assert slopes.max() == pytest.approx(np.sqrt(5.0), rel=1e-3)  # the gradient's length: sqrt(df G⁻¹ df)
    assert np.interp(3 * np.pi / 4, angles, slopes) == pytest.approx(0.0, abs=0.05)


def test_an_axis_that_is_dragged_becomes_an_axis_of_the_ball():
    picture = picture_of([[2.0, -1.0], [-1.0, 1.0]], (1.0, 1.0))
    axis = np.array([0.6, 0.2])
    matrix = matrix_of(matrix_with_axis(picture.axes, 0, axis, STRETCH))
    assert np.linalg.eigvalsh(matrix)[0] > 0.0
    step = axis / STRETCH
    assert step @ matrix @ step == pytest.approx(1.0, rel=2e-3)
    lengths = sorted(np.hypot(*made) for made in MetricPicture(np.ones(2), _drawn(matrix)).axes)
    expected = sorted([np.hypot(*axis), np.hypot(*picture.axes[1])])
    np.testing.assert_allclose(lengths, expected, rtol=5e-3)


def _drawn(matrix):
    return np.linalg.inv(matrix) * np.outer(STRETCH, STRETCH)


def test_what_cannot_be_drawn_is_none():
    assert picture_at(np.array([np.nan, 0.0]), np.eye(2), np.ones(2)) is None
    assert picture_at(np.ones(2), None, np.ones(2)) is None
    bound = objective("himmelblau").bound()
    assert picture_at(np.ones(2), metric_from("polar").inverse(bound, (0.0, 0.0)), np.ones(2)) is None


@pytest.fixture
def view(qtbot):
    view = MetricView()
    view.resize(400, 220)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_dragging_a_handle_asks_for_a_positive_definite_matrix(view, qtbot):
    asked, ended = [], []
    view.matrix_dragged.connect(asked.append)
    view.released.connect(lambda: ended.append(True))
    view.show_picture(picture_of(np.eye(2), (1.0, 2.0), np.ones(2)), np.ones(2), True, 0)
    handle, middle = view.handles()[0], view.middle(0)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=handle.toPoint())
    for share in (0.8, 0.5):
        qtbot.mouseMove(view, QPointF(middle + (handle - middle) * share).toPoint())
        qtbot.waitUntil(lambda: bool(asked))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton)
    assert ended
    squares = np.linalg.eigvalsh(matrix_of(asked[-1]))
    # Half the axis is four times the length of a step in that direction; the other direction stays.
    assert squares[0] == pytest.approx(1.0, rel=0.02) and squares[1] > 1.4


def test_a_ball_that_is_not_a_constant_matrix_is_not_dragged(view, qtbot):
    asked = []
    view.matrix_dragged.connect(asked.append)
    view.show_picture(picture_of(np.eye(2), (1.0, 2.0), np.ones(2)), np.ones(2), False, 0)
    handle = view.handles()[0]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=handle.toPoint())
    qtbot.mouseMove(view, (handle + QPointF(-20, 10)).toPoint())
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton)
    assert not asked


def test_the_picture_is_drawn_in_both_shapes_and_themes_and_its_absence_explained(view):
    pictures = []
    view.show_reason("No runs: click the map to place a start.")
    pictures.append(view.grab().toImage())
    view.show_picture(picture_of(np.eye(2), (1.0, 2.0), np.ones(2)), np.ones(2), True, 0)
    pictures.append(view.grab().toImage())
    view.set_theme(DARK)
    pictures.append(view.grab().toImage())
    view.resize(220, 400)
    pictures.append(view.grab().toImage())
    view.show_picture(picture_of(np.eye(2), (0.0, 0.0), np.ones(2)), np.ones(2), True, 0)
    pictures.append(view.grab().toImage())
    assert all(one != other for one, other in pairwise(pictures))

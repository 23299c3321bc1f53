"""Paths by the thousands: what is drawn frame by frame is what is drawn at once."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.features.multi_start.path_cloud import FEW, PathCloud
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.scene.basin_picture import COLOURS


@pytest.fixture(scope="module")
def result():
    experiment = Experiment("himmelblau", steps=200)
    bound = experiment.bound()
    drawn = starts(bound, "sobol", FEW + 100, 0)
    return list(multi_start(experiment, bound, suggested("gradient_descent", bound), drawn))[-1]


@pytest.fixture
def view(qtbot):
    made = ContourView()
    made.resize(400, 400)
    made.cloud = PathCloud()
    made.addItem(made.cloud)
    made.getViewBox().setRange(QRectF(-6, -6, 12, 12), padding=0)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def picture(view):
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    view.render(painter)
    painter.end()
    return np.array(image.constBits()).reshape(400, 400, 4)[..., 2::-1].astype(int)


def cloud_at(view, result, *positions):
    view.cloud.set_result(result)
    for position in positions:
        view.cloud.set_position(position)
        drawn = picture(view)
    return drawn


def test_frame_by_frame_is_as_at_once_and_back_again(view, result):
    last = len(result.ends.marks) - 1
    at_once = cloud_at(view, result, last)
    np.testing.assert_array_equal(cloud_at(view, result, 0, 3, 3.7, 11, 20.2, last), at_once)
    np.testing.assert_array_equal(cloud_at(view, result, last, 5, 2, last), at_once)
    early = cloud_at(view, result, 5)
    np.testing.assert_array_equal(cloud_at(view, result, last, 5), early)
    assert np.any(early != at_once)


def test_each_run_has_the_colour_of_the_minimum_that_it_reached(view, result):
    groups = {group.colour: group for group in (view.cloud.set_result(result), *view.cloud.groups)[1:]}
    assert set(groups) == set(COLOURS[:4])
    for label, colour in enumerate(COLOURS[:4]):
        ends = groups[colour].path[:, -1]
        assert len(ends) == np.count_nonzero(result.labels == label)
        assert np.abs(ends - result.attractors[label].point).max() < 0.1


def test_between_two_marks_each_run_that_goes_on_goes_a_part(view, result):
    view.cloud.set_result(result)
    group = view.cloud.groups[0]
    lines = group.between(10, 0.25)
    going = group.ended > 10
    assert len(lines) == going.sum() < len(group.path) + 1
    begin, end = group.path[going, 10], group.path[going, 11]
    np.testing.assert_allclose(lines, np.hstack([begin, 0.75 * begin + 0.25 * end]))


def test_zooming_draws_anew_and_nothing_is_left_of_cleared_paths(view, result):
    empty = picture(view)
    last = len(result.ends.marks) - 1
    whole = cloud_at(view, result, last)
    view.getViewBox().setRange(QRectF(2, 1, 2, 2), padding=0)
    assert np.any(picture(view) != whole)
    view.getViewBox().setRange(QRectF(-6, -6, 12, 12), padding=0)
    np.testing.assert_array_equal(picture(view), whole)
    np.testing.assert_array_equal(cloud_at(view, None, last), empty)

"""What the status line says of the place under the pointer."""

import math

import pytest
from PySide6.QtCore import QPointF

from gdexplorer.gui.common.point_text import point_in_words
from gdexplorer.gui.window.status import StatusReadout
from gdexplorer.numerals import as_typed
from gdexplorer.objectives import CustomFormula
from gdexplorer.session import edits


@pytest.mark.parametrize(("scale", "norm"), [("1e200", "5e200"), ("1e-200", "5e\N{MINUS SIGN}200")])
def test_the_norm_of_a_gradient_is_shown_even_if_its_square_is_out_of_range(person, scale, norm):
    person.explorer.apply(edits.ChooseCustom(CustomFormula(f"3*{scale}*x + 4*{scale}*y")))
    person.settled()
    readout = person.window.findChild(StatusReadout)
    readout.end_message()
    readout.set_pointer((0.5, 0.5))
    assert f"‖∇f‖ = {norm}" in person.find("status_readout").text()


def test_a_value_that_is_undefined_is_said_to_be_so(person):
    person.explorer.apply(edits.ChooseCustom(CustomFormula("log(x) + y")))
    person.settled()
    readout, view = person.window.findChild(StatusReadout), person.find("contour_view")
    readout.end_message()
    readout.set_pointer((-0.5, -0.5))
    view.scene().sigMouseMoved.emit(view.getViewBox().mapViewToScene(QPointF(-0.5, -0.5)))
    for text in (person.find("status_readout").text(), view.card.text()):
        assert "f is undefined here" in text and "nan" not in text and "∇" not in text


def test_a_gradient_that_is_undefined_is_said_to_be_so(person):
    person.explorer.apply(edits.ChooseCustom(CustomFormula("sqrt(x^2 + y^2)")))
    person.settled()
    readout = person.window.findChild(StatusReadout)
    readout.end_message()
    readout.set_pointer((0.0, 0.0))
    for text in (
        person.find("status_readout").text(),
        point_in_words(person.find("contour_view").surface, (0.0, 0.0), None),
    ):
        assert "f = 0" in text and "∇f is undefined here" in text and "nan" not in text


def test_a_run_that_begins_where_the_function_is_undefined_has_no_numbers(person):
    person.explorer.apply(edits.ChooseCustom(CustomFormula("log(x) + y^2")))
    person.settled()
    person.explorer.apply(edits.AddStart((-1.0, 1.0)))
    person.settled()
    first = len(person.explorer.experiment.optimizers) * (len(person.explorer.experiment.starts) - 1)
    person.explorer.apply(edits.SelectRun(first))
    for key in ("stability", "inspector", "runs"):
        person.bring_up(key)
    person.settled()
    seen = person.rows()[first]
    assert seen.count("undefined") == 2 and not any("nan" in text for text in seen)
    person.wait(lambda: person.find("stability_verdict").text() == "The curvature along this run is undefined.")
    assert not person.find("stability_view").isVisible() and not person.find("stability_limit").text()
    for name in ("value", "norm"):
        assert person.find(f"inspector_{name}").text() == "undefined"


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1600, 1000)])
@pytest.mark.parametrize("key", ["himmelblau", "housing_mse"])
def test_value_and_norm_are_seen_at_each_size(open_window, size, key):
    person = open_window(size=size)
    person.explorer.apply(edits.ChooseObjective(key))
    person.settled()
    bound, shown = person.explorer.experiment.bound(), person.find("status_readout")
    low, high = bound.domain[0]
    place = low + 0.337 * (high - low), 0.1234567
    readout = person.window.findChild(StatusReadout)
    readout.end_message()
    readout.set_pointer(place)
    value, gradient = bound.value_gradient(place)
    norm, text = math.hypot(*gradient), as_typed(shown.text())
    assert not shown.is_cut
    assert float(text.partition("‖∇f‖ = ")[2].split()[0]) == pytest.approx(norm, rel=0.06)
    assert float(text.partition("f = ")[2].split()[0]) == pytest.approx(value, rel=6e-3)
    assert f"f = {value:.6g}   ‖∇f‖ = {norm:.4g}" in as_typed(shown.whole)
    assert shown.whole.startswith(("x = ", "intercept = "))

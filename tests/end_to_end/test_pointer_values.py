"""What the status line says of the place under the pointer."""

import pytest

from gdexplorer.gui.window.status import StatusReadout
from gdexplorer.objectives import CustomFormula
from gdexplorer.session import edits


@pytest.mark.parametrize(("scale", "norm"), [("1e200", "5e+200"), ("1e-200", "5e\N{MINUS SIGN}200")])
def test_the_norm_of_a_gradient_is_shown_even_if_its_square_is_out_of_range(person, scale, norm):
    person.explorer.apply(edits.ChooseCustom(CustomFormula(f"3*{scale}*x + 4*{scale}*y")))
    person.settled()
    readout = person.window.findChild(StatusReadout)
    readout.end_message()
    readout.set_pointer((0.5, 0.5))
    assert f"‖∇f‖ = {norm}" in person.find("status_readout").text()

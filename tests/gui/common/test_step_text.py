import pytest

from gdexplorer.gui.common.step_text import scale


@pytest.mark.parametrize(
    ("factor", "words"), [(0.05, "1:20"), (1.0, "1:1"), (50.0, "50:1"), (2e6, "2×10⁶:1"), (0.000002, "1:500000")]
)
def test_a_scale_is_written_as_on_maps(factor, words):
    assert scale(factor) == words

"""A table with words of any length does not widen the side panel, which would take the room from the pictures."""

import pytest

from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session import edits

WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"


def width_with(person, tmp_path, word, network):
    path = tmp_path / f"{word[:60]}.csv"
    rows = "".join(f"{i},{word if i % 2 else word[::-1]}\n" for i in range(40))
    path.write_text(f"a,{word}\n{rows}{word},{word}\n")
    source = CsvFile(str(path), ("a",), word)
    custom = CustomNetwork((1, 2, 1), cost="cross_entropy", data=source) if network else CustomFit(source)
    person.explorer.apply(edits.ChooseCustom(custom))
    person.settled()
    person.bot.wait(300)
    panel = person.window.features["objective"].panel
    assert person.explorer.experiment.objective == custom
    return panel.minimumSizeHint().width(), panel.width()


@pytest.mark.parametrize("network", [False, True])
def test_a_long_word_of_a_table_does_not_widen_the_side_panel(person, tmp_path, network):
    usual = width_with(person, tmp_path, "label", network)
    assert width_with(person, tmp_path, WORD, network) == usual

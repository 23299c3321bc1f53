"""Someone tells three kinds of iris apart, from scikit-learn's set or from a table of their own."""

import numpy as np
import pytest

from end_to_end.test_custom_network import choose, prepared
from gdexplorer.gui.features.objective import network_data

KINDS = ("setosa", "versicolor", "virginica")
# Means and standard deviations of petal length and width in cm (R. A. Fisher, Annals of Eugenics 7, 1936, table I).
PETALS = {
    "setosa": (1.46, 0.17, 0.25, 0.11),
    "versicolor": (4.26, 0.47, 1.33, 0.20),
    "virginica": (5.55, 0.55, 2.03, 0.27),
}


@pytest.fixture
def table(tmp_path):
    """Flowers drawn with the measures of each kind, as a table with the kinds in words."""
    random = np.random.default_rng(0)
    rows = [
        f"{random.normal(length, length_by):.2f},{random.normal(width, width_by):.2f},{kind}"
        for kind, (length, length_by, width, width_by) in PETALS.items()
        for _ in range(50)
    ]
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(["petal length (cm),petal width (cm),species", *rows]))
    return path


def from_scikit_learn(person, table, monkeypatch):
    pytest.importorskip("sklearn")
    choose(person, "network_data_kind_combo", "scikit-learn: iris")
    person.type("network_data_inputs_edit", "petal length (cm), petal width (cm)")


def from_a_table(person, table, monkeypatch):
    monkeypatch.setattr(network_data, "chosen_file", lambda *asked: table)
    combo = person.find("network_data_kind_combo")
    choose(person, "network_data_kind_combo", combo.itemText(combo.findData(network_data.FILE)))
    person.type("network_data_inputs_edit", "petal length (cm), petal width (cm)")
    prepared(person, lambda custom: custom.layers[0] == 2)
    person.type("network_data_target_edit", "species")
    person.wait(lambda: "choose the cross-entropy as the cost" in person.find("problem_text").text())
    choose(person, "network_cost_combo", "cross-entropy")


@pytest.mark.parametrize("by", [from_scikit_learn, from_a_table])
def test_three_kinds_are_told_apart_and_seen_in_all_pictures(open_window, table, monkeypatch, by):
    person = open_window()
    choose(person, "objective_combo", "Neural network")
    prepared(person, lambda custom: True)
    by(person, table, monkeypatch)
    prepared(person, lambda custom: custom.layers[0] == 2 and custom.columns.classes == KINDS)
    bound = person.explorer.experiment.bound()
    assert bound.samples.classes == KINDS

    # Regions in the colours of all three.
    assert person.find("data_view").class_regions.shown
    person.find("network_test_share_spin").setValue(20)
    prepared(person, lambda custom: bool(custom.test))
    person.explorer.player.go_to_end()
    person.settled()

    # Test rows: their loss and accuracy are curves, and the inspector counts right and wrong ones of each kind.
    run = person.explorer.runs.scene.runs[0]
    assert len(run.test_losses) == len(run.test_accuracies) == run.trajectory.steps + 1
    assert run.test_accuracies[-1] > 0.8
    person.bring_up("inspector")
    person.wait(lambda: "accuracy" in person.find("inspector_measures_test_words").text().lower())
    counts = [[int(person.find(f"inspector_confusion_test_{i}{j}").text()) for j in range(3)] for i in range(3)]
    assert np.sum(counts) == 30 and [sum(row) for row in counts] == [10, 10, 10]
    assert np.trace(counts) / 30 == pytest.approx(run.test_accuracies[-1])

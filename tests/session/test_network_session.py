"""Sessions that hold a network: they come back as they were, and whatever is wrong in them is told in a sentence."""

import json

import msgspec
import pytest
from msgspec.structs import replace
from session_files import opened

from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Houses
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.network.presets import PRESETS
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

CUSTOM = CustomNetwork((1, 8, 8, 1))


def network_experiment(custom=CUSTOM):
    return edits.ChooseCustom(custom).apply_to(edits.first_example())


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.label)
def test_networks_come_back(preset, tmp_path):
    experiment = network_experiment(preset.custom)
    write_session(tmp_path / "a.gdx.json", Document(experiment, cursor=7))
    assert opened(tmp_path / "a.gdx.json") == Document(experiment, cursor=7)


@pytest.mark.parametrize("custom", [CustomNetwork((1, 4, 1), test=Split(0.3, 5)), CustomFit(Houses(), test=Split())])
def test_rows_kept_for_testing_come_back(custom, tmp_path):
    document = Document(network_experiment(custom), cursor=3)
    write_session(tmp_path / "a.gdx.json", document)
    assert opened(tmp_path / "a.gdx.json") == document


@pytest.mark.parametrize("custom", [CustomNetwork((1, 4, 1)), CustomFit(Houses())])
def test_a_session_without_test_rows_has_no_entry_for_them_as_before_there_were_any(custom, tmp_path):
    document = Document(network_experiment(custom))
    content = json.loads(write_session(tmp_path / "a.gdx.json", document))
    assert "test" not in content["experiment"]["objective"]
    assert opened(tmp_path / "a.gdx.json") == document


def test_the_plane_comes_back(tmp_path):
    experiment = network_experiment()
    start = experiment.starts[0]
    for plane in (PlaneChoice("random", seed=3, anchor=start), PlaneChoice(weights=(5, 90)), PlaneChoice("components")):
        changed = edits.SetPlane(plane).apply_to(experiment)
        write_session(tmp_path / "a.gdx.json", Document(changed))
        assert opened(tmp_path / "a.gdx.json").experiment.plane == plane


def test_a_plane_means_nothing_to_two_coordinates(tmp_path):
    plain = edits.first_example()
    write_session(tmp_path / "a.gdx.json", Document(replace(plain, plane=PlaneChoice(weights=(10**20, 5), run=-1))))
    assert opened(tmp_path / "a.gdx.json") == Document(plain)


HOSTILE = {
    "a width of zero": ({"layers": [1, 0, 1]}, {}, "1 to 512"),
    "a huge width": ({"layers": [1, 10**12, 1]}, {}, "1 to 512"),
    "layers that are a text": ({"layers": "1,8,1"}, {}, "a list is needed"),
    "another number of weights": ({"layers": [1, 4, 1]}, {}, "13 coordinates"),
    "an unknown activation": ({"activation": "foo"}, {}, "activation"),
    "an unknown field": ({"extra": 1}, {}, "extra"),
    "a share of test rows that is none": ({"test": {"share": 2.0}}, {}, "share of test rows"),
    "a text for test rows": ({"test": "some"}, {}, "test"),
    "unknown data": ({"data": {"type": "Generated", "name": "nope"}}, {}, "generated set"),
    "a folder for data": ({"data": {"type": "CsvFile", "path": "/"}}, {}, "folder"),
    "weights that are none": ({}, {"weights": [500, 1]}, "two different"),
    "an anchor elsewhere": ({}, {"anchor": [1.0, 2.0]}, "97 finite"),
    "a huge index of a weight": ({}, {"kind": "random", "weights": [0, 10**20]}, "two different"),
    "a huge seed of the plane": ({}, {"seed": 2**31}, "seed of a plane"),
    "a huge run of the plane": ({}, {"run": 2**63}, "run of a plane"),
    "a huge seed of the network": ({"seed": 10**20}, {}, "seed of the initialisation"),
    "a huge seed of the data": ({"data": {"type": "Generated", "name": "sine", "seed": 2**31}}, {}, "seed of a gener"),
    "an unknown kind of plane": ({}, {"kind": "sphere"}, "kind"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_opened_is_refused_with_a_sentence(name, tmp_path):
    network, plane, part = HOSTILE[name]
    path = tmp_path / "a.gdx.json"
    write_session(path, Document(network_experiment()))
    session = json.loads(path.read_text(encoding="utf-8"))
    session["experiment"]["objective"].update(network)
    session["experiment"]["plane"].update(plane)
    path.write_bytes(msgspec.json.encode(session))
    with pytest.raises(InputError, match=part):
        opened(path)

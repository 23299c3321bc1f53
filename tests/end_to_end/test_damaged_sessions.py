"""Sessions with one value exchanged: refused in a sentence or shown, but never half of it and never an exception."""

import itertools
import json
import os
import random

import pytest
from session_files import opened

from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

STRANGE = (-1, 0, 1, 2**31 - 1, 2**31, 2**63, 10**20, -(10**20), 1e308, -1e308, 5e-324, True, False, None, "")
# Of each session. GDEXPLORER_SAMPLES=100000 tries all.
SAMPLES = int(os.environ.get("GDEXPLORER_SAMPLES", "150"))


def of_a_network(plane):
    experiment = edits.ChooseCustom(CustomNetwork((1, 2, 1))).apply_to(edits.first_example())
    return edits.SetPlane(plane).apply_to(experiment)


SESSIONS = {
    "two coordinates": edits.first_example,
    "houses": lambda: edits.ChooseObjective("housing_mse").apply_to(edits.first_example()),
    "plane of weights": lambda: of_a_network(PlaneChoice()),
    "random plane": lambda: of_a_network(PlaneChoice("random", seed=3)),
    "components": lambda: of_a_network(PlaneChoice("components")),
}


def leaves(tree, path=()):
    """The places of all numbers, texts and empty values."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def exchanged(text, place, value):
    tree = holder = json.loads(text)
    for key in place[:-1]:
        holder = holder[key]
    if holder[place[-1]] == value and type(holder[place[-1]]) is type(value):
        return None
    holder[place[-1]] = value
    return json.dumps(tree)


@pytest.mark.parametrize("name", SESSIONS)
def test_one_strange_value_is_refused_or_shown(name, open_window, tmp_path):
    path = tmp_path / "a.gdx.json"
    write_session(path, Document(SESSIONS[name]()))
    whole, person, shown = path.read_text(), open_window(), 0
    places = list(itertools.product(leaves(json.loads(whole)), STRANGE))
    for place, value in random.Random(name).sample(places, min(len(places), SAMPLES)):
        text = exchanged(whole, place, value)
        if text is None:
            continue
        path.write_text(text)
        try:
            document = opened(path)
        except InputError as error:
            assert str(error)
            continue
        person.explorer.begin_with(document)
        person.bot.wait(1)
        assert person.explorer.experiment == document.experiment, (place, value)
        shown += 1
    person.settled()
    assert shown > 5

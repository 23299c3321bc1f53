import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.cluster.address import Place, place_of
from gdexplorer.errors import InputError


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("local", Place("local", os.cpu_count())),
        ("local:3", Place("local", 3)),
        ("slurm", Place("slurm", 1)),
        ("slurm:40", Place("slurm", 40)),
        ("tcp://10.0.0.1:8786", Place("at", address="tcp://10.0.0.1:8786")),
        (" tls://a.b-c.example:80/ ", Place("at", address="tls://a.b-c.example:80")),
        ("localhost:8786", Place("at", address="tcp://localhost:8786")),
        ("[::1]:8786", Place("at", address="tcp://[::1]:8786")),
    ],
)
def test_addresses_that_there_are(text, place):
    assert place_of(text) == place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("local:0", "from 1 to 4,096"),
        ("local:-1", "from 1 to 4,096"),
        ("local:", "from 1 to 4,096"),
        ("slurm:many", "from 1 to 4,096"),
        ("tcp://10.0.0.1", "write local or local:4"),
        ("http://10.0.0.1:80", "write local or local:4"),
        ("host:99999", "write local or local:4"),
        ("", "write local or local:4"),
        ("nowhere.json", "cannot be read"),
    ],
)
def test_others_are_refused_in_a_sentence(text, told):
    with pytest.raises(InputError, match=told):
        place_of(text)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        place_of(text)
    except InputError as error:
        assert str(error).endswith(".")


def test_the_file_of_a_scheduler_names_its_address(tmp_path):
    file = tmp_path / "scheduler.json"
    file.write_text(json.dumps({"address": "tcp://10.0.0.7:1234"}))
    assert place_of(str(file)) == Place("at", address="tcp://10.0.0.7:1234")
    for text in ("", "[]", "{}", '{"address": 3}', '{"address": "x.json"}'):
        file.write_text(text)
        with pytest.raises(InputError, match="no file of a Dask scheduler"):
            place_of(str(file))

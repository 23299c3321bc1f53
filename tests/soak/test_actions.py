from random import Random

import pytest

from soak import files
from soak.actions import Action, read


def test_an_action_is_read_as_it_was_written():
    action = Action("type", "#edit/0", {"text": "\u2212ü🙂", "end": "Return"}, 60)
    assert read(action.line()) == action
    assert action.line().isascii()


@pytest.mark.parametrize("kind", files.MAKERS)
def test_a_seed_gives_the_same_file_each_time(kind, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    for seed in range(20):
        assert (
            files.make(tmp_path / "one", kind, seed).read_bytes()
            == files.make(tmp_path / "other", kind, seed).read_bytes()
        )


def test_tables_are_of_many_dialects():
    tables = {files.table(Random(seed))[:40] for seed in range(50)}
    assert len(tables) > 40

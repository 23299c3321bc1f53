"""Where samples come from: each source gives what it says, once."""

import msgspec
import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.source import CsvFile, DataSource, Generated, Houses, title_of


@pytest.mark.parametrize("name", SETS)
def test_a_seed_gives_the_same_samples_again_and_another_gives_others(name):
    one, same, other = (SETS[name].draw(np.random.default_rng(seed), 50, 0.1) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one[0], same[0])
    np.testing.assert_array_equal(one[1], same[1])
    assert not np.array_equal(one[0], other[0])


@pytest.mark.parametrize("name", SETS)
def test_sets_have_the_samples_asked_for(name):
    columns = Generated(name, 37, 0.05, 3).load()
    assert len(columns.inputs) == len(columns.targets) == 37
    assert columns.inputs.shape[1] == len(columns.input_names)
    assert len(columns.classes) == SETS[name].classes
    if columns.classes:
        assert set(columns.targets) == set(range(SETS[name].classes))
        counts = np.bincount(columns.targets.astype(int))
        assert counts.max() - counts.min() <= (1 if name != "xor" else 26)
    assert np.isfinite(columns.inputs).all()


def test_sets_without_noise_are_what_their_formulas_say():
    x, y = (Generated(name, 500, 0.0).load() for name in ("sine", "step"))
    np.testing.assert_allclose(x.targets, np.sin(np.pi * x.inputs[:, 0]))
    np.testing.assert_array_equal(y.targets, y.inputs[:, 0] > 0)
    circles, xor, moons, spirals = (
        Generated(name, 500, 0.0).load() for name in ("circles", "xor", "two_moons", "spirals")
    )
    np.testing.assert_allclose(np.hypot(*circles.inputs.T), 1 - 0.5 * circles.targets)
    np.testing.assert_array_equal(xor.targets, np.prod(xor.inputs, axis=1) < 0)
    centres = np.column_stack([moons.targets, 0.5 * moons.targets])
    np.testing.assert_allclose(np.hypot(*(moons.inputs - centres).T), 1.0)
    radius, angle = np.hypot(*spirals.inputs.T), np.arctan2(*spirals.inputs.T[::-1])
    turned = (angle - 3 * np.pi * radius - np.pi * spirals.targets) / (2 * np.pi)
    np.testing.assert_allclose(turned, np.round(turned), atol=1e-9)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Generated("moons"), "did you mean two_moons"),
        (Generated("sine", 1), "2 to 1,000,000"),
        (Generated("sine", 10**9), "not 1,000,000,000"),
        (Generated("sine", noise=float("nan")), "noise"),
        (Generated("sine", seed=-1), "seed"),
        (Houses(("LotAera",)), "did you mean LotArea"),
        (CsvFile("/nowhere/at all.csv"), "There is no file"),
    ],
)
def test_sources_that_cannot_be_are_refused_in_words(source, said):
    with pytest.raises(InputError, match=said):
        source.load()


def test_the_houses_are_all_there_with_their_units():
    columns = Houses().load()
    assert columns.inputs.shape == (2930, 1)
    assert (columns.input_names, columns.target_name) == (("lot area (sq ft)",), "sale price (US dollars)")
    assert Houses(("GrLivArea", "OverallQual")).load().inputs.shape == (2930, 2)
    assert columns.noun == "houses" and not columns.note


def test_a_file_is_read_once_until_it_changes(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n3,5\n")
    source = CsvFile(str(path), ("a",), "b")
    first = source.load()
    assert source.load() is first
    path.write_text("a,b\n1,2\n3,5\n4,9\n")
    assert len(source.load().targets) == 3
    assert title_of(source) == "table.csv"


def test_what_was_loaded_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        Generated("sine").load().targets[0] = 1.0


@pytest.mark.parametrize("source", [CsvFile("a.csv", ("x",), "y"), Houses(), Generated("xor", 10, 0.0, 4)])
def test_sources_go_to_a_file_and_back(source):
    assert msgspec.json.decode(msgspec.json.encode(source), type=DataSource) == source
    assert hash(source) == hash(msgspec.structs.replace(source))

"""Tasks through an executor in this process: the same bits, nothing done twice, nothing lost."""

import numpy as np
import pytest
from bits import Backwards, same_bits
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.cluster import descents
from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.kinds import done, kind_of
from gdexplorer.cluster.pieces import Array, key_of
from gdexplorer.cluster.store import Store
from gdexplorer.cluster.versions import check_library, library_of
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.race.racing import race, stages
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.engine.tasks import Descents
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.errors import InputError

ARRAYS = "points", "values", "codes", "steps", "evaluations", "marks", "path"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "pieces")


def problem(key="himmelblau", rule="momentum", **limits):
    experiment = Experiment(key, **{"steps": 150, **limits})
    bound = experiment.bound()
    return experiment, bound, suggested(rule, bound)


@pytest.mark.parametrize("size", [1, 3, 40])
@pytest.mark.parametrize("executor", [Embedded, Backwards])
def test_basins_are_the_same_and_made_once(store, executor, size, monkeypatch):
    monkeypatch.setattr(descents, "MOST_RUNS", 100)
    here = basins(*problem(), size)
    for is_again in (False, True):
        flow = Flow(executor(), store)
        there = basins(*problem(), size, flow)
        assert same_bits(here.labels, there.labels) and same_bits(here.steps, there.steps)
        assert here.attractors == there.attractors
        assert (flow.tally.new == 0) is is_again


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_many_starts_are_the_same(store, noise):
    run = problem("rosenbrock", "adam", noise=noise, seed=3)
    drawn = starts(run[1], "sobol", 600, 0)
    *_, here = multi_start(*run, drawn)
    *_, there = multi_start(*run, drawn, do=Flow(Backwards(), store))
    assert all(same_bits(getattr(here.ends, name), getattr(there.ends, name)) for name in ARRAYS)
    assert same_bits(here.labels, there.labels)


@pytest.mark.parametrize("second", [(), (Range("momentum", 0.0, 0.99, 12),)])
def test_sweeps_are_the_same(store, second):
    experiment, bound, configured = problem()
    over, start = (Range("learning_rate", 1e-4, 1.0, 50, True), *second), np.array(bound.start)
    *_, here = sweep(experiment, bound, configured, over, start)
    *_, there = sweep(experiment, bound, configured, over, start, do=Flow(Backwards(), store))
    for name in ("values", "codes", "edges", "limits", "lowest_end"):
        assert same_bits(getattr(here, name), getattr(there, name)), name


def test_races_are_the_same(store):
    problems = [Experiment(key, seed=2) for key in ("himmelblau", "rosenbrock")]
    keys, terms = ["adam", "bfgs", "nelder_mead"], Terms(budget=60, trials=6, starts=3)
    here = list(race(problems, keys, terms))
    for is_again in (False, True):
        flow = Flow(Backwards(), store)
        *_, last = stages(problems, keys, terms, do=flow)
        assert (flow.tally.new, flow.tally.kept) == ((0, 6) if is_again else (6, 0))
        for one, other in zip(here, last.rounds, strict=True):
            assert repr(one) == repr(other)
            for first, second in zip(one.standings, other.standings, strict=True):
                assert same_bits(first.tuned.evaluations, second.tuned.evaluations)


def test_another_version_of_a_library_is_refused():
    assert library_of("adam") == ""
    with pytest.raises(InputError, match="no_such_library is not installed there"):
        library_of("no_such_library:Adam")
    found = library_of("numpy:rule")
    check_library("numpy:rule", found)
    with pytest.raises(InputError, match=f"{found} is installed there instead of numpy 0.1"):
        check_library("numpy:rule", "numpy 0.1")


def test_what_was_done_before_a_stop_is_kept(store, monkeypatch):
    monkeypatch.setattr(descents, "MOST_RUNS", 10)
    run = problem()
    drawn = starts(run[1], "sobol", 400, 0)
    flow = Flow(Embedded(), store)
    list(multi_start(*run, drawn, cancelled=lambda: flow.tally.new >= 7, do=flow))
    assert 7 <= (made := flow.tally.new) < 40
    again = Flow(Embedded(), store)
    *_, last = multi_start(*run, drawn, do=again)
    assert (again.tally.kept, again.tally.new, last.done) == (made, 40 - made, 400)


def test_damaged_pieces_are_done_again(store):
    run = problem()
    first = basins(*run, 20, Flow(Embedded(), store))
    for file in store.folder.glob("??/*.bin"):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    flow = Flow(Embedded(), store)
    again = basins(*run, 20, flow)
    assert flow.tally.kept == 0 and same_bits(first.labels, again.labels)


def task(**changes):
    experiment, bound, configured = problem(**changes)
    return Descents(experiment, bound, (configured,), np.array([[0.5, 0.25], [1.0, 2.0]]))


def test_pieces_differ_where_results_may(monkeypatch):
    first = task()
    others = [
        task(steps=151), task(seed=1), task(noise=0.1), task(key="rosenbrock"), replace(first, marks=(0, 3)),
        replace(first, starts=first.starts + 1e-16 + np.spacing(first.starts)), replace(first, target=0.0),
        replace(first, choices=(first.choices[0].with_setting("momentum", 0.5),)),
    ]  # fmt: skip
    keys = [key_of(piece) for each in (first, *others) for piece in kind_of(each).cut(each).pieces]
    assert len(set(keys)) == len(keys) == 9
    coloured = replace(first, choices=(replace(first.choices[0], colour=3),))
    assert kind_of(first).cut(coloured).pieces == kind_of(first).cut(first).pieces
    from gdexplorer.cluster import pieces, versions

    monkeypatch.setattr(pieces, "versions", lambda: replace(versions.versions(), numba="0.1"))
    assert key_of(kind_of(first).cut(first).pieces[0]) != keys[0]


@settings(max_examples=25)
@given(
    st.integers(1, 5), st.integers(1, 9), st.integers(1, 20),
    st.sampled_from(["gradient_descent", "adam", "nelder_mead", "momentum"]),
)  # fmt: skip
def test_however_cut_the_runs_are_those_of_the_task(choices, count, most, rule):
    experiment, bound, _ = problem(steps=20)
    base = configure(rule)
    name = base.settings[0][0]
    rows = [
        base.with_setting(name, dict(base.settings)[name] * (1 - i / 100)) if name else base for i in range(choices)
    ]
    given_task = Descents(experiment, bound, tuple(rows), starts(bound, "sobol", count, 0))
    kind = kind_of(given_task)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descents, "MOST_RUNS", most)
        cut = kind.cut(given_task)
    there = kind.joined([done(piece, {}) for piece in cut.pieces])
    here = given_task.here(lambda: False)
    assert all(same_bits(getattr(here, each), getattr(there, each)) for each in ARRAYS)


@given(st.lists(st.floats(), max_size=5), st.sampled_from(["<f8", ">f8", "<i8", "<i4"]))
def test_arrays_travel_whole(numbers, kind):
    with np.errstate(invalid="ignore"):
        array = np.array(numbers).astype(kind)
    again = Array.of(array).unpacked()
    assert again.dtype == array.dtype.newbyteorder("<") and again.flags.writeable
    assert again.tobytes() == array.astype(kind.replace(">", "<")).tobytes()


def test_a_folder_that_others_may_write_to_is_refused(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(InputError, match=r"Pieces cannot be kept in .*open: others may write there"):
        Store(folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"Pieces cannot be kept in .*file"):
        Store(tmp_path / "file")


def test_the_oldest_pieces_go_first(store):
    import os

    for number in range(10):
        key = f"{number:02d}" + 62 * "a"
        store.save(key, bytes(1000))
        os.utime(store.folder / key[:2] / f"{key}.bin", (number, number))
    store.forget_oldest(most=4 * 1032 + 1)
    assert [store.load(f"{number:02d}" + 62 * "a") is not None for number in range(10)] == [False] * 6 + [True] * 4

"""Many starts: run when asked to, and shown only on the map that they belong to."""

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import scene_of

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import SAMPLINGS, starts
from gdexplorer.gui.common.analyses import OUTDATED
from gdexplorer.gui.features.multi_start.multi_start_job import ManyStarts, MultiStartJob
from gdexplorer.session import edits
from tests.result_jobs import heard

ASKED = ManyStarts(0, 40, SAMPLINGS[0].key, 3)


@pytest.fixture
def job(qtbot):
    yield from heard(MultiStartJob())


def test_they_are_those_of_the_engine_and_shown_only_on_their_map(job, qtbot):
    one, other = edits.first_example(), edits.ChooseObjective("sphere").apply_to(edits.first_example())
    job.set_experiment(one)
    job.run(ASKED)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert set(job.results) == {None}  # there is no map yet
    job.set_scene(scene_of(one))
    bound = one.bound()
    drawn = starts(bound, ASKED.sampling, ASKED.count, ASKED.seed)
    *_, expected = multi_start(replace(one, seed=ASKED.seed), bound, one.optimizers[0], drawn)
    np.testing.assert_array_equal(job.results[-1].ends.path, expected.ends.path)
    job.set_scene(scene_of(other))
    assert job.results[-1] is None
    job.set_scene(scene_of(one))
    assert job.results[-1] is not None
    job.set_experiment(other)
    job.set_scene(scene_of(one))
    assert job.results[-1] is None


def test_clearing_ends_what_runs(job):
    job.set_experiment(edits.first_example())
    job.run(replace(ASKED, count=10_000))
    assert job.busy
    job.clear()
    assert not job.busy and job.results[-1] is None


def test_without_an_optimizer_it_is_told(job):
    job.run(ASKED)
    assert job.said == ["There is no optimizer: add one first."] and not job.busy


def test_another_request_changes_nothing_about_a_result_until_it_has_one(job, qtbot):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.set_scene(scene_of(experiment))
    job.run(ASKED)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    job.run(replace(ASKED, optimizer=1, sampling=SAMPLINGS[1].key))
    job.cancel()
    analysis = job.analysis(job.result)
    assert (analysis.optimizer, analysis.settings["sampling"]) == (experiment.optimizers[0], ASKED.sampling)
    job.set_experiment(edits.SetHyperparameter(1, "learning_rate", 0.02).apply_to(experiment))
    assert job.outdated[-1] == ""
    job.set_experiment(edits.SetHyperparameter(0, "learning_rate", 0.02).apply_to(experiment))
    assert job.outdated[-1] == OUTDATED


@pytest.mark.parametrize("change", [{"objective": "sphere", "optimizers": ()}, {"optimizers": ()}], ids=str)
def test_without_an_optimizer_nothing_is_left_as_if_it_were_of_now(job, qtbot, change):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.set_scene(scene_of(experiment))
    job.run(ASKED)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    job.set_experiment(replace(experiment, **change))
    assert job.analyses[-1].result is None or job.outdated[-1] == OUTDATED

"""The part of the map that is looked at is sampled off the window's thread, and never of another function."""

import threading

import pytest
from pictures import PlainObjective, bowl, waves

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.features.map_detail import map_detail_job
from gdexplorer.gui.features.map_detail.map_detail_job import MapDetailJob
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.patch import Seen, sample_patch
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits


@pytest.fixture
def job(qtbot):
    made = MapDetailJob()
    yield made
    made.stop()


def scene_of(function):
    return Scene(edits.first_example(), build_surface(PlainObjective(function), COLOUR_TABLE, False, 33))


def seen(side):
    return Seen(((-side, side), (-side, side)), 100.0, 100.0)


def patches_of(job):
    patches = []
    job.patch_changed.connect(patches.append)
    return patches


def test_what_is_looked_at_is_sampled_and_again_when_the_map_moves(job, qtbot):
    scene, patches = scene_of(bowl), patches_of(job)
    job.set_scene(scene)
    assert not job.busy, "nothing is looked at"
    for side in (2.0, 0.1, 30.0):
        job.set_range(seen(side))
        qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
        assert patches[-1].surface is scene.surface
        assert patches[-1].xs[0] < -side and patches[-1].xs[-1] > side
    job.set_scene(scene)
    assert not job.busy, "the same function is sampled"


def test_it_is_sampled_on_another_thread_and_only_the_newest_range_waits(job, qtbot, monkeypatch):
    may_go, threads = threading.Event(), []

    def gated(*arguments):
        threads.append(threading.current_thread())
        may_go.wait(60)
        return sample_patch(*arguments)

    monkeypatch.setattr(map_detail_job, "sample_patch", gated)
    patches = patches_of(job)
    job.set_scene(scene_of(bowl))
    job.set_range(seen(1.0))
    qtbot.waitUntil(lambda: len(threads) == 1, timeout=60_000)
    for side in (2.0, 3.0, 4.0):
        job.set_range(seen(side))
    may_go.set()
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert len(threads) == 2 and threading.main_thread() not in threads
    assert patches[-1].xs[0] < -4.0


def test_a_patch_of_a_function_that_is_gone_is_not_told(job, qtbot, monkeypatch):
    may_go, begun = threading.Event(), threading.Event()

    def gated(*arguments):
        begun.set()
        may_go.wait(60)
        return sample_patch(*arguments)

    monkeypatch.setattr(map_detail_job, "sample_patch", gated)
    patches, other = patches_of(job), scene_of(waves)
    job.set_scene(scene_of(bowl))
    job.set_range(seen(1.0))
    assert begun.wait(60)
    job.set_scene(other)
    may_go.set()
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert [patch.surface for patch in patches] == [other.surface]


def test_a_range_that_cannot_be_sampled_shows_no_patch(job, qtbot):
    patches = patches_of(job)
    job.set_scene(scene_of(bowl))
    job.set_range(Seen(((1.0, 1.0 + 1e-15), (0.0, 1.0)), 100.0, 100.0))
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert patches == []

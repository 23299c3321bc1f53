"""Whatever is looked at, no kernel is compiled or loaded on the window's thread: that takes up to seconds."""

import gc
import threading

import pytest

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.gui.state.feature import Place
from gdexplorer.gui.window.features import discovered
from gdexplorer.objectives.network.custom_network import CustomNetwork, Generated
from gdexplorer.session import edits


@pytest.fixture
def loaded_by_window(monkeypatch):
    """As after a start, with no kernel loaded; the names of those that the window's thread loads from then on."""
    names, compile_one = [], Kernel.compile_or_load

    def watched(kernel):
        if threading.current_thread() is threading.main_thread():
            names.append(kernel.signature.name)
        return compile_one(kernel)

    gc.unfreeze()  # what an earlier window froze is not listed
    # type() tells the class of an object; isinstance() asks a weak proxy for that of an object that may be gone.
    for kernel in [each for each in gc.get_objects() if issubclass(type(each), Kernel)]:
        kernel.forget()
    monkeypatch.setattr(Kernel, "compile_or_load", watched)
    return names


CHANGES = {
    "a noisy gradient": (edits.SetRunSetting("noise", 0.5),),
    "a clipped gradient": (edits.SetRunSetting("clip", 1.0),),
    "another metric": (edits.SetMetric(Metric("hessian")),),
    "mini-batches": (edits.ChooseObjective("housing_mse"), edits.SetRunSetting("batch_size", 16)),
    "a network": (edits.ChooseCustom(CustomNetwork((1, 4, 1), data=Generated("sine", 40))),),
    "Newton's method": (edits.AddOptimizer("newton"),),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_kernel_is_loaded_on_the_thread_of_the_window(open_window, loaded_by_window, change):
    person = open_window()
    for edit in CHANGES[change]:
        person.explorer.apply(edit)
        person.settled()
    person.explorer.player.pause()
    for key in [
        feature.key for feature in discovered() if feature.place in (Place.SIDE, Place.DRAWER, Place.INSPECTOR)
    ]:
        person.bring_up(key)
        for cursor in (0, 1, 7):
            person.explorer.player.move_cursor(cursor)
            person.bot.wait(60)
    person.settled()
    assert loaded_by_window == []


ANALYSES = tuple(feature.key for feature in discovered() if feature.analysis)


@pytest.mark.parametrize("key", ANALYSES)
def test_no_analysis_loads_a_kernel_on_the_thread_of_the_window(open_window, loaded_by_window, key):
    person = open_window()
    person.explorer.player.pause()
    person.window.menus[f"analyse_{key}"].trigger()
    person.bot.wait(200)
    job = person.window.features[key].job
    job.cancel()
    person.bot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert loaded_by_window == []


def test_what_was_loaded_is_not_gone_through_again_and_again(open_window):
    """A full garbage collection takes a tenth of a second, unless it leaves out what stays."""
    gc.unfreeze()  # conftest has frozen what was collected
    person = open_window()
    assert gc.get_freeze_count() > 50_000
    person.explorer.apply(edits.ChooseObjective("rosenbrock"))
    person.settled()
    assert len(gc.get_objects()) < 0.5 * gc.get_freeze_count()

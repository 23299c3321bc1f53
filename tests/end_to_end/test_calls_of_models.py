"""A model of the user's own is called no more often than its pictures need, however many parameters it has."""

from collections import Counter

import numpy as np
import pytest

from end_to_end.test_opening_models import reply, shown_model
from gdexplorer.models.process import ModelProcess
from gdexplorer.scene.sampling import sizes

TEXT = """
import time
import numpy as np
parameters = np.linspace(1.5, -0.5, {n})

def loss(p):
    time.sleep(2e-4)
    return float((p**4).sum() + (p**2).sum()), 4 * p**3 + 2 * p
"""
# Of two parameters the critical points are searched for, too.
MOST = {2: 15_000, 4: 10_000, 10: 10_000}


@pytest.fixture
def calls(monkeypatch):
    """How often models are asked for what at each point."""
    found = Counter()

    def count(name, kind):
        asked = getattr(ModelProcess, name)

        def counted(self, points):
            found.update((kind, point.tobytes()) for point in points.reshape(-1, self.start.size))
            return asked(self, points)

        monkeypatch.setattr(ModelProcess, name, counted)

    for name, kind in (("value", "value"), ("values", "value"), ("value_gradient", "gradient")):
        count(name, kind)
    return found


@pytest.mark.parametrize("n", MOST)
def test_a_model_comes_to_rest_with_few_calls_of_which_none_is_the_same(person, tmp_path, calls, n):
    (tmp_path / "net.py").write_text(TEXT.format(n=n))
    person.window.documents.open_file(tmp_path / "net.py")
    reply(person, "run_agree")
    person.wait(lambda: shown_model(person) is not None)
    explorer = person.explorer
    person.wait(lambda: explorer.is_settled, timeout=60_000)
    explorer.player.set_speed(8.0)
    person.wait(lambda: explorer.player.playback.at_end and explorer.is_settled, timeout=60_000)
    ground = person.window.widgets.contour.ground
    person.wait(lambda: ground.patch is not None and ground.patch.surface is explorer.runs.scene.surface)
    person.wait(lambda: not explorer.runs.scene.surface.is_rough, timeout=60_000)
    before = 0
    while calls.total() > before:  # critical points are searched for
        before = calls.total()
        person.bot.wait(1000)
    assert 1000 < calls.total() < MOST[n]
    # But where it is timed, and where two threads ask at once.
    assert sum(count - 1 for count in calls.values()) < 10

    surface = explorer.runs.scene.surface
    assert len(surface.xs) == sizes(surface.bound)[-1], "it is as fine as what a call takes allows"
    run = explorer.runs.focus.run.trajectory
    if n > 2:
        assert surface.plane.distances(run.points[-1:]) == 0.0, "it goes through the iterate at the cursor"
    places = np.stack(np.meshgrid(surface.xs, surface.ys), axis=-1).reshape(-1, 2)
    points = surface.plane.points(places)
    assert surface.values.ravel() == pytest.approx((points**4).sum(1) + (points**2).sum(1), rel=1e-12)

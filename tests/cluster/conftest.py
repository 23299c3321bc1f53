import pytest
from bits import same_bits

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.engine.tasks import done_here
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

ARRAYS = "points", "values", "codes", "steps", "evaluations", "marks", "path"


class Slow:
    """Many starts of a network, which take some seconds: `pieces` of about a quarter of one."""

    def __init__(self, count=40):
        self.experiment = Experiment(CustomNetwork((1, 32, 32, 1), data=Generated("sine", count=1000)), steps=300)
        self.bound = self.experiment.bound()
        self.configured = suggested("adam", self.bound)
        self.starts = starts(self.bound, "sobol", count, 0)
        self.pieces = count // 2

    def done(self, do=done_here):
        """The ends of all runs."""
        *_, last = multi_start(self.experiment, self.bound, self.configured, self.starts, do=do)
        return last.ends


@pytest.fixture(scope="session")
def slow():
    return Slow()


@pytest.fixture(scope="session")
def alone(slow):
    """What comes out without a cluster."""
    return slow.done()


@pytest.fixture
def as_alone(alone):
    """Check that ends are those without a cluster, to the bit."""

    def check(ends):
        for name in ARRAYS:
            assert same_bits(getattr(ends, name), getattr(alone, name)), name

    return check

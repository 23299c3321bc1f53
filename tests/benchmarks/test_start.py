"""How long the command line takes to start, beside what it cannot do without."""

import statistics
import subprocess
import sys

import pytest

from .conftest import seconds

pytestmark = pytest.mark.benchmark

DESCEND = ("descend", "--objective", "rosenbrock", "--optimizer", "adam", "--start", "-1.2,1", "--steps", "10")


def test_descend_starts(report, as_installed):
    def imports():
        subprocess.run([sys.executable, "-c", "import numba, numpy"], check=True)

    def command():
        subprocess.run([sys.executable, "-m", "gdexplorer", *DESCEND], check=True, stdout=subprocess.DEVNULL)

    imports(), command()
    rounds = [(seconds(command), seconds(imports)) for _ in range(11)]
    measured = statistics.median(one / other for one, other in rounds)
    report.at_most("start of `gdexplorer descend` over `import numba, numpy`", measured, 1.5)

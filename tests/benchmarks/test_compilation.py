"""How long the first use of an analysis waits for the compiler, beside the first run."""

import time

import pytest

from gdexplorer.compiled import numba_backend
from gdexplorer.descent.engine import drivers


@pytest.mark.parametrize(("name", "goal"), [("SETTLED", 4.0), ("DESCEND_BATCH", 2.0)])
def test_drivers_are_compiled_in_about_the_time_of_a_single_run(name, goal, report, tmp_path, monkeypatch):
    """Both are needed by basins and many starts; the driver of one run by the first picture."""
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "none"))
    drivers.VERDICT.compile_or_load()  # imports the compiler

    def seconds(kernel):
        for file in tmp_path.glob("none/*"):
            file.unlink()
        numba_backend.compiled_part.cache_clear()
        began = time.process_time()
        kernel.compile_or_load()
        return time.process_time() - began

    measured = [seconds(getattr(drivers, name)) / seconds(drivers.DESCEND) for _ in range(3)]
    report.at_most(f"compiling {name}, in times of DESCEND", sorted(measured)[1], goal)

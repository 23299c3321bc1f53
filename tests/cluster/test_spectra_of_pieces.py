"""Spectra in pieces: the same bits as in one process, whatever it is cut into and however many threads BLAS has."""

import os
import subprocess
import sys

import numpy as np
import pytest
from bits import Backwards, same_bits

from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.spectrum.readings import read_run
from gdexplorer.descent.analysis.spectrum.spectra import Probing
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.objectives.data.source import CsvFile, Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

FEW = Experiment(
    CustomNetwork((1, 5, 4, 1), data=Generated("sine", count=30)), optimizers=(configure("adam"),), steps=20
)
MANY = Experiment(
    CustomNetwork((1, 24, 20, 1), data=Generated("sine", count=20)), optimizers=(configure("adam"),), steps=5
)
PROBING = Probing(2, 12, 3)


def all_numbers(known):
    """All numbers of readings in one array."""
    found = [
        [each.step, each.value, each.limit, each.sharpness.step, each.sharpness.greatest] for each in known.readings
    ]
    for each in known.readings:
        found += [
            part for block in each.spectra for part in (block.values, block.weights, [block.lowest, block.largest])
        ]
    return np.concatenate(found)


@pytest.mark.parametrize(("experiment", "pieces"), [(FEW, 3), (MANY, 3 * (1 + 4 * 3))])
def test_spectra_are_the_same_and_made_once(tmp_path, experiment, pieces):
    *_, here = read_run(experiment, count=3, probing=PROBING)
    for is_again in (False, True):
        flow = Flow(Backwards(), Store(tmp_path / "pieces"))
        *_, there = read_run(experiment, count=3, probing=PROBING, do=flow)
        assert same_bits(all_numbers(here), all_numbers(there))
        assert there.blocks == here.blocks and there.limit_label == here.limit_label and there.share == 1.0
        assert [each.spectra[0].is_exact for each in there.readings] == [experiment is FEW] * 3
        assert (flow.tally.new, flow.tally.kept) == ((0, pieces) if is_again else (pieces, 0))


def test_what_was_done_before_a_stop_is_kept(tmp_path):
    store = Store(tmp_path / "pieces")
    flow = Flow(Embedded(), store)
    list(read_run(FEW, count=20, do=flow, cancelled=lambda: flow.tally.new >= 5))
    assert 5 <= (made := flow.tally.new) < 20
    again = Flow(Embedded(), store)
    *_, last = read_run(FEW, count=20, do=again)
    assert (again.tally.kept, again.tally.new, len(last.readings)) == (made, 20 - made, 20)


def test_data_files_of_spectra_travel(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{x / 7},{x * x / 50}\n" for x in range(40)))
    experiment = Experiment(
        CustomNetwork((1, 3, 1), data=CsvFile(str(table))), optimizers=(configure("adam"),), steps=5
    )
    *_, here = read_run(experiment, count=2)
    *_, there = read_run(experiment, count=2, do=Flow(Embedded(), Store(tmp_path / "pieces")))
    assert same_bits(all_numbers(here), all_numbers(there))


def test_threads_of_blas_change_no_bits():
    """Up to 500 coordinates and beyond, on so many rows and columns that BLAS would share sums among its threads."""
    program = (
        "import hashlib; import numpy as np\n"
        "from gdexplorer.descent.engine.symmetric import eigenvalues\n"
        "from gdexplorer.descent.engine.lanczos import first_direction, lanczos\n"
        "a = np.random.default_rng(0).standard_normal((450, 450)); a = a + a.T\n"
        "v = first_direction(40_000); d = np.linspace(-1.0, 3.0, 40_000)\n"
        "found = lanczos(lambda x: d * x, v, 30)\n"
        "parts = eigenvalues(a), v, found.values, found.weights\n"
        "print(hashlib.sha256(b''.join(part.tobytes() for part in parts)).hexdigest())"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True,
            env={**os.environ, **{f"{name}_NUM_THREADS": str(threads) for name in ("OPENBLAS", "OMP", "MKL")}},
        ).stdout
        for threads in (1, 2, 3)
    ]  # fmt: skip
    assert len(set(said)) == 1

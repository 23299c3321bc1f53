"""What sharing work among workers of this machine costs: beside one process, and for each piece."""

import os
import statistics

import numpy as np
import pytest

pytest.importorskip("distributed")

from gdexplorer.cluster import descents, flow
from gdexplorer.cluster.address import place_of
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.opening import opened
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.engine.tasks import Descents
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

from .conftest import seconds

pytestmark = pytest.mark.benchmark

# Runs of about an eighth of a second; four of them are a piece.
COUNT, AT_ONCE, PIECES, ROUNDS = 32, 4, 1000, 1


def test_workers_beside_one_process(report, tmp_path, monkeypatch):
    monkeypatch.setattr(descents, "MOST_RUNS", AT_ONCE)
    monkeypatch.setattr(descents, "MOST_WORK", 1e18)
    experiment = Experiment(CustomNetwork((1, 32, 32, 1), data=Generated("sine", count=1000)), steps=300)
    bound = experiment.bound()
    choice, drawn = suggested("adam", bound), starts(bound, "sobol", COUNT, 0)
    report.say(f"{COUNT} runs of a network in pieces of {AT_ONCE}; {os.cpu_count()} processors")
    for count in (1, 2, 4):
        with opened(place_of(f"local:{count}")) as executor:
            while executor.count() < count:
                pass
            list(
                multi_start(
                    experiment,
                    bound,
                    choice,
                    drawn[: 8 * count] + 1e-9,
                    do=Flow(executor, Store(tmp_path / f"warm{count}")),
                )
            )
            pairs = []
            for turn in range(ROUNDS):
                alone = seconds(lambda: list(multi_start(experiment, bound, choice, drawn)))
                do = Flow(executor, Store(tmp_path / f"{count}-{turn}"))
                shared = seconds(lambda do=do: list(multi_start(experiment, bound, choice, drawn, do=do)))
                pairs.append((alone, shared, do.tally.seconds / count / shared))
        alone, shared, busy = (statistics.median(column) for column in zip(*pairs, strict=True))
        report.say(
            f"{count} worker(s): {shared:.2f} s beside {alone:.2f} s in one process with two threads; workers were at "
            f"pieces for {busy:.1%} of the time"
        )


@pytest.mark.parametrize("bundle", [1, 1024])
def test_what_a_piece_costs(report, tmp_path, monkeypatch, bundle):
    monkeypatch.setattr(descents, "MOST_RUNS", 1)
    monkeypatch.setattr(flow, "MOST_IN_A_BUNDLE", bundle)
    experiment = Experiment("himmelblau", steps=1)
    bound = experiment.bound()
    choice, drawn = suggested("gradient_descent", bound), np.random.default_rng(0).uniform(-1, 1, (PIECES, 2))
    with opened(place_of("local:1")) as executor:
        list(Flow(executor, Store(tmp_path / "warm"))((Descents(experiment, bound, (choice,), drawn[:100] + 1),), bool))
        do = Flow(executor, Store(tmp_path / "pieces"))
        taken = seconds(lambda: list(do((Descents(experiment, bound, (choice,), drawn),), bool)))
    size = sum(file.stat().st_size for file in (tmp_path / "pieces").glob("??/*.bin")) / PIECES
    report.say(
        f"bundles of at most {bundle}: {1e3 * (taken - do.tally.seconds) / PIECES:.2f} ms for each piece besides its "
        f"{1e3 * do.tally.seconds / PIECES:.2f} ms, {size:.0f} bytes of result"
    )

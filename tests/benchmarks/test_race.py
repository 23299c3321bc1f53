"""A race over the suite: 12 rules, 64 candidates each, 8 starts, 500 evaluations, in under a minute on two cores."""

import os
import time

from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.suite import suite
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.experiment import Experiment

RULES = (
    "gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam",
    "adamw", "nadam", "lion", "rprop", "barzilai_borwein", "bfgs",
)  # fmt: skip
LONGEST = 60.0  # seconds on two cores


def test_a_race_over_the_suite_takes_less_than_a_minute_on_two_cores():
    problems, terms = [Experiment(objective) for objective in suite()], Terms(budget=500, trials=64, starts=8)
    list(race(problems, RULES, Terms(budget=4, trials=1, starts=1)))  # compiles
    began, used = time.perf_counter(), time.process_time()
    rounds = list(race(problems, RULES, terms))
    wall, used = time.perf_counter() - began, time.process_time() - used
    assert len(rounds) == len(problems)
    runs = len(problems) * len(RULES) * terms.trials * terms.starts
    print(
        f"\n{len(problems)} objectives, {len(RULES)} rules, {runs:,} runs to tune: {wall:.1f} s on {os.cpu_count()} "
        f"cores, {used:.1f} s of processor time, {1e9 * used / (runs * terms.budget):.0f} ns a step of tuning"
    )
    assert used / 2.0 < LONGEST  # on two cores that do nothing else
